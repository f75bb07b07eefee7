#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "steps.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

bool is_unmet(const Judgement& judgement, std::string_view name) {
  const Condition* condition = find_condition(judgement.conditions, name);
  return condition && !condition->is_met;
}

std::string remedy_of(const Condition& condition) {
  if (condition.name != "days-with-reports") return "";
  return "A day without a report proves nothing, so wait for more; if mail is sent on other days too, see that the "
         "addresses in rua take all reports, and that they are imported";
}

std::string defect(const Source& source) {
  switch (source.pattern) {
    case Pattern::no_signature: return "no signature";
    case Pattern::unaligned_signature: return "DKIM is not aligned";
    case Pattern::key_missing: return "its DKIM key is missing";
    case Pattern::body_changed: return "DKIM fails";
    case Pattern::foreign_envelope: return "envelope of another domain";
    case Pattern::not_in_spf: return "not in SPF";
    case Pattern::spf_too_many_lookups: return "SPF cannot be evaluated";
    case Pattern::helo_only: return "no envelope sender and no signature";
    case Pattern::spf_only: return "SPF only";
    case Pattern::strict_alignment: return "alignment is strict";
    case Pattern::dns_trouble: return "DNS trouble";
    case Pattern::forwarded: return "forwarded";
    case Pattern::spoofed: return "spoofed";
    case Pattern::unclear: return "nobody has said whose it is";
    case Pattern::fine: return "new";
  }
  return "";
}

/// Collects what stands in the way, a source once.
class Collector {
 public:
  Collector(const Case& step, const Judgement& judgement, const std::vector<Source>& sources, Reach reach)
      : step_(step), judgement_(judgement), reach_(reach) {
    for (const Source& source : sources) sources_.emplace(source.key, &source);
  }

  std::vector<Blocker> collect() {
    if (step_.facts.surroundings.has_several_records) return {several_records()};
    for (const Account& account : step_.books.accounts) add(account);
    for (const StoppedKey& stopped : step_.stopped_keys) add(stopped);
    std::stable_sort(blockers_.begin(), blockers_.end(),
                     [](const Blocker& a, const Blocker& b) { return a.messages > b.messages; });
    for (const Condition& condition : judgement_.conditions) add(condition);
    return std::move(blockers_);
  }

 private:
  /// Nothing else matters before it is mended.
  Blocker several_records() const {
    return {"several DMARC records, so that receivers apply none of them", 0,
            fmt::format("Delete all but one of the DMARC records at _dmarc.{} (RFC 9989 section 4.10)",
                        safe_name(step_.facts.domain)),
            ""};
  }

  void add(const Account& account) {
    const auto found = sources_.find(account.party->key);
    if (found == sources_.end()) return;
    const SourceFigures figures = figures_within(account, reach_);
    const std::uint64_t failing = failing_of(figures);
    if (account.is_own() && !account.is_waived)
      add_own(account, *found->second, failing);
    else if (account.side == Side::undecided && figures.messages > 0 && undecided_matters(figures.messages))
      add_source(*found->second, figures.messages);
  }

  void add_own(const Account& account, const Source& source, std::uint64_t failing) {
    const bool is_unhealthy = account.is_broken && account.messages() > step_.thresholds.smallest_source;
    if (failing > 0 && (is_unhealthy || is_unmet(judgement_, "pass-rate")))
      add_source(source, failing);
    else if (source.is_new)
      blockers_.push_back({fmt::format("{}: a new source, first seen on {}", source.label, long_day(source.first_seen)),
                           account.messages(), "Wait until it has been seen for some time, and see that it is yours",
                           source.key});
    else if (is_unmet(judgement_, "dkim") && source.figures.spf_only > 0)
      blockers_.push_back(
          {fmt::format("{}: {} pass by SPF alone", source.label, counted(source.figures.spf_only, "message")),
           source.figures.spf_only, source.remedy, source.key});
  }

  bool undecided_matters(std::uint64_t messages) const {
    return is_unmet(judgement_, "undecided") || messages > step_.thresholds.largest_undecided;
  }

  void add_source(const Source& source, std::uint64_t messages) {
    blockers_.push_back({fmt::format("{}: {}, {}", source.label, counted(messages, "message"), defect(source)),
                         messages, source.remedy, source.key});
  }

  void add(const StoppedKey& stopped) {
    const KeyTable::Key& key = step_.mail.keys[stopped.key];
    const std::string name = fmt::format("{}._domainkey.{}", safe_name(key.selector), safe_name(key.domain));
    blockers_.push_back(
        {fmt::format("DKIM selector {} of {}: {} failed since it last passed on {}", safe_name(key.selector),
                     safe_name(key.domain), counted(stopped.failing_since, "message"), long_day(stopped.last_pass)),
         stopped.failing_since, fmt::format("Look at {}: it has to hold the key that is signed with", name), ""});
  }

  /// What no source is to blame for.
  void add(const Condition& condition) {
    if (condition.is_met) return;
    if (condition.name == "latest-report") return add_silence();
    constexpr std::array always = {"days", "days-with-reports", "reporters", "days-at-stage", "own-quarantined"};
    const bool says_nothing_else = blockers_.empty();
    if (says_nothing_else || std::find(always.begin(), always.end(), condition.name) != always.end())
      blockers_.push_back({fmt::format("{}: {} ({})", condition.what, condition.figure, condition.threshold), 0,
                           remedy_of(condition), ""});
  }

  void add_silence() {
    blockers_.push_back(
        {fmt::format("reports have stopped: none tells of a day after {}", long_day(*step_.books.report_days.latest())),
         0,
         "See that the addresses in rua take mail, and that what comes there is imported; nobody sees "
         "how your mail fares until then",
         ""});
  }

  const Case& step_;
  const Judgement& judgement_;
  const Reach reach_;
  std::map<std::string_view, const Source*> sources_;
  std::vector<Blocker> blockers_;
};

}  // namespace

std::vector<Blocker> blockers_of(const Case& step, const Judgement& judgement, const std::vector<Source>& sources,
                                 Reach reach) {
  return Collector(step, judgement, sources, reach).collect();
}

}  // namespace dmarcd::advisor
