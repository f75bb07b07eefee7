#pragma once

#include <cstdint>
#include <vector>

#include "dmarcd/inbox/people.h"

namespace soci {
class session;
}

/// What administrators decided. All throw what SOCI throws.
namespace dmarcd::sql {

/// Of one domain, or of all that the scope sees; oldest first.
std::vector<inbox::SourceRule> read_rules(soci::session& session, const inbox::Scope& scope, std::string_view domain);
void insert_rule(soci::session& session, std::int64_t id, const inbox::SourceRule& rule);
/// Not one that the scope does not see.
void delete_rule(soci::session& session, const inbox::Scope& scope, std::int64_t id);

}  // namespace dmarcd::sql
