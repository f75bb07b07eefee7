#include "dmarcd/record/failure_notice.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "dmarcd/base/text.h"
#include "dmarcd/record/json_members.h"
#include "dmarcd/record/record_codec.h"

namespace dmarcd::record {
namespace {

using Json = nlohmann::ordered_json;  // Members stay in the order of writing: equal notices are equal lines.

constexpr unsigned notice_version = 1;
constexpr std::string_view mark = ",failure,";
constexpr int deepest_notice = 3;  // An object with a list.

// Whoever has more addresses has some of the report in the first ones (as of rua).
constexpr std::size_t most_addresses = 10;

tl::unexpected<Error> no_notice(std::string_view why) {
  return permanent_failure(fmt::format("not a failure notice: {}", why));
}

Result<Timestamp> time_of(std::string_view digits) {
  const std::optional<std::uint64_t> seconds = parse_number(digits);
  if (!seconds || *seconds > static_cast<std::uint64_t>(latest_unix_seconds)) return no_notice("field 1 is no time");
  return from_unix_seconds(static_cast<std::int64_t>(*seconds));
}

}  // namespace

std::string encode_notice(const FailureNotice& notice) {
  Json ruf = Json::array();
  for (const std::string& address : notice.ruf)
    if (ruf.size() < most_addresses && is_utf8(address)) ruf.push_back(address);
  const Json json = {{"v", notice_version},
                     {"domain", notice.policy_domain.text()},
                     {"author", notice.author_domain.text()},
                     {"ruf", std::move(ruf)},
                     {"entity", notice.entity}};
  return fmt::format("{}{}{}", unix_seconds(notice.arrived_at), mark,
                     json.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace));
}

bool is_notice(std::string_view line) {
  const std::size_t digits = line.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && line.substr(digits).starts_with(mark);
}

Result<FailureNotice> decode_notice(std::string_view line) {
  if (!is_notice(line)) return no_notice("no time and the word failure");
  if (line.size() > longest_line) return no_notice(fmt::format("longer than {} octets", longest_line));
  const std::size_t digits = line.find(',');
  const Timestamp arrived_at = DMARCD_TRY(time_of(line.substr(0, digits)));
  const Result<nlohmann::json> json = parse_json_object(line.substr(digits + mark.size()), deepest_notice);
  if (!json) return no_notice("the object " + json.error().message);

  std::string mistake;
  const JsonMembers members(*json, mistake);
  if (members.number("v") != notice_version) return no_notice("another version");
  const std::optional<dns::DomainName> policy_domain = members.domain("domain");
  const std::optional<dns::DomainName> author_domain = members.domain("author");
  if (!policy_domain || !author_domain) return no_notice(mistake);
  FailureNotice notice{.policy_domain = *policy_domain,
                       .author_domain = *author_domain,
                       .arrived_at = arrived_at,
                       .ruf = members.texts("ruf"),
                       .entity = members.text("entity")};
  if (notice.entity.size() > longest_failure_entity && mistake.empty()) mistake = "entity is too long";
  if (!mistake.empty()) return no_notice(mistake);
  return notice;
}

}  // namespace dmarcd::record
