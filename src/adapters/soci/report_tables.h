#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/sending/outbox.h"

namespace soci {
class session;
}

/// Reports and their deliveries. All throw what SOCI throws.
namespace dmarcd::sql {

using Shelf = sending::Outbox::Shelf;

/// A permanent Error names a report that cannot be read.
Result<std::vector<sending::StoredReport>> read_reports(soci::session& session, const dns::DomainName& domain,
                                                        Shelf shelf);
/// The facts as they are stored.
std::optional<std::string> read_facts(soci::session& session, const dns::DomainName& domain, std::string_view id);
std::optional<std::string> read_document(soci::session& session, const dns::DomainName& domain, std::string_view id);

void insert_report(soci::session& session, const sending::BuiltReport& report);
bool replace_delivery(soci::session& session, const dns::DomainName& domain, std::string_view id,
                      const sending::Delivery& before, const sending::Delivery& after);
bool drop_report(soci::session& session, const dns::DomainName& domain, std::string_view id);
std::size_t forget_archived(soci::session& session, const dns::DomainName& domain, Timestamp before);

}  // namespace dmarcd::sql
