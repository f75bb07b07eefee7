#include "dmarcd/evaluation/arc_trust.h"

#include <algorithm>
#include <fmt/format.h>

namespace dmarcd::evaluation {
namespace {

using arc::ArcSet;
using dns::DomainName;

/// Records are grouped by their reasons, and fifty sets would fill a report.
constexpr std::size_t longest_comment = 500;

/// What a sealer says of SPF and DKIM, as if we had seen it ourselves.
struct Testimony {
  spf::SpfResult spf;
  std::vector<dkim::DkimResult> dkim;
};

bool is_trusted(const ArcSet& set, const ArcTrustOptions& trust) {
  return trust.trusted_sealers.contains(set.sealer);
}

/// The oldest set that nobody untrusted came after; null if the newest sealer is not trusted.
const ArcSet* find_witness(const std::vector<ArcSet>& sets, const ArcTrustOptions& trust) {
  const ArcSet* witness = nullptr;
  for (auto set = sets.rbegin(); set != sets.rend() && is_trusted(*set, trust); ++set) witness = &*set;
  if (trust.trust == SealerTrust::all_sealers && witness != &sets.front()) return nullptr;
  return witness;
}

/// The newest sealer that keeps the chain from being trusted.
const ArcSet& find_stranger(const std::vector<ArcSet>& sets, const ArcTrustOptions& trust) {
  return *std::find_if_not(sets.rbegin(), sets.rend(), [&](const ArcSet& set) { return is_trusted(set, trust); });
}

std::optional<DomainName> named_domain(const message::MethodResult& result, std::string_view type,
                                       std::string_view name) {
  const std::optional<std::string_view> value = result.find(type, name);
  if (!value) return std::nullopt;
  // Many write a whole address where the domain is meant.
  Result<DomainName> domain = DomainName::parse_international(value->substr(value->rfind('@') + 1));
  if (!domain) return std::nullopt;
  return *std::move(domain);
}

bool says_dmarc_passed(const message::AuthenticationResults& seen, const DomainName& author_domain) {
  return std::any_of(seen.results.begin(), seen.results.end(), [&](const message::MethodResult& result) {
    return result.method == "dmarc" && result.result == "pass" &&
           named_domain(result, "header", "from") == author_domain;
  });
}

/// Identifiers that passed; those that DMARC does not look at (HELO, i=) are passed over.
Testimony read_testimony(const message::AuthenticationResults& seen) {
  Testimony testimony;
  for (const message::MethodResult& result : seen.results) {
    if (result.result != "pass") continue;
    if (result.method == "spf" && testimony.spf.code != spf::SpfCode::pass)
      if (const std::optional<DomainName> domain = named_domain(result, "smtp", "mailfrom")) {
        testimony.spf.code = spf::SpfCode::pass;
        testimony.spf.domain = domain->text();
      }
    if (result.method == "dkim")
      if (std::optional<DomainName> domain = named_domain(result, "header", "d")) {
        testimony.dkim.emplace_back().code = dkim::DkimCode::pass;
        testimony.dkim.back().domain = std::move(domain);
      }
  }
  return testimony;
}

/// "as[2].d=d2.example as[2].s=s2 ...", newest first, and where the message came from (RFC 8617 section 7.2.2).
std::vector<std::string> words_of_chain(const std::vector<ArcSet>& sets) {
  std::vector<std::string> words;
  for (auto set = sets.rbegin(); set != sets.rend(); ++set)
    words.push_back(fmt::format("as[{0}].d={1} as[{0}].s={2}", set->instance, set->sealer.text(), set->selector));
  for (const message::MethodResult& result : sets.front().results.results) {
    const Result<IpAddress> address = IpAddress::parse(result.find("smtp", "remote-ip").value_or(""));
    if (!address) continue;
    words.push_back(fmt::format("remote-ip[1]={}", address->text()));
    break;
  }
  return words;
}

std::string told_chain(const std::vector<ArcSet>& sets) {
  std::string comment = "arc=pass";
  for (const std::string& word : words_of_chain(sets)) {
    if (comment.size() + 1 + word.size() > longest_comment) return comment;
    comment += " " + word;
  }
  return comment;
}

}  // namespace

ArcTrust find_trust_in_chain(const Verdict& verdict, const ArcTrustOptions& trust,
                             const dmarc::DiscoveryOptions& discovery, const dmarc::PublicSuffixList* suffixes,
                             dns::Resolver& resolver) {
  const bool is_enforced =
      verdict.code == dmarc::DmarcCode::fail && verdict.policy_after_test_mode != dmarc::Policy::none;
  if (!is_enforced || verdict.arc.code != arc::ArcCode::pass || trust.trusted_sealers.empty()) return {};

  const std::vector<ArcSet>& sets = verdict.arc.sets;
  const ArcSet* witness = find_witness(sets, trust);
  if (!witness) return {{}, fmt::format("{} is not one of trusted_sealers", find_stranger(sets, trust).sealer.text())};

  const Testimony testimony = read_testimony(witness->results);
  for (const dmarc::DmarcResult& result : verdict.dmarc) {
    if (result.code != dmarc::DmarcCode::fail || says_dmarc_passed(witness->results, result.author_domain)) continue;
    const dmarc::DmarcResult as_seen =
        evaluate_dmarc(result.author_domain, testimony.spf, testimony.dkim, discovery, suffixes, resolver);
    if (as_seen.code != dmarc::DmarcCode::pass)
      return {{},
              fmt::format("{} is trusted, and did not see {} pass (i={})", witness->sealer.text(),
                          result.author_domain.text(), witness->instance)};
  }
  return {
      Waiver{{PolicyOverride::Type::local_policy, told_chain(sets)},
             fmt::format("{} is trusted, and saw the message pass (i={})", witness->sealer.text(), witness->instance)},
      ""};
}

}  // namespace dmarcd::evaluation
