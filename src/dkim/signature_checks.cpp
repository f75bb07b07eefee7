#include "dmarcd/dkim/signature_checks.h"

#include "dmarcd/dkim/signature_selection.h"

namespace dmarcd::dkim {
namespace {

/// Settles what is open beyond the cap.
void cap_open_checks(std::vector<SignatureCheck>& checks, const std::vector<dns::DomainName>& author_domains,
                     std::size_t most) {
  std::vector<SignatureCheck*> open;
  std::vector<dns::DomainName> signers;
  for (SignatureCheck& check : checks) {
    if (check.is_settled()) continue;
    open.push_back(&check);
    signers.push_back(check.signature().domain);
  }
  const std::vector<std::size_t> selected = select_signatures(signers, author_domains, most);
  auto next_selected = selected.begin();
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (next_selected != selected.end() && *next_selected == i)
      ++next_selected;
    else
      open[i]->leave_out();
  }
}

/// Keeps a header full of broken signatures from filling every report about it.
void cap_settled_checks(std::vector<SignatureCheck>& checks, std::size_t most) {
  std::size_t count = 0;
  for (SignatureCheck& check : checks)
    if (check.is_settled() && ++count > most) check.leave_out();
}

}  // namespace

void SignatureChecks::read(const std::vector<message::HeaderField>& header,
                           const std::vector<dns::DomainName>& author_domains, dns::Resolver& resolver,
                           BodyDigests& body_digests) {
  header_ = &header;
  body_digests_ = &body_digests;
  for (std::size_t position = 0; position < header.size(); ++position)
    if (is_named(header[position], "DKIM-Signature")) checks_.emplace_back(position, header[position].value, now_);
  cap_settled_checks(checks_, options_.max_signatures);
  cap_open_checks(checks_, author_domains, options_.max_signatures);

  for (const SignatureCheck& check : checks_) {
    if (check.is_settled()) continue;
    const Signature& signature = check.signature();
    resolver.prefetch(signature.key_name, dns::RecordType::txt);
    body_digests.want(signature.body_canonicalization, signature.body_length);
  }
}

void SignatureChecks::fetch_keys(dns::Resolver& resolver) {
  for (SignatureCheck& check : checks_)
    if (!check.is_settled()) check.fetch_keys(resolver);
}

void SignatureChecks::accept(std::size_t index) {
  SignatureCheck& check = checks_[index];
  const std::shared_ptr<const KeyRecord> key = check.keys().front();
  check.accept(*key, *body_digests_, options_);
}

std::vector<DkimResult> SignatureChecks::conclude() {
  std::vector<DkimResult> results;
  for (SignatureCheck& check : checks_) {
    if (!check.is_settled()) check.prove(cryptography_, *header_, *body_digests_, options_);
    results.push_back(check.result());
  }
  return results;
}

}  // namespace dmarcd::dkim
