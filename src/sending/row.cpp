#include "dmarcd/sending/row.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "dmarcd/record/json_members.h"
#include "dmarcd/record/words.h"

namespace dmarcd::sending {
namespace {

using Json = nlohmann::ordered_json;
using evaluation::Disposition;
using evaluation::PolicyOverride;
using record::JsonMembers;
using report::DkimAuthResult;
using report::ReportRow;
using report::SpfAuthResult;

/// A row nests its signatures.
constexpr int deepest = 4;

std::vector<DkimAuthResult> sorted_results(const std::vector<record::SignatureRecord>& signatures) {
  std::vector<DkimAuthResult> results;
  results.reserve(signatures.size());
  for (const record::SignatureRecord& signature : signatures)
    results.push_back({signature.domain, signature.selector, signature.result});
  std::sort(results.begin(), results.end());
  return results;
}

std::optional<SpfAuthResult> spf_result(const record::MessageRecord& record) {
  if (record.spf_domain.empty()) return std::nullopt;
  return SpfAuthResult{record.spf_domain, record.spf_scope, record.spf};
}

Json to_json(const PolicyOverride& reason) {
  return {{"type", to_text(reason.type)}, {"comment", reason.comment}};
}

Json to_json(const DkimAuthResult& signature) {
  return {{"d", signature.domain.text()}, {"s", signature.selector}, {"r", to_text(signature.result)}};
}

Json to_json(const SpfAuthResult& spf) {
  return {{"d", spf.domain}, {"s", to_text(spf.scope)}, {"r", to_text(spf.result)}};
}

template <class Item>
void add_list(Json& row, const char* name, const std::vector<Item>& items) {
  if (items.empty()) return;
  Json list = Json::array();
  for (const Item& item : items) list.push_back(to_json(item));
  row[name] = std::move(list);
}

std::vector<PolicyOverride> read_reasons(const JsonMembers& row) {
  std::vector<PolicyOverride> reasons;
  row.each("why", [&](const JsonMembers& reason) {
    reasons.push_back(
        {reason.word("type", evaluation::override_type, PolicyOverride::Type::other), reason.text("comment")});
  });
  return reasons;
}

std::vector<DkimAuthResult> read_signatures(const JsonMembers& row) {
  std::vector<DkimAuthResult> signatures;
  row.each("signed", [&](const JsonMembers& signature) {
    if (std::optional<dns::DomainName> domain = signature.domain("d"))
      signatures.push_back({*std::move(domain), signature.text("s"),
                            signature.word("r", record::one_of(record::dkim_codes), dkim::DkimCode::none)});
  });
  return signatures;
}

std::optional<SpfAuthResult> read_spf(const nlohmann::json& json, const JsonMembers& row) {
  if (!json.contains("sent")) return std::nullopt;
  const JsonMembers spf = row.object("sent");
  return SpfAuthResult{spf.text("d"), spf.word("s", record::one_of(record::spf_scopes), spf::SpfIdentity::mail_from),
                       spf.word("r", record::one_of(record::spf_codes), spf::SpfCode::none)};
}

}  // namespace

ReportRow row_of(const record::MessageRecord& record, EnvelopeTo envelope_to) {
  const bool tells_recipient = envelope_to == EnvelopeTo::reported && !record.envelope_to.empty();
  return {.source_ip = record.source_ip,
          .count = 1,
          .disposition = record.disposition,
          .dkim = record.dkim_aligned,
          .spf = record.spf_aligned,
          .reasons = record.overrides,
          .header_from = record.header_from,
          .envelope_from = record.envelope_from,
          .envelope_to = tells_recipient ? record.envelope_to.front() : std::string(),
          .dkim_results = sorted_results(record.dkim),
          .spf_result = spf_result(record)};
}

ReportRow row_of(const record::ClassicRecord& record, const dns::DomainName& policy_domain) {
  return {.source_ip = record.source_ip,
          .count = 1,
          .disposition = record.disposition,
          .dkim = record.dkim_aligned,
          .spf = record.spf_aligned,
          .reasons = {},
          .header_from = policy_domain,
          .envelope_from = {},
          .envelope_to = {},
          .dkim_results = {},
          .spf_result = {}};
}

std::string encode_row(const ReportRow& row) {
  Json json = {
      {"ip", row.source_ip.text()},     {"done", to_text(row.disposition)}, {"dkim", row.dkim}, {"spf", row.spf},
      {"from", row.header_from.text()}, {"envelope", row.envelope_from}};
  if (!row.envelope_to.empty()) json["to"] = row.envelope_to;
  add_list(json, "why", row.reasons);
  add_list(json, "signed", row.dkim_results);
  if (row.spf_result) json["sent"] = to_json(*row.spf_result);
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Result<ReportRow> decode_row(const CountedRow& row) {
  const Result<nlohmann::json> json = record::parse_json_object(row.text, deepest);
  if (!json) return permanent_failure("not a row: the text " + json.error().message);
  std::string mistake;
  const JsonMembers members(*json, mistake);
  const Result<IpAddress> ip = IpAddress::parse(members.text("ip"));
  const std::optional<dns::DomainName> header_from = members.domain("from");
  if (!ip || !header_from) return permanent_failure("not a row: " + (ip ? mistake : "ip is no address"));

  ReportRow read{.source_ip = *ip,
                 .count = row.count,
                 .disposition = members.word("done", evaluation::disposition, Disposition::none),
                 .dkim = members.flag("dkim"),
                 .spf = members.flag("spf"),
                 .reasons = read_reasons(members),
                 .header_from = *header_from,
                 .envelope_from = members.text("envelope"),
                 .envelope_to = members.text("to"),
                 .dkim_results = read_signatures(members),
                 .spf_result = read_spf(*json, members)};
  if (!mistake.empty()) return permanent_failure("not a row: " + mistake);
  return read;
}

}  // namespace dmarcd::sending
