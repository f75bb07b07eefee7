#include "record_reading.h"

#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/receiving/limits.h"

#include "result_words.h"
#include "source_address.h"

namespace dmarcd::receiving {
namespace {

std::string shown(std::string_view text) {
  return printable(text, 60);
}

/// The meaning of the word, with a warning unless it is one of the standard's.
template <class Meaning>
Meaning meaning_of(Word<Meaning> (*look_up)(std::string_view), const std::string& word, std::string_view element,
                   const RecordWarnings& warnings) {
  const Word<Meaning> found = look_up(word);
  if (!found.is_standard)
    warnings.add(fmt::format("{}-word", element),
                 word.empty()
                     ? fmt::format("says nothing in {}", element)
                     : fmt::format("says \"{}\" in {}, which is no word of the standard", shown(word), element));
  return found.meaning;
}

/// What a block said in other words than the standard's is of interest to people.
std::string human_result(std::string told, const std::string& word, std::string_view standard_word) {
  return told.empty() && !equals_ignoring_case(word, standard_word) ? word : told;
}

std::optional<std::uint64_t> read_count(ElementTexts& texts, const RecordWarnings& warnings) {
  const std::optional<std::string> text = texts.take(Element::count);
  if (!text) {
    warnings.add("count-missing", "has no count; it is taken for one message");
    return 1;
  }
  const std::optional<std::uint64_t> count = parse_number(*text);
  if (count && *count >= 1 && *count <= limits::most_messages_a_record) return count;
  warnings.add("count-unusable", fmt::format("is dropped: its count \"{}\" is no number from 1 to {}", shown(*text),
                                             limits::most_messages_a_record));
  return std::nullopt;
}

std::optional<IpAddress> read_source(ElementTexts& texts, const RecordWarnings& warnings) {
  const std::optional<std::string> text = texts.take(Element::source_ip);
  if (!text) {
    warnings.add("source-missing", "is dropped: it has no source_ip");
    return std::nullopt;
  }
  const std::optional<SourceAddress> source = parse_source_address(*text);
  if (!source) {
    warnings.add("source-unusable", fmt::format("is dropped: its source_ip \"{}\" is no address", shown(*text)));
    return std::nullopt;
  }
  if (source->is_repaired)
    warnings.add("source-repaired",
                 fmt::format("has the source_ip \"{}\"; it is taken for {}", shown(*text), source->address.text()));
  return source->address;
}

void read_evaluation(ElementTexts& texts, ReceivedRecord& record, const RecordWarnings& warnings) {
  record.disposition = meaning_of(disposition_word, texts.take_or_empty(Element::disposition), "disposition", warnings);
  record.dkim =
      meaning_of(evaluated_word, texts.take_or_empty(Element::evaluated_dkim), "policy_evaluated/dkim", warnings);
  record.spf =
      meaning_of(evaluated_word, texts.take_or_empty(Element::evaluated_spf), "policy_evaluated/spf", warnings);
}

void read_identifiers(ElementTexts& texts, Evidence& evidence) {
  evidence.header_from = comparable_domain(texts.take_or_empty(Element::header_from));
  evidence.envelope_from = comparable_domain(texts.take_or_empty(Element::envelope_from));
  if (evidence.envelope_from == "<>") evidence.envelope_from.clear();
  evidence.envelope_to = comparable_domain(texts.take_or_empty(Element::envelope_to));
}

spf::SpfIdentity read_scope(const std::string& scope, const RecordWarnings& warnings) {
  if (equals_ignoring_case(scope, "helo")) return spf::SpfIdentity::helo;
  if (!scope.empty() && !equals_ignoring_case(scope, "mfrom"))
    warnings.add("scope-word", fmt::format("says \"{}\" in spf/scope; it is taken for mfrom", shown(scope)));
  return spf::SpfIdentity::mail_from;
}

}  // namespace

std::string comparable_domain(std::string_view text) {
  if (text.empty()) return {};
  const Result<dns::DomainName> name = dns::DomainName::parse_international(text);
  return name && name->is_host_name() ? name->text() : std::string(text);
}

std::optional<DkimEvidence> read_dkim(ElementTexts& texts, const RecordWarnings& warnings) {
  DkimEvidence evidence;
  evidence.domain = comparable_domain(texts.take_or_empty(Element::dkim_domain));
  evidence.selector = texts.take_or_empty(Element::dkim_selector);
  const std::string word = texts.take_or_empty(Element::dkim_result);
  std::string told = texts.take_or_empty(Element::dkim_human_result);
  if (evidence.domain.empty() && word.empty()) {
    warnings.add("dkim-empty", "has a dkim result without domain and result, which is left out");
    return std::nullopt;
  }
  evidence.result = meaning_of(dkim_word, word, "dkim/result", warnings);
  evidence.human_result = human_result(std::move(told), word, to_text(evidence.result));
  return evidence;
}

std::optional<SpfEvidence> read_spf(ElementTexts& texts, const RecordWarnings& warnings) {
  SpfEvidence evidence;
  evidence.domain = comparable_domain(texts.take_or_empty(Element::spf_domain));
  evidence.scope = read_scope(texts.take_or_empty(Element::spf_scope), warnings);
  const std::string word = texts.take_or_empty(Element::spf_result);
  std::string told = texts.take_or_empty(Element::spf_human_result);
  if (evidence.domain.empty() && word.empty()) {
    warnings.add("spf-empty", "has an spf result without domain and result, which is left out");
    return std::nullopt;
  }
  evidence.result = meaning_of(spf_word, word, "spf/result", warnings);
  evidence.human_result = human_result(std::move(told), word, to_text(evidence.result));
  return evidence;
}

OverrideSeen read_reason(ElementTexts& texts, std::string bare, const RecordWarnings& warnings) {
  OverrideSeen reason{texts.take_or_empty(Element::reason_type), texts.take_or_empty(Element::reason_comment)};
  if (!bare.empty()) {
    warnings.add("reason-plain",
                 fmt::format("has the bare text \"{}\" as reason; it is taken for a comment", shown(bare)));
    if (reason.comment.empty()) reason.comment = std::move(bare);
  } else if (reason.type.empty()) {
    warnings.add("reason-type-missing", "has a reason without type; it is taken for \"other\"");
  }
  if (reason.type.empty()) reason.type = to_text(evaluation::PolicyOverride::Type::other);
  return reason;
}

std::optional<ReceivedRecord> read_record(ElementTexts& texts, RecordShape shape, Evidence evidence,
                                          const RecordWarnings& warnings) {
  const std::optional<IpAddress> source = read_source(texts, warnings);
  const std::optional<std::uint64_t> count = read_count(texts, warnings);
  if (!source || !count) return std::nullopt;

  read_identifiers(texts, evidence);
  ReceivedRecord record{.source_ip = *source, .count = *count, .evidence = std::move(evidence)};
  if (shape.has_policy_evaluated) {
    read_evaluation(texts, record, warnings);
  } else {
    warnings.add("policy-evaluated-missing", "has no policy_evaluated; it is worked out from the results");
    record.is_recomputed = true;
  }
  if (record.evidence.header_from.empty())
    warnings.add("header-from-missing", "has no header_from; the policy domain is taken");
  if (!shape.has_auth_results) warnings.add("auth-results-missing", "has no auth_results");
  return record;
}

}  // namespace dmarcd::receiving
