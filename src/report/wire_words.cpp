#include "wire_words.h"

#include <algorithm>

#include "dmarcd/spf/checked_identity.h"

namespace dmarcd::report {
namespace {

using evaluation::Disposition;
using evaluation::PolicyOverride;

/// Whether both names end in the same two labels: without, they never share an Organizational Domain worth the name.
bool may_be_aligned(const dns::DomainName& signer, const dns::DomainName& author) {
  constexpr std::size_t labels = 2;
  return signer.label_count() >= labels && author.label_count() >= labels &&
         signer.rightmost_labels(labels) == author.rightmost_labels(labels);
}

int rank(const DkimAuthResult& signature, const dns::DomainName& author) {
  if (signature.result != dkim::DkimCode::pass) return 3;
  if (signature.domain == author) return 0;
  return may_be_aligned(signature.domain, author) ? 1 : 2;
}

bool is_checkable(const std::string& text) {
  const Result<dns::DomainName> name = dns::DomainName::parse(text);
  return name && name->is_host_name() && spf::is_checkable(*name) && !IpAddress::parse(text);
}

/// Where nothing is known but the identity: that it was not checked.
SpfAuthResult unchecked(const ReportRow& row) {
  using spf::SpfIdentity;
  return {row.envelope_from, row.envelope_from.empty() ? SpfIdentity::helo : SpfIdentity::mail_from,
          spf::SpfCode::none};
}

}  // namespace

const char* name_space(Dialect dialect) {
  return dialect == Dialect::rfc9990 ? "urn:ietf:params:xml:ns:dmarc-2.0" : "";
}

std::string_view wire_disposition(Dialect dialect, Disposition disposition) {
  const bool is_unknown_word = dialect == Dialect::rfc7489 && disposition == Disposition::pass;
  return to_text(is_unknown_word ? Disposition::none : disposition);
}

WireReason wire_reason(Dialect dialect, const PolicyOverride& reason) {
  const std::string_view word = to_text(reason.type);
  if (dialect == Dialect::rfc9990 || reason.type != PolicyOverride::Type::policy_test_mode)
    return {word, reason.comment};
  const std::string comment(word);
  return {to_text(PolicyOverride::Type::other), reason.comment.empty() ? comment : comment + ": " + reason.comment};
}

std::vector<DkimAuthResult> wire_signatures(const ReportRow& row) {
  std::vector<DkimAuthResult> signatures = row.dkim_results;
  std::erase_if(signatures, [](const DkimAuthResult& signature) { return signature.selector.empty(); });
  std::stable_sort(signatures.begin(), signatures.end(), [&](const DkimAuthResult& a, const DkimAuthResult& b) {
    return rank(a, row.header_from) < rank(b, row.header_from);
  });
  if (signatures.size() > most_reported_signatures)
    signatures.erase(signatures.begin() + most_reported_signatures, signatures.end());
  return signatures;
}

std::optional<WireSpf> wire_spf(Dialect dialect, const ReportRow& row) {
  const SpfAuthResult result = row.spf_result.value_or(unchecked(row));
  if (dialect == Dialect::rfc7489) return WireSpf{result.domain, to_text(result.scope), to_text(result.result)};

  const bool is_helo = result.scope == spf::SpfIdentity::helo;
  const bool has_domain = is_helo ? is_checkable(result.domain) : !result.domain.empty();
  if (!row.spf_result || !has_domain) return std::nullopt;
  return WireSpf{result.domain, to_text(spf::SpfIdentity::mail_from), to_text(result.result)};
}

}  // namespace dmarcd::report
