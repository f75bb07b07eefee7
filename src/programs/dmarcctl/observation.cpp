#include "observation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dmarcd::dmarcctl {
namespace {

std::string joined_or_none(const std::vector<std::string>& words) {
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

std::string observed_dkim(const std::vector<dkim::DkimResult>& results) {
  std::vector<std::string> words;
  for (const dkim::DkimResult& result : results)
    words.push_back(fmt::format("{} {}", to_text(result.code), result.domain ? result.domain->text() : "-"));
  return joined_or_none(words);
}

std::string observed_sealers(const arc::ArcResult& arc) {
  std::vector<std::string> words;
  for (const arc::ArcSet& set : arc.sets) words.push_back(set.sealer.text());
  return joined_or_none(words);
}

std::string observed_alignment(const dmarc::DmarcResult& result) {
  std::vector<std::string> words;
  if (result.spf_aligned()) words.emplace_back("spf");
  if (result.dkim_aligned()) words.emplace_back("dkim");
  return joined_or_none(words);
}

std::string observed_overrides(const evaluation::Action& action) {
  std::vector<std::string> words;
  for (const evaluation::PolicyOverride& reason : action.overrides) words.emplace_back(to_text(reason.type));
  return joined_or_none(words);
}

std::string observed_comments(const evaluation::Action& action) {
  std::vector<std::string> words;
  for (const evaluation::PolicyOverride& reason : action.overrides) words.push_back(reason.comment);
  return joined_or_none(words);
}

std::string observed_steps(const dmarc::Discovery& discovery) {
  std::vector<std::string> words;
  for (const dmarc::DiscoveryStep& step : discovery.steps) words.push_back(step.name);
  return joined_or_none(words);
}

std::string observed_authors(const evaluation::Verdict& verdict) {
  std::vector<std::string> words;
  for (const dns::DomainName& domain : verdict.authors.domains) words.push_back(domain.text());
  return joined_or_none(words);
}

std::string observed_fields(const std::vector<message::HeaderField>& fields) {
  std::vector<std::string> words;
  for (const message::HeaderField& field : fields) words.push_back(field.name + ": " + field.value);
  return joined_or_none(words);
}

void observe_applied(const dmarc::DmarcResult& applied, std::map<std::string, std::string>& observed) {
  observed["author_domain"] = applied.author_domain.text();
  observed["organizational_domain"] = applied.discovery.organizational_domain.text();
  observed["aligned"] = observed_alignment(applied);
  observed["steps"] = observed_steps(applied.discovery);
  if (!applied.discovery.policy) return;
  observed["policy_domain"] = applied.discovery.policy->policy_domain.text();
  observed["policy"] = to_text(applied.discovery.policy->policy);
  observed["tag"] = applied.discovery.policy->tag;
}

/// Long texts are only looked into; all else is compared whole.
bool is_met(const Scenario::Expectation& expectation, const std::string& observed) {
  const bool is_long = expectation.key == "reply" || expectation.key == "results" || expectation.key == "arc_reason";
  if (is_long && expectation.value != "none") return observed.find(expectation.value) != std::string::npos;
  return observed == expectation.value;
}

}  // namespace

std::map<std::string, std::string> observe(const checking::CheckedMessage& checked) {
  const evaluation::Verdict& verdict = checked.verdict;
  std::map<std::string, std::string> observed = {
      {"authors", observed_authors(verdict)},
      {"author_domain", "none"},
      {"organizational_domain", "none"},
      {"policy_domain", "none"},
      {"policy", "none"},
      {"tag", "none"},
      {"aligned", "none"},
      {"steps", "none"},
      {"spf", std::string(to_text(verdict.spf.value_or(spf::SpfResult{}).code))},
      {"spf_engine", std::string(to_text(verdict.spf.value_or(spf::SpfResult{}).engine))},
      {"spf_domain", verdict.spf.value_or(spf::SpfResult{}).domain},
      {"dkim", observed_dkim(verdict.dkim)},
      {"arc", std::string(to_text(verdict.arc.code))},
      {"arc_reason", verdict.arc.reason.empty() ? "none" : verdict.arc.reason},
      {"arc_sealers", observed_sealers(verdict.arc)},
      {"arc_oldest_pass", std::to_string(verdict.arc.oldest_pass)},
      {"dmarc", std::string(to_text(verdict.code))},
      {"symbol", std::string(to_text(verdict.symbol))},
      {"disposition", std::string(to_text(checked.action.disposition))},
      {"action", std::string(to_text(checked.action.kind))},
      {"would_be", checked.action.would_be ? std::string(to_text(*checked.action.would_be)) : "none"},
      {"exception", checked.action.exception.empty() ? "none" : checked.action.exception},
      {"unreported", checked.action.unreported.empty() ? "none" : checked.action.unreported},
      {"overrides", observed_overrides(checked.action)},
      {"override_comments", observed_comments(checked.action)},
      {"header", observed_fields(checked.action.added)},
      {"reply", checked.action.reply.empty() ? "none" : checked.action.reply},
      {"results", checked.authentication_results},
      {"removed", checked.forged_results.empty() ? "none" : fmt::format("{}", fmt::join(checked.forged_results, ", "))},
  };
  if (const dmarc::DmarcResult* applied = verdict.applied_result()) observe_applied(*applied, observed);
  return observed;
}

std::vector<std::string> disappointments(const Scenario& scenario, const checking::CheckedMessage& checked) {
  const std::map<std::string, std::string> observed = observe(checked);
  std::vector<std::string> sentences;
  for (const Scenario::Expectation& expectation : scenario.expectations) {
    const auto found = observed.find(expectation.key);
    if (found == observed.end())
      sentences.push_back(
          fmt::format("{}:{}: there is no \"{}\" to expect", scenario.file, expectation.line, expectation.key));
    else if (!is_met(expectation, found->second))
      sentences.push_back(fmt::format("{}:{}: {} is \"{}\", expected \"{}\"", scenario.file, expectation.line,
                                      expectation.key, found->second, expectation.value));
  }
  return sentences;
}

}  // namespace dmarcd::dmarcctl
