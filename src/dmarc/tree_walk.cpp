#include "tree_walk.h"

#include <algorithm>

namespace dmarcd::dmarc {
namespace {

using dns::DomainName;

Contents contents_of(const PolicyQuery& query, const DiscoveryOptions& options) {
  // That a top-level domain calls itself one organization is rare: where it gives no answer, the guard does not let
  // the verdict on every name below depend on it.
  if (query.has_failed && options.public_suffix_guard && query.name.label_count() == 1)
    return contents::anything & ~contents::psd_no;
  if (query.has_failed) return contents::anything;
  if (!query.record()) return contents::nothing;
  switch (query.record()->psd) {
    case PublicSuffix::yes: return contents::psd_yes;
    case PublicSuffix::no: return contents::psd_no;
    case PublicSuffix::unspecified: break;
  }
  return contents::plain_record;
}

/// The readings of one walk, one case after the other.
class Reader {
 public:
  Reader(const TreeWalk& walk, const DiscoveryOptions& options) : walk_(walk), options_(options) {}

  std::vector<Reading> read() {
    if (add_stops() == End::open) add_shortest_records();
    return std::move(readings_);
  }

 private:
  enum class End { certain, open };

  /// The cases in which a record with psd=y or psd=n ends the walk.
  End add_stops() {
    for (std::size_t i = 0; i < walk_.queries.size(); ++i) {
      const PolicyQuery& query = walk_.queries[i];
      if (may_hold(query, contents::psd_no)) add(query.name, stopped_at(i, contents::psd_no));
      if (may_hold(query, contents::psd_yes)) {
        add(below_public_suffix(query.name), stopped_at(i, contents::psd_yes));
        readings_.back().public_suffix = i;
      }
      if (!may_hold(query, contents::no_stop)) return End::certain;
    }
    return End::open;
  }

  /// The cases in which nothing ends it: the shortest name with a record counts, or else the start.
  void add_shortest_records() {
    for (std::size_t i = walk_.queries.size(); i-- > 0;) {
      const PolicyQuery& query = walk_.queries[i];
      if (may_hold(query, contents::plain_record)) add(guarded(query.name), shortest_at(i));
      if (!may_hold(query, contents::nothing)) return;
    }
    add(walk_.start, shortest_at(walk_.queries.size()));
  }

  bool may_hold(const PolicyQuery& query, Contents sought) const {
    return (contents_of(query, options_) & sought) != 0;
  }

  /// A top-level domain that does not say what it is would be everybody's organization (RFC 9989 section 11.8).
  DomainName guarded(const DomainName& shortest) const {
    const bool is_everybodys = shortest.label_count() == 1 && walk_.start.label_count() > 1;
    return options_.public_suffix_guard && is_everybodys ? walk_.start.rightmost_labels(2) : shortest;
  }

  /// A public suffix at the start is taken at its word about itself only: it sends mail, so it is an organization.
  DomainName below_public_suffix(const DomainName& suffix) const {
    return suffix == walk_.start ? suffix : walk_.start.rightmost_labels(suffix.label_count() + 1);
  }

  std::vector<Reading::Assumption> stopped_at(std::size_t stop, Contents at_stop) const {
    std::vector<Reading::Assumption> assumptions;
    for (std::size_t i = 0; i < stop; ++i) assume(assumptions, i, contents::no_stop);
    assume(assumptions, stop, at_stop);
    return assumptions;
  }

  /// `shortest` is the number of queries if there is no record at all.
  std::vector<Reading::Assumption> shortest_at(std::size_t shortest) const {
    std::vector<Reading::Assumption> assumptions;
    for (std::size_t i = 0; i < walk_.queries.size(); ++i) {
      if (i < shortest)
        assume(assumptions, i, shortest == walk_.queries.size() ? contents::nothing : contents::no_stop);
      if (i == shortest) assume(assumptions, i, contents::plain_record);
      if (i > shortest) assume(assumptions, i, contents::nothing);
    }
    return assumptions;
  }

  void assume(std::vector<Reading::Assumption>& assumptions, std::size_t i, Contents assumed) const {
    if (walk_.queries[i].has_failed) assumptions.push_back({walk_.queries[i].name, assumed});
  }

  void add(DomainName organizational_domain, std::vector<Reading::Assumption> assumptions) {
    readings_.push_back({std::move(organizational_domain), std::nullopt, std::move(assumptions)});
  }

  const TreeWalk& walk_;
  const DiscoveryOptions& options_;
  std::vector<Reading> readings_;
};

}  // namespace

std::vector<DomainName> walk_names(const DomainName& start) {
  // From a longer name the walk drops straight to seven labels, so that a sender cannot buy more than eight queries.
  constexpr std::size_t labels_after_first_query = 7;

  std::vector<DomainName> names = {start};
  for (std::size_t labels = std::min(start.label_count() - 1, labels_after_first_query); labels > 0; --labels)
    names.push_back(start.rightmost_labels(labels));
  return names;
}

TreeWalk walk_tree(const DomainName& start, dns::Resolver& resolver) {
  TreeWalk walk{start, {}};
  for (const DomainName& name : walk_names(start)) {
    walk.queries.push_back(query_policy(name, resolver));
    const PolicyRecord* record = walk.queries.back().record();
    if (record && record->psd != PublicSuffix::unspecified) break;
  }
  return walk;
}

std::vector<DiscoveryStep> steps_of(const TreeWalk& walk) {
  std::vector<DiscoveryStep> steps;
  for (const PolicyQuery& query : walk.queries) add_step(steps, query);
  return steps;
}

std::vector<Reading> read_walk(const TreeWalk& walk, const DiscoveryOptions& options) {
  return Reader(walk, options).read();
}

bool are_compatible(const Reading& a, const Reading& b) {
  for (const Reading::Assumption& one : a.assumptions)
    for (const Reading::Assumption& other : b.assumptions)
      if (one.name == other.name && (one.contents & other.contents) == 0) return false;
  return true;
}

}  // namespace dmarcd::dmarc
