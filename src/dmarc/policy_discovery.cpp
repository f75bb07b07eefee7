#include "dmarcd/dmarc/policy_discovery.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

#include "author_policy.h"
#include "policy_query.h"
#include "tree_walk.h"

namespace dmarcd::dmarc {
namespace {

using dns::DomainName;

/// Where the policy of an Author Domain comes from.
struct PolicySource {
  enum class Kind { none, record, hidden };  // hidden: behind a failed look-up.

  Kind kind;
  std::size_t query = 0;  // Whose record it is.

  bool operator==(const PolicySource&) const = default;
};

PolicySource source_at(const TreeWalk& walk, std::size_t query) {
  if (walk.queries[query].has_failed) return {PolicySource::Kind::hidden};
  return {PolicySource::Kind::record, query};
}

/// In order of preference: the Author Domain's own record, its Organizational Domain's, its public suffix's (RFC 9989
/// section 4.10.1). A record elsewhere on the path is nobody's policy, however near it is.
PolicySource source_in(const Reading& reading, const TreeWalk& walk) {
  const PolicyQuery& own = walk.queries.front();
  if (own.has_failed || own.record()) return source_at(walk, 0);
  for (std::size_t i = 0; i < walk.queries.size(); ++i) {
    const PolicyQuery& query = walk.queries[i];
    const bool may_have_record = query.has_failed || query.record();
    if (query.name == reading.organizational_domain && may_have_record) return source_at(walk, i);
  }
  if (reading.public_suffix) return source_at(walk, *reading.public_suffix);
  return {PolicySource::Kind::none};
}

/// The source that all readings have in common. If they differ, the policy depends on a look-up that failed. So a
/// failure above the Author Domain's own record never hides the policy; without such a record any failure does, but
/// for one at the top-level domain when the name below it has a record and the guard is on.
PolicySource source_of(const std::vector<Reading>& readings, const TreeWalk& walk) {
  const PolicySource source = source_in(readings.front(), walk);
  for (const Reading& reading : readings)
    if (source_in(reading, walk) != source) return {PolicySource::Kind::hidden};
  return source;
}

enum class Existence { exists, absent, unknown };

/// Only NXDOMAIN for the name itself says that it is absent; having no address is no sign of it (RFC 9989 section
/// 3.2.13). An alias exists wherever it leads.
Existence test_existence(const PolicyQuery& own_query, std::vector<DiscoveryStep>& steps, dns::Resolver& resolver) {
  if (own_query.proves_existence) return Existence::exists;
  const DomainName& name = own_query.name;
  const dns::LookupResult result = resolver.lookup(name, dns::RecordType::a);
  if (!result) {
    steps.push_back(failed_step(name.text(), result.error()));
    return Existence::unknown;
  }
  const bool is_absent = (*result)->status == dns::Answer::Status::no_such_domain && !(*result)->is_alias;
  steps.push_back(is_absent ? DiscoveryStep{name.text(), DiscoveryStep::Outcome::nxdomain, "the name does not exist"}
                            : DiscoveryStep{name.text(), DiscoveryStep::Outcome::none, "the name exists"});
  return is_absent ? Existence::absent : Existence::exists;
}

Discovery nothing_found(DomainName organizational_domain, DiscoveryMethod method) {
  return {Discovery::Outcome::none, std::nullopt, std::move(organizational_domain), true, {}, "", method, {}};
}

void set_temperror(Discovery& discovery, std::string reason) {
  discovery.outcome = Discovery::Outcome::temperror;
  discovery.reason = std::move(reason);
}

/// Which tag applies below the name of the record: np to a name that does not exist, sp to one that does (RFC 9989
/// sections 4.7 and 4.10.1). Existence is asked for only where it makes a difference; unknown, it leaves no choice.
enum class TagChoice { made, impossible };
TagChoice choose_tag_below(DiscoveredPolicy& policy, const PolicyQuery& own_query, std::vector<DiscoveryStep>& steps,
                           dns::Resolver& resolver) {
  if (policy.record.sp) {
    policy.policy = *policy.record.sp;
    policy.tag = "sp";
  }
  if (!policy.record.np || *policy.record.np == policy.policy) return TagChoice::made;
  const Existence existence = test_existence(own_query, steps, resolver);
  if (existence == Existence::unknown) return TagChoice::impossible;
  if (existence == Existence::absent) {
    policy.policy = *policy.record.np;
    policy.tag = "np";
  }
  return TagChoice::made;
}

void apply_record(AuthorPolicy& author, const PolicyQuery& own_query, const PolicyQuery& source,
                  dns::Resolver& resolver) {
  Discovery& discovery = author.discovery;
  const PolicyRecord& record = *source.record();
  if (!record.is_usable) {
    discovery.outcome = Discovery::Outcome::permerror;
    discovery.reason = fmt::format("the record at _dmarc.{} is not usable and names no address for reports: {}",
                                   source.name.text(), fmt::join(record.problems, "; "));
    return;
  }
  DiscoveredPolicy policy{source.name, record, record.p.value_or(Policy::none), "p"};
  if (source.name != own_query.name &&
      choose_tag_below(policy, own_query, discovery.steps, resolver) == TagChoice::impossible) {
    set_temperror(discovery, discovery.steps.back().text);
    author.undecided = std::move(policy);
    return;
  }
  discovery.outcome = Discovery::Outcome::found;
  discovery.policy = std::move(policy);
}

void set_none(Discovery& discovery, const DomainName& author_domain) {
  discovery.reason = fmt::format("neither {} nor its organization publishes a DMARC record", author_domain.text());
}

/// RFC 9989 section 11.8.
void note_guard(Discovery& discovery, const TreeWalk& walk, const DiscoveryOptions& options) {
  const PolicyQuery& last = walk.queries.back();
  const bool is_top = walk.queries.size() > 1 && last.name.label_count() == 1;
  if (options.public_suffix_guard && is_top && last.record() && last.record()->psd == PublicSuffix::unspecified)
    discovery.remarks.push_back(
        fmt::format("_dmarc.{0} has a record without psd: {0} is not taken for the organization of every name below it",
                    last.name.text()));
}

AuthorPolicy discover_by_walk(const DomainName& author_domain, const DiscoveryOptions& options,
                              dns::Resolver& resolver) {
  const TreeWalk walk = walk_tree(author_domain, resolver);
  std::vector<Reading> readings = read_walk(walk, options);

  AuthorPolicy author{nothing_found(readings.back().organizational_domain, DiscoveryMethod::treewalk)};
  Discovery& discovery = author.discovery;
  discovery.organizational_domain_known = agree_on_organization(readings);
  discovery.steps = steps_of(walk);
  note_guard(discovery, walk, options);

  const PolicySource source = source_of(readings, walk);
  switch (source.kind) {
    case PolicySource::Kind::none: set_none(discovery, author_domain); break;
    case PolicySource::Kind::hidden: set_temperror(discovery, first_failure(discovery.steps)); break;
    case PolicySource::Kind::record:
      apply_record(author, walk.queries.front(), walk.queries[source.query], resolver);
      break;
  }
  author.readings = std::move(readings);
  return author;
}

/// RFC 7489 section 6.6.3: the Author Domain's record, else the Organizational Domain's. Several at one name end the
/// search, unlike in a walk.
AuthorPolicy discover_by_list(const DomainName& author_domain, const PublicSuffixList& suffixes,
                              dns::Resolver& resolver) {
  const DomainName organizational_domain = suffixes.organizational_domain(author_domain);
  AuthorPolicy author{nothing_found(organizational_domain, DiscoveryMethod::psl),
                      {{organizational_domain, std::nullopt, {}}}};
  Discovery& discovery = author.discovery;
  const PolicyQuery own_query = query_policy(author_domain, resolver);
  add_step(discovery.steps, own_query);

  PolicyQuery source = own_query;
  if (own_query.is_without_record() && organizational_domain != author_domain) {
    source = query_policy(organizational_domain, resolver);
    add_step(discovery.steps, source);
  }
  if (source.has_failed)
    set_temperror(discovery, first_failure(discovery.steps));
  else if (source.record())
    apply_record(author, own_query, source, resolver);
  else if (source.is_without_record())
    set_none(discovery, author_domain);
  else
    discovery.reason = fmt::format("_dmarc.{} has more than one DMARC record", source.name.text());
  return author;
}

}  // namespace

bool agree_on_organization(const std::vector<Reading>& readings) {
  return std::all_of(readings.begin(), readings.end(), [&](const Reading& reading) {
    return reading.organizational_domain == readings.front().organizational_domain;
  });
}

AuthorPolicy discover_author_policy(const DomainName& author_domain, const DiscoveryOptions& options,
                                    const PublicSuffixList* suffixes, dns::Resolver& resolver) {
  if (options.method == DiscoveryMethod::treewalk) return discover_by_walk(author_domain, options, resolver);
  assert(suffixes);
  return discover_by_list(author_domain, *suffixes, resolver);
}

std::string_view to_text(DiscoveryMethod method) {
  return method == DiscoveryMethod::psl ? "psl" : "treewalk";
}

std::string_view to_text(DiscoveryStep::Outcome outcome) {
  switch (outcome) {
    case DiscoveryStep::Outcome::record: return "record";
    case DiscoveryStep::Outcome::none: return "none";
    case DiscoveryStep::Outcome::several: return "several";
    case DiscoveryStep::Outcome::servfail: return "servfail";
    case DiscoveryStep::Outcome::timeout: return "timeout";
    case DiscoveryStep::Outcome::nxdomain: return "nxdomain";
  }
  return "";
}

std::string_view to_text(Discovery::Outcome outcome) {
  switch (outcome) {
    case Discovery::Outcome::found: return "found";
    case Discovery::Outcome::none: return "none";
    case Discovery::Outcome::temperror: return "temperror";
    case Discovery::Outcome::permerror: return "permerror";
  }
  return "";
}

void prefetch_policy(const DomainName& name, const DiscoveryOptions& options, const PublicSuffixList* suffixes,
                     dns::Resolver& resolver) {
  std::vector<DomainName> names;
  if (options.method == DiscoveryMethod::treewalk)
    names = walk_names(name);
  else
    names = {name, suffixes->organizational_domain(name)};
  for (const DomainName& visited : names)
    if (const std::optional<DomainName> owner = visited.with_prefix("_dmarc"))
      resolver.prefetch(*owner, dns::RecordType::txt);
}

Discovery discover_policy(const DomainName& author_domain, const DiscoveryOptions& options,
                          const PublicSuffixList* suffixes, dns::Resolver& resolver) {
  return discover_author_policy(author_domain, options, suffixes, resolver).discovery;
}

}  // namespace dmarcd::dmarc
