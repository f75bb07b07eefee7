#pragma once

#include <cstddef>

#include "dmarcd/sending/outbox.h"

namespace soci {
class session;
}

/// The lines that milters append, as the outbox sees them. All throw what SOCI throws.
namespace dmarcd::sql {

sending::UnreadLines read_unread_lines(soci::session& session, const dns::DomainName& domain, std::size_t most);

/// Changes nothing and is false if lines were folded since, or are not there.
bool fold_lines(soci::session& session, const sending::Fold& fold);

}  // namespace dmarcd::sql
