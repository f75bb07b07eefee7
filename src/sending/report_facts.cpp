#include "dmarcd/sending/report_facts.h"

#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "dmarcd/record/json_members.h"
#include "dmarcd/record/words.h"

namespace dmarcd::sending {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ReportFacts::Kind;

/// Facts nest the letterhead.
constexpr int deepest = 3;

std::string_view to_text(Kind kind) {
  return kind == Kind::aggregate ? "aggregate" : "failure";
}

std::optional<Kind> kind_of(std::string_view word) {
  for (const Kind kind : {Kind::aggregate, Kind::failure})
    if (to_text(kind) == word) return kind;
  return std::nullopt;
}

Json to_json(const Letterhead& letterhead) {
  return {{"reporter", letterhead.reporter.text()},
          {"org_name", letterhead.org_name},
          {"from_name", letterhead.from_name},
          {"email", letterhead.email},
          {"message_domain", letterhead.message_domain}};
}

std::optional<Letterhead> read_letterhead(const record::JsonMembers& members) {
  const std::optional<dns::DomainName> reporter = members.domain("reporter");
  if (!reporter) return std::nullopt;
  return Letterhead{.reporter = *reporter,
                    .org_name = members.text("org_name"),
                    .from_name = members.text("from_name"),
                    .email = members.text("email"),
                    .message_domain = members.text("message_domain")};
}

}  // namespace

std::string encode_facts(const ReportFacts& facts) {
  const Json json = {{"kind", to_text(facts.kind)},
                     {"id", facts.id},
                     {"policy_domain", facts.policy_domain.text()},
                     {"begin", unix_seconds(facts.period.begin)},
                     {"end", unix_seconds(facts.period.end)},
                     {"policy", facts.policy},
                     {"part", facts.part},
                     {"rows", facts.rows},
                     {"messages", facts.messages},
                     {"built_at", unix_seconds(facts.built_at)},
                     {"letterhead", to_json(facts.letterhead)},
                     {"subject", facts.subject},
                     {"file_name", facts.file_name}};
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Result<ReportFacts> decode_facts(std::string_view text) {
  const Result<nlohmann::json> json = record::parse_json_object(text, deepest);
  if (!json) return permanent_failure("not a report's facts: the text " + json.error().message);
  std::string mistake;
  const record::JsonMembers members(*json, mistake);
  const std::optional<dns::DomainName> policy_domain = members.domain("policy_domain");
  const std::optional<Letterhead> letterhead = read_letterhead(members.object("letterhead"));
  if (!policy_domain || !letterhead) return permanent_failure("not a report's facts: " + mistake);

  ReportFacts facts{.kind = members.word("kind", kind_of, Kind::aggregate),
                    .id = members.text("id"),
                    .policy_domain = *policy_domain,
                    .period = {members.time("begin"), members.time("end")},
                    .policy = members.text("policy"),
                    .part = static_cast<unsigned>(members.number("part")),
                    .rows = members.number("rows"),
                    .messages = members.number("messages"),
                    .built_at = members.time("built_at"),
                    .letterhead = *letterhead,
                    .subject = members.text("subject"),
                    .file_name = members.text("file_name")};
  if (mistake.empty() && facts.id.empty()) mistake = "id is empty";
  if (!mistake.empty()) return permanent_failure("not a report's facts: " + mistake);
  return facts;
}

}  // namespace dmarcd::sending
