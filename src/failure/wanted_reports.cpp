#include "dmarcd/failure/wanted_reports.h"

#include <algorithm>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/signature_selection.h"

namespace dmarcd::failure {
namespace {

using dkim::DkimCode;
using dkim::DkimResult;
using dmarc::DmarcCode;
using spf::SpfCode;

bool asks_for(const dmarc::PolicyRecord& record, std::string_view option) {
  const std::vector<std::string_view> options = split(record.fo, ':');
  return std::find(options.begin(), options.end(), option) != options.end();
}

/// Of an evaluated signature that names a domain.
bool has_failed(const DkimResult& signature) {
  const bool is_failure = signature.code == DkimCode::fail || signature.code == DkimCode::policy ||
                          signature.code == DkimCode::neutral || signature.code == DkimCode::permerror;
  return is_failure && signature.is_evaluated && signature.domain;
}

bool has_failed(const spf::SpfResult& spf) {
  return spf.code == SpfCode::fail || spf.code == SpfCode::softfail || spf.code == SpfCode::permerror;
}

bool is_unknown(const std::vector<DkimResult>& signatures) {
  return std::any_of(signatures.begin(), signatures.end(),
                     [](const DkimResult& signature) { return signature.code == DkimCode::temperror; });
}

/// fo=1: anything but a pass of both methods, each aligned.
bool lacks_a_method(const dmarc::DmarcResult& result, const spf::SpfResult& spf,
                    const std::vector<DkimResult>& signatures) {
  if (result.code == DmarcCode::fail) return true;
  if (result.code != DmarcCode::pass) return false;
  const bool lacks_spf = !result.spf_aligned() && spf.code != SpfCode::temperror;
  const bool lacks_dkim = !result.dkim_aligned() && !is_unknown(signatures);
  return lacks_spf || lacks_dkim;
}

}  // namespace

std::vector<ReportKind> wanted_reports(const dmarc::PolicyRecord& record, const dmarc::DmarcResult& result,
                                       const spf::SpfResult& spf, const std::vector<DkimResult>& signatures) {
  if (record.ruf.empty() || record.psd == dmarc::PublicSuffix::yes) return {};

  std::vector<ReportKind> wanted;
  const bool wants_dmarc = asks_for(record, "1")   ? lacks_a_method(result, spf, signatures)
                           : asks_for(record, "0") ? result.code == DmarcCode::fail
                                                   : false;
  if (wants_dmarc) wanted.push_back(ReportKind::dmarc);
  if (asks_for(record, "d") && std::any_of(signatures.begin(), signatures.end(),
                                           [](const DkimResult& signature) { return has_failed(signature); }))
    wanted.push_back(ReportKind::dkim);
  if (asks_for(record, "s") && has_failed(spf)) wanted.push_back(ReportKind::spf);
  return wanted;
}

std::optional<DkimResult> failed_signature(const dns::DomainName& author_domain,
                                           const std::vector<DkimResult>& signatures) {
  std::vector<dns::DomainName> signers;
  std::vector<const DkimResult*> failed;
  for (const DkimResult& signature : signatures) {
    if (!has_failed(signature)) continue;
    signers.push_back(*signature.domain);
    failed.push_back(&signature);
  }
  if (failed.empty()) return std::nullopt;
  return *failed[dkim::select_signatures(signers, {author_domain}, 1).front()];
}

}  // namespace dmarcd::failure
