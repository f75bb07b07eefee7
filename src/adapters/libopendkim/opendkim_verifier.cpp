#include "opendkim_verifier.h"

#include <algorithm>

namespace dmarcd::libopendkim {
namespace {

using Group = std::vector<std::size_t>;

/// libopendkim keeps one key for a selector and domain. So signatures that need keys of different types from one name
/// (RFC 8463 section 4 allows that) go into different groups, each with a handle of its own.
std::vector<Group> group_by_key(const std::vector<dkim::SignatureCheck>& checks) {
  const auto fits = [&](const Group& group, const dkim::Signature& signature) {
    return std::none_of(group.begin(), group.end(), [&](std::size_t other) {
      return checks[other].signature().key_name == signature.key_name &&
             checks[other].signature().key_type != signature.key_type;
    });
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].is_settled()) continue;
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const Group& candidate) { return fits(candidate, checks[i].signature()); });
    if (group == groups.end())
      groups.push_back({i});
    else
      group->push_back(i);
  }
  return groups;
}

bool has_bare_line_end(const message::HeaderField& field) {
  LineEnds line_ends;
  line_ends.add(field.value);
  return line_ends.has_bare();
}

}  // namespace

OpendkimVerifier::OpendkimVerifier(const Libraries& libraries, const dkim::DkimOptions& options, Timestamp now)
    : libraries_(libraries), options_(options), now_(now) {}

void OpendkimVerifier::header(const std::vector<message::HeaderField>& header,
                              const std::vector<dns::DomainName>& author_domains, dns::Resolver& resolver,
                              dkim::BodyDigests& body_digests) {
  checks_ = read_signatures(header, author_domains, options_, now_);
  prefetch_keys(checks_, resolver);
  for (const Group& group : group_by_key(checks_))
    handles_.push_back(std::make_unique<MessageHandle>(libraries_, header, checks_, group));
  header_has_bare_line_end_ = std::any_of(header.begin(), header.end(), has_bare_line_end);
  body_digests_ = &body_digests;
  for (const dkim::SignatureCheck& check : checks_)
    if (!check.is_settled()) body_digests.want(check.signature().body_canonicalization, check.signature().body_length);
}

void OpendkimVerifier::body(std::string_view piece) {
  if (handles_.empty()) return;
  body_line_ends_.add(piece);
  for (const std::unique_ptr<MessageHandle>& handle : handles_) handle->body(piece);
}

std::vector<dkim::DkimResult> OpendkimVerifier::finish(dns::Resolver& resolver) {
  for (dkim::SignatureCheck& check : checks_)
    if (!check.is_settled()) check.fetch_key(resolver);

  complete_last_line();
  for (const std::unique_ptr<MessageHandle>& handle : handles_)
    for (const MessageHandle::Outcome& outcome : handle->prove(checks_)) conclude(outcome);

  std::vector<dkim::DkimResult> results;
  for (const dkim::SignatureCheck& check : checks_) results.push_back(check.result());
  return results;
}

/// The canonical body ends in CR LF, whether it was received or not (RFC 6376 sections 3.4.3 and 3.4.4).
void OpendkimVerifier::complete_last_line() {
  if (!body_line_ends_.lacks_last()) return;
  for (const std::unique_ptr<MessageHandle>& handle : handles_) handle->body("\r\n");
}

void OpendkimVerifier::conclude(const MessageHandle::Outcome& outcome) {
  dkim::SignatureCheck& check = checks_[outcome.check];
  if (!outcome.proof) return check.settle(dkim::DkimCode::neutral, outcome.failure);

  // The library may have hashed other octets than the signer, so a mismatch proves nothing.
  const bool has_bare_line_end = header_has_bare_line_end_ || body_line_ends_.has_bare();
  if (has_bare_line_end && *outcome.proof != dkim::Proof::verified)
    return check.settle(dkim::DkimCode::neutral,
                        "libopendkim cannot verify it: there is a CR without LF or a LF without CR");

  const std::optional<dkim::BodyDigest> body =
      body_digests_->find(check.signature().body_canonicalization, check.signature().body_length);
  check.conclude(*outcome.proof, body->canonical_length, options_);
}

}  // namespace dmarcd::libopendkim
