#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dmarc {

/// All that DMARC sees at one name, parsed once and kept beside the DNS answer.
struct PublishedRecords {
  std::optional<PolicyRecord> record;  ///< The only one; nothing if there is none, or more than one.
  std::string text;                    ///< The record as published, or why there is none; safe to show.
  bool has_several = false;
};

/// The query for the Policy Record at one name (RFC 9989 section 4.10), and what came of it.
struct PolicyQuery {
  dns::DomainName name;               ///< Without "_dmarc".
  std::optional<DiscoveryStep> step;  ///< Nothing if no such query can be sent: there is no record then.
  std::shared_ptr<const PublishedRecords> published;  ///< Null if there was no answer, or no query.
  bool has_failed = false;
  bool proves_existence = false;  ///< Of `name`: something exists at or below "_dmarc" under it (RFC 8020).

  const PolicyRecord* record() const { return published && published->record ? &*published->record : nullptr; }
  /// Whether it is certain that not even one record stands here.
  bool is_without_record() const { return !has_failed && !record() && !(published && published->has_several); }
};

PolicyQuery query_policy(const dns::DomainName& name, dns::Resolver& resolver);

/// How a look-up without an answer is told in a step.
DiscoveryStep failed_step(std::string name, const dns::LookupFailure& failure);

/// Adds the step of the query, if it was sent.
void add_step(std::vector<DiscoveryStep>& steps, const PolicyQuery& query);

/// For people: what became of the first look-up without an answer; empty if all were answered.
std::string first_failure(const std::vector<DiscoveryStep>& steps);

}  // namespace dmarcd::dmarc
