#include "dmarcd/evaluation/forwarder_rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/signature.h"

#include "list_id.h"

namespace dmarcd::evaluation {
namespace {

using message::HeaderField;

/// What of a message the rules ask about; made once for all of them.
struct Evidence {
  std::optional<IpAddress> client_address;
  std::optional<dns::DomainName> client_name;
  std::vector<const dkim::DkimResult*> passed;  ///< Signatures that did.
  std::optional<dns::DomainName> list;          ///< The one identifier of the one List-Id.
  const std::vector<HeaderField>& header;
};

std::optional<dns::DomainName> only_list(const std::vector<HeaderField>& header) {
  const auto is_list_id = [](const HeaderField& field) { return is_named(field, "List-Id"); };
  const auto field = std::find_if(header.begin(), header.end(), is_list_id);
  if (field == header.end() || std::any_of(field + 1, header.end(), is_list_id)) return std::nullopt;
  return parse_list_id(message::unfolded(field->value));
}

Evidence evidence_of(const Verdict& verdict, const message::Envelope& envelope,
                     const std::vector<HeaderField>& header) {
  Evidence evidence{envelope.client_address, message::client_host_name(envelope), {}, only_list(header), header};
  for (const dkim::DkimResult& result : verdict.dkim)
    if (result.code == dkim::DkimCode::pass && result.domain) evidence.passed.push_back(&result);
  return evidence;
}

/// What the field says if it holds a signature that looks like the result's; nothing if not.
std::optional<dkim::TagList> tags_of_signature(const HeaderField& field, const dkim::DkimResult& result) {
  if (!is_named(field, "DKIM-Signature")) return std::nullopt;
  Result<dkim::TagList> tags = dkim::TagList::parse(field.value);
  if (!tags) return std::nullopt;
  const dkim::DkimResult described = dkim::describe_signature(*tags);
  const bool is_same = described.domain == result.domain && described.selector == result.selector &&
                       described.signature == result.signature;
  if (!is_same) return std::nullopt;
  return *std::move(tags);
}

/// A stranger can copy a signature and write another h=; the copy fails, and yet looks like the one that passed. So
/// whatever looks like it must cover the field.
bool covers_list_id(const dkim::DkimResult& result, const std::vector<HeaderField>& header) {
  bool is_found = false;
  for (const HeaderField& field : header) {
    const std::optional<dkim::TagList> tags = tags_of_signature(field, result);
    if (!tags) continue;
    const auto signature = dkim::parse_signature(*tags);
    if (!signature || !signature->covers("list-id")) return false;
    is_found = true;
  }
  return is_found;
}

/// The host that the rule asks for, in words; nothing if it is another.
std::optional<std::string> find_host(const ForwarderRule& rule, const Evidence& evidence) {
  if (evidence.client_address)
    for (const IpNetwork& network : rule.networks)
      if (network.contains(*evidence.client_address))
        return fmt::format("the client {} is in {}", evidence.client_address->text(), network.text());
  if (evidence.client_name)
    if (const std::optional<std::string> match = rule.names.find_match(*evidence.client_name))
      return fmt::format("the client {} is in {}", evidence.client_name->text(), *match);
  return std::nullopt;
}

/// The first signature that `is_wanted` takes.
template <class Predicate>
const dkim::DkimResult* find_signature(const Evidence& evidence, Predicate is_wanted) {
  const auto found = std::find_if(evidence.passed.begin(), evidence.passed.end(),
                                  [&](const dkim::DkimResult* result) { return is_wanted(*result); });
  return found == evidence.passed.end() ? nullptr : *found;
}

/// Who signed the message, in words; nothing if it was none of those that the rule asks for.
std::optional<std::string> find_signer(const ForwarderRule& rule, const Evidence& evidence) {
  const bool must_vouch_for_list = !rule.lists.empty() && !rule.asks_for_host();
  const dkim::DkimResult* signature = find_signature(evidence, [&](const dkim::DkimResult& result) {
    return rule.signers.matches(*result.domain) && (!must_vouch_for_list || covers_list_id(result, evidence.header));
  });
  if (!signature) return std::nullopt;
  return fmt::format("{} signed it", printable(signature->domain->text()));
}

/// Which list it went through, in words; nothing if it was another or nobody vouches for it.
std::optional<std::string> find_list(const ForwarderRule& rule, const Evidence& evidence) {
  if (!evidence.list || !rule.lists.matches(*evidence.list)) return std::nullopt;
  const std::string list = printable(evidence.list->text());
  if (rule.asks_for_host() || !rule.signers.empty()) return fmt::format("its List-Id is {}", list);
  const dkim::DkimResult* signature = find_signature(evidence, [&](const dkim::DkimResult& result) {
    return is_named_by(*evidence.list, *result.domain) && covers_list_id(result, evidence.header);
  });
  if (!signature) return std::nullopt;
  return fmt::format("its List-Id is {}, under the signature of {}", list, printable(signature->domain->text()));
}

/// The answers to all that the rule asks, in words; nothing if one is missing.
std::optional<std::string> find_answers(const ForwarderRule& rule, const Evidence& evidence) {
  std::string answers;
  const auto take = [&](const std::optional<std::string>& answer) {
    if (answer) answers += (answers.empty() ? "" : ", ") + *answer;
    return answer.has_value();
  };
  if (rule.asks_for_host() && !take(find_host(rule, evidence))) return std::nullopt;
  if (!rule.signers.empty() && !take(find_signer(rule, evidence))) return std::nullopt;
  if (!rule.lists.empty() && !take(find_list(rule, evidence))) return std::nullopt;
  return answers;
}

}  // namespace

std::optional<Waiver> find_waiver(const Verdict& verdict, const message::Envelope& envelope,
                                  const std::vector<HeaderField>& header, const std::vector<ForwarderRule>& rules) {
  if (rules.empty()) return std::nullopt;
  const Evidence evidence = evidence_of(verdict, envelope, header);
  for (const ForwarderRule& rule : rules) {
    const std::optional<std::string> answers = rule.asks_for_anything() ? find_answers(rule, evidence) : std::nullopt;
    if (answers)
      return Waiver{{rule.reason, rule.comment.empty() ? rule.name : rule.comment},
                    fmt::format("the forwarder \"{}\" is trusted: {}", rule.name, *answers)};
  }
  return std::nullopt;
}

}  // namespace dmarcd::evaluation
