#include "dmarcd/record/record_codec.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/record/json_members.h"
#include "dmarcd/record/policy_json.h"
#include "dmarcd/record/stored_text.h"
#include "dmarcd/record/words.h"

namespace dmarcd::record {
namespace {

using Json = nlohmann::ordered_json;  // Members stay in the order of writing: equal records are equal lines.
using evaluation::Disposition;
using evaluation::PolicyOverride;

constexpr unsigned tail_version = 1;

// What strangers choose is kept as long as the protocols let it be, so that nobody fills the store with one message.
constexpr std::size_t longest_address = 320;  // Local part, @ and domain (RFC 5321 section 4.5.3.1).
constexpr std::size_t longest_remark = 256;   // A reason or comment: a line on a screen or two.
constexpr std::size_t most_signatures = 20;   // Twice what is verified by default.
constexpr std::size_t most_listed = 20;       // Addresses, recipient domains, reasons, problems.

// A tail nests three levels; a deeper one is not ours.
constexpr int deepest_tail = 8;
// The year 9999: later moments do not fit the calendars that read the line.
constexpr std::uint64_t latest_time = 253'402'300'799;

/// The classic form knows no pass: nothing was done to the message.
Disposition classic(Disposition disposition) {
  return disposition == Disposition::pass ? Disposition::none : disposition;
}

// ---- Writing -----------------------------------------------------------------------------------------------------

std::string name_text(std::string_view name) {
  return stored_text(name, longest_stored_name);
}
std::string remark_text(std::string_view remark) {
  return stored_text(remark, longest_remark);
}

/// A cut address would be somebody else's.
bool is_mailable(const std::string& address) {
  return address.size() <= longest_address && is_utf8(address);
}

template <class Item, class Write>
Json listed(const std::vector<Item>& items, std::size_t most, Write write) {
  Json list = Json::array();
  for (const Item& item : items) {
    if (list.size() == most) break;
    list.push_back(write(item));
  }
  return list;
}

void add_unless_empty(Json& object, const char* name, Json value) {
  if (!value.empty()) object[name] = std::move(value);
}

void add_unless_empty(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

Json to_json(const SignatureRecord& signature) {
  Json json = {{"domain", name_text(signature.domain.text())},
               {"selector", name_text(signature.selector)},
               {"result", to_text(signature.result)}};
  add_unless_empty(json, "reason", remark_text(signature.reason));
  return json;
}

Json to_json(const PolicyOverride& reason) {
  Json json = {{"type", to_text(reason.type)}};
  add_unless_empty(json, "comment", remark_text(reason.comment));
  return json;
}

void add_tail(Json& tail, const MessageRecord& record) {
  tail["id"] = name_text(record.id);
  tail["disposition"] = to_text(record.disposition);
  tail["header_from"] = name_text(record.header_from.text());
  tail["envelope_from"] = name_text(record.envelope_from);
  add_unless_empty(tail, "envelope_to", listed(record.envelope_to, most_listed, name_text));
  add_unless_empty(tail, "helo", name_text(record.helo));
  tail["spf"] = {
      {"result", to_text(record.spf)}, {"domain", name_text(record.spf_domain)}, {"scope", to_text(record.spf_scope)}};
  const auto write = [](const auto& item) { return to_json(item); };
  add_unless_empty(tail, "dkim", listed(record.dkim, most_signatures, write));
  add_unless_empty(tail, "reasons", listed(record.overrides, most_listed, write));
  tail["policy"] = policy_json(record.policy);
  tail["applied"] = to_text(record.applied_policy);
  std::vector<std::string> mailable;
  std::copy_if(record.rua.begin(), record.rua.end(), std::back_inserter(mailable), is_mailable);
  tail["rua"] = listed(mailable, most_listed, [](const std::string& address) { return address; });
  if (record.largest_report) tail["largest_report"] = *record.largest_report;
  add_unless_empty(tail, "problems", listed(record.problems, most_listed, remark_text));
}

// ---- Reading -----------------------------------------------------------------------------------------------------

tl::unexpected<Error> no_record(std::string_view why) {
  return permanent_failure(fmt::format("not a record line: {}", why));
}

std::optional<bool> truth(std::string_view word) {
  if (word == "true") return true;
  if (word == "false") return false;
  return std::nullopt;
}

/// Takes the first five fields off `line`; what is left is the tail.
Result<ClassicRecord> take_classic_fields(std::string_view& line) {
  std::array<std::string_view, 5> fields;
  for (std::string_view& field : fields) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return no_record("fewer than five fields and a JSON tail");
    field = line.substr(0, comma);
    line.remove_prefix(comma + 1);
  }

  const std::optional<std::uint64_t> time = parse_number(fields[0]);
  if (!time || *time > latest_time) return no_record("field 1 is no time");
  const Result<IpAddress> ip = IpAddress::parse(fields[1]);
  if (!ip) return no_record("field 2 is no IP address");
  const std::optional<bool> spf = truth(fields[2]);
  const std::optional<bool> dkim = truth(fields[3]);
  if (!spf || !dkim) return no_record("fields 3 and 4 are not true or false");
  const std::optional<Disposition> disposition = evaluation::disposition(fields[4]);
  if (!disposition || *disposition == Disposition::pass) return no_record("field 5 is not none, quarantine or reject");
  return ClassicRecord{from_unix_seconds(static_cast<std::int64_t>(*time)), *ip, *spf, *dkim, *disposition};
}

Result<nlohmann::json> parse_tail(std::string_view octets) {
  Result<nlohmann::json> tail = parse_json_object(octets, deepest_tail);
  if (!tail) return no_record("the tail " + tail.error().message);

  const auto version = tail->find("v");
  if (version == tail->end() || !version->is_number_unsigned()) return no_record("the tail has no version");
  if (*version != tail_version)
    return no_record(
        fmt::format("the tail has version {}, and this program reads {}", version->get<std::uint64_t>(), tail_version));
  return tail;
}

std::vector<SignatureRecord> read_signatures(const JsonMembers& tail) {
  std::vector<SignatureRecord> signatures;
  tail.each("dkim", [&](const JsonMembers& signature) {
    if (const std::optional<dns::DomainName> domain = signature.domain("domain"))
      signatures.push_back({*domain, signature.text("selector"),
                            signature.word("result", one_of(dkim_codes), dkim::DkimCode::none),
                            signature.text("reason")});
  });
  return signatures;
}

std::vector<PolicyOverride> read_reasons(const JsonMembers& tail) {
  std::vector<PolicyOverride> reasons;
  tail.each("reasons", [&](const JsonMembers& reason) {
    reasons.push_back(
        {reason.word("type", evaluation::override_type, PolicyOverride::Type::other), reason.text("comment")});
  });
  return reasons;
}

/// What has a value whatever the tail says; its mistakes are noted in the end.
MessageRecord read_record(const ClassicRecord& fields, const JsonMembers& tail, dns::DomainName header_from,
                          PublishedPolicy policy) {
  const JsonMembers spf = tail.object("spf");
  return {.id = tail.text("id"),
          .received_at = fields.received_at,
          .source_ip = fields.source_ip,
          .spf_aligned = fields.spf_aligned,
          .dkim_aligned = fields.dkim_aligned,
          .disposition = tail.word("disposition", evaluation::disposition, fields.disposition),
          .header_from = std::move(header_from),
          .envelope_from = tail.text("envelope_from"),
          .envelope_to = tail.texts("envelope_to"),
          .helo = tail.text("helo"),
          .spf = spf.word("result", one_of(spf_codes), spf::SpfCode::none),
          .spf_scope = spf.word("scope", one_of(spf_scopes), spf::SpfIdentity::mail_from),
          .spf_domain = spf.text("domain"),
          .dkim = read_signatures(tail),
          .overrides = read_reasons(tail),
          .policy = std::move(policy),
          .applied_policy = tail.word("applied", one_of(policies), dmarc::Policy::none),
          .rua = tail.texts("rua"),
          .largest_report = tail.optional_number("largest_report"),
          .problems = tail.texts("problems")};
}

}  // namespace

std::string encode_record(const MessageRecord& record) {
  Json tail = {{"v", tail_version}};
  add_tail(tail, record);
  return fmt::format("{},{},{},{},{},{}", unix_seconds(record.received_at), record.source_ip.text(), record.spf_aligned,
                     record.dkim_aligned, to_text(classic(record.disposition)), tail.dump());
}

Result<MessageRecord> decode_record(std::string_view line) {
  if (line.size() > longest_line) return no_record(fmt::format("longer than {} octets", longest_line));
  const ClassicRecord fields = DMARCD_TRY(take_classic_fields(line));
  const nlohmann::json json = DMARCD_TRY(parse_tail(line));

  std::string mistake;
  const JsonMembers tail(json, mistake);
  const JsonMembers policy = tail.object("policy");
  const std::optional<dns::DomainName> header_from = tail.domain("header_from");
  const std::optional<dns::DomainName> policy_domain = policy.domain("domain");
  if (!header_from || !policy_domain) return no_record("in the tail, " + mistake);

  MessageRecord record = read_record(fields, tail, *header_from, read_policy(policy, *policy_domain));
  if (!mistake.empty()) return no_record("in the tail, " + mistake);
  if (classic(record.disposition) != fields.disposition) return no_record("field 5 and the tail's disposition differ");
  return record;
}

Result<ClassicRecord> decode_classic_line(std::string_view line) {
  if (std::count(line.begin(), line.end(), ',') != 4) return no_record("not five fields");
  std::string with_end = std::string(line) + ',';
  std::string_view rest = with_end;
  return take_classic_fields(rest);
}

std::string record_json(const MessageRecord& record) {
  Json json = {{"time", unix_seconds(record.received_at)},
               {"source_ip", record.source_ip.text()},
               {"aligned", {{"spf", record.spf_aligned}, {"dkim", record.dkim_aligned}}}};
  add_tail(json, record);
  return json.dump();
}

}  // namespace dmarcd::record
