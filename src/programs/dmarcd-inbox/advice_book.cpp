#include "advice_book.h"

#include <utility>
#include <vector>

#include "dmarcd/report/day.h"

#include "facts.h"
#include "surroundings.h"

namespace dmarcd::inbox_program {
namespace {

constexpr std::chrono::seconds time_for_the_dns{20};  // For one domain; what is unknown then stays unknown.
constexpr std::chrono::hours lasts{1};                // The DNS changes without the inbox noticing.
constexpr int rests_times_its_making = 20;            // So that a large inbox that changes all the time costs 5 %.
constexpr std::int64_t no_revision = -1;              // Of what was made without the DNS: it is made again.

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
  made.facts = DMARCD_TRY(
      gather_facts(sources.archive, sources.office, domain, sources.thresholds, sources.trust, report::day_of(now)));
  Surroundings surroundings(std::string(domain), sources.dns, sources.names, now, time);
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
  if (entry.made_at + lasts <= clock_()) return true;
  return entry.revision != revision && entry.rests_until <= std::chrono::steady_clock::now();
}

std::vector<std::string> AdviceBook::out_of_date(std::int64_t revision) {
  const std::lock_guard guard(lock_);
  std::vector<std::string> domains;
  for (const auto& [domain, entry] : entries_)
    if (is_out_of_date(entry, revision)) domains.push_back(domain);
  return domains;
}

std::vector<std::string> AdviceBook::missing(const std::vector<inbox::DomainLine>& domains) {
  const std::lock_guard guard(lock_);
  std::vector<std::string> names;
  for (const inbox::DomainLine& line : domains)
    if (!entries_.contains(line.domain)) names.push_back(line.domain);
  return names;
}

Result<AdviceBook::Made> AdviceBook::make(const AdviceSources& sources, const std::string& domain,
                                          std::int64_t revision) {
  const Timestamp now = clock_();
  const auto begin = std::chrono::steady_clock::now();
  AdviceWithFacts made = DMARCD_TRY(make_advice(sources, domain, now, time_for_the_dns));
  const auto end = std::chrono::steady_clock::now();
  auto advice = std::make_shared<const advisor::Advice>(std::move(made.advice));
  const std::lock_guard guard(lock_);
  entries_[domain] = {advice, revision, now, ids_of(made.facts.rules), end + rests_times_its_making * (end - begin)};
  return advice;
}

Result<AdviceBook::Made> AdviceBook::make_from_memory(const std::string& domain) {
  AdviceSources remembered = sources_;
  remembered.dns = nullptr;
  return make(remembered, domain, no_revision);
}

Result<AdviceBook::Made> AdviceBook::advice(std::string_view domain) {
  const std::vector<std::int64_t> rules = ids_of(DMARCD_TRY(sources_.office.rules({}, domain)));
  {
    const std::lock_guard guard(lock_);
    const auto entry = entries_.find(domain);
    if (entry != entries_.end() && entry->second.rules == rules) return entry->second.advice;
  }
  return make_from_memory(std::string(domain));
}

Result<void> AdviceBook::refresh(const std::function<bool()>& is_called) {
  const std::int64_t revision = DMARCD_TRY(sources_.archive.revision());
  const std::vector<inbox::DomainLine> domains = DMARCD_TRY(sources_.archive.domains({}));
  for (const std::string& domain : missing(domains)) {
    if (is_called()) return {};
    DMARCD_TRY(make_from_memory(domain));
  }
  for (const std::string& domain : out_of_date(revision)) {
    if (is_called()) return {};
    DMARCD_TRY(make(sources_, domain, revision));
  }
  return {};
}

}  // namespace dmarcd::inbox_program
