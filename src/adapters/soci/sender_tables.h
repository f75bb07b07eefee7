#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/sending/outbox.h"

namespace soci {
class session;
}

/// What senders tell each other: who does what, who refuses reports, how far they are. All throw what SOCI throws.
namespace dmarcd::sql {

bool take_lease(soci::session& session, const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                std::chrono::seconds duration);
void give_lease_back(soci::session& session, const dns::DomainName& domain, std::string_view deed,
                     std::string_view owner);

/// One for each subject.
std::vector<sending::Refusals> read_refusals(soci::session& session, const std::vector<std::string>& subjects);
void write_refusals(soci::session& session, std::string_view subject, const sending::Refusals& refusals);

std::optional<report::Day> read_last_day(soci::session& session);
void write_last_day(soci::session& session, report::Day day);

}  // namespace dmarcd::sql
