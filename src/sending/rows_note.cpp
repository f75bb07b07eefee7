#include "dmarcd/sending/rows_note.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "dmarcd/record/json_members.h"
#include "dmarcd/record/policy_json.h"

namespace dmarcd::sending {
namespace {

using Json = nlohmann::ordered_json;

/// A note nests the policy.
constexpr int deepest = 3;

/// All that fo can say (RFC 9989 section 4.7); what else stands in a record has no place in the name of a key.
std::string fo_text(const std::string& fo) {
  const bool is_known = std::all_of(fo.begin(), fo.end(),
                                    [](char c) { return c == '0' || c == '1' || c == 'd' || c == 's' || c == ':'; });
  constexpr std::size_t longest = 7;  // "0:1:d:s"
  return is_known && !fo.empty() && fo.size() <= longest ? fo : "0";
}

}  // namespace

std::string policy_text(const record::PublishedPolicy& policy) {
  std::string text = fmt::format("{},{},{},{},{},{},{},{}", to_text(policy.p), to_text(policy.sp), to_text(policy.np),
                                 to_text(policy.adkim), to_text(policy.aspf), fo_text(policy.fo),
                                 policy.testing ? "y" : "n", to_text(policy.method));
  if (policy.pct) text += fmt::format(",{}", *policy.pct);
  return text;
}

std::string encode_note(const RowsNote& note) {
  Json json = Json::object();
  if (note.policy) json["policy"] = record::policy_json(*note.policy);
  json["rua"] = note.rua;
  if (note.largest_report) json["largest_report"] = *note.largest_report;
  if (!note.problems.empty()) json["problems"] = note.problems;
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Result<RowsNote> decode_note(std::string_view text) {
  const Result<nlohmann::json> json = record::parse_json_object(text, deepest);
  if (!json) return permanent_failure("not a note of rows: the text " + json.error().message);
  std::string mistake;
  const record::JsonMembers members(*json, mistake);
  RowsNote note{.policy = {},
                .rua = members.texts("rua"),
                .largest_report = members.optional_number("largest_report"),
                .problems = members.texts("problems")};
  if (json->contains("policy")) {
    const record::JsonMembers policy = members.object("policy");
    if (const std::optional<dns::DomainName> domain = policy.domain("domain"))
      note.policy = record::read_policy(policy, *domain);
  }
  if (!mistake.empty()) return permanent_failure("not a note of rows: " + mistake);
  return note;
}

}  // namespace dmarcd::sending
