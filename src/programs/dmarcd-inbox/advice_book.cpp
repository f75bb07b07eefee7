#include "advice_book.h"

#include <utility>
#include <vector>

#include "facts.h"
#include "log.h"
#include "surroundings.h"

namespace dmarcd::inbox_program {
namespace {

constexpr std::chrono::seconds time_for_the_dns{20};  // For one domain; what is unknown then stays unknown.
constexpr std::chrono::hours lasts{1};                // The DNS changes without the inbox noticing.

std::vector<std::int64_t> ids_of(const std::vector<inbox::SourceRule>& rules) {
  std::vector<std::int64_t> ids;
  ids.reserve(rules.size());
  for (const inbox::SourceRule& rule : rules) ids.push_back(rule.id);
  return ids;
}

}  // namespace

Result<AdviceWithFacts> make_advice(const AdviceSources& sources, std::string_view domain, Timestamp now,
                                    std::chrono::seconds time) {
  AdviceWithFacts made;
  made.facts = DMARCD_TRY(gather_facts(sources.archive, sources.office, domain, sources.thresholds, sources.trust,
                                       std::chrono::floor<std::chrono::days>(now)));
  Surroundings surroundings(std::string(domain), sources.dns, sources.office, now, time);
  made.facts.surroundings = surroundings.told();
  if (sources.seen_here) made.facts.surroundings.seen_here = sources.seen_here(domain);
  made.advice = advisor::advise(made.facts, sources.thresholds);
  made.facts.surroundings.name_of = nullptr;
  made.facts.surroundings.is_in_spf = nullptr;
  made.facts.surroundings.has_key = nullptr;
  return made;
}

AdviceBook::AdviceBook(AdviceSources sources, std::function<Timestamp()> clock)
    : sources_(std::move(sources)), clock_(std::move(clock)) {}

AdviceBook::~AdviceBook() = default;

bool AdviceBook::is_out_of_date(const Entry& entry, std::int64_t revision) const {
  return entry.revision != revision || entry.made_at + lasts <= clock_();
}

std::shared_ptr<const advisor::Advice> AdviceBook::keep(const std::string& domain, AdviceWithFacts made,
                                                        std::int64_t revision, Timestamp now) {
  auto advice = std::make_shared<const advisor::Advice>(std::move(made.advice));
  const std::lock_guard guard(lock_);
  entries_[domain] = {advice, revision, now, ids_of(made.facts.rules)};
  return advice;
}

Result<std::shared_ptr<const advisor::Advice>> AdviceBook::advice(std::string_view domain) {
  const std::vector<std::int64_t> rules = ids_of(DMARCD_TRY(sources_.office.rules({}, domain)));
  {
    const std::lock_guard guard(lock_);
    const auto entry = entries_.find(domain);
    if (entry != entries_.end() && entry->second.rules == rules) return entry->second.advice;
  }
  AdviceSources remembered = sources_;
  remembered.dns = nullptr;
  const Timestamp now = clock_();
  constexpr std::int64_t never = -1;  // The next refresh makes it again, with the DNS.
  return keep(std::string(domain), DMARCD_TRY(make_advice(remembered, domain, now, time_for_the_dns)), never, now);
}

void AdviceBook::refresh(const std::function<bool()>& is_called) {
  const Result<std::int64_t> revision = sources_.archive.revision();
  if (!revision) return log::warning(revision.error().message);
  std::vector<std::string> stale;
  {
    const std::lock_guard guard(lock_);
    for (const auto& [domain, entry] : entries_)
      if (is_out_of_date(entry, *revision)) stale.push_back(domain);
  }
  for (const std::string& domain : stale) {
    if (is_called()) return;
    const Timestamp now = clock_();
    Result<AdviceWithFacts> made = make_advice(sources_, domain, now, time_for_the_dns);
    if (!made) return log::warning(made.error().message);
    keep(domain, *std::move(made), *revision, now);
  }
}

}  // namespace dmarcd::inbox_program
