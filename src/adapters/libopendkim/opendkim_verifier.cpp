#include "opendkim_verifier.h"

#include <algorithm>

namespace dmarcd::libopendkim {

OpendkimVerifier::OpendkimVerifier(dkim_lib& library, const dkim::Cryptography& cryptography,
                                   const dkim::DkimOptions& options, Timestamp now)
    : library_(library), checks_(cryptography, options, now) {}

void OpendkimVerifier::header(const std::vector<message::HeaderField>& header,
                              const std::vector<dns::DomainName>& author_domains, dns::Resolver& resolver,
                              dkim::BodyDigests& body_digests) {
  checks_.read(header, author_domains, resolver, body_digests);
  const bool is_any_open = std::any_of(checks_.all().begin(), checks_.all().end(),
                                       [](const dkim::SignatureCheck& check) { return !check.is_settled(); });
  if (is_any_open && std::all_of(header.begin(), header.end(), is_plain))
    handle_.emplace(library_, header, checks_.all());
}

void OpendkimVerifier::body(std::string_view piece) {
  if (!handle_) return;
  body_octets_.add(piece);
  handle_->body(piece);
}

std::vector<dkim::DkimResult> OpendkimVerifier::finish(dns::Resolver& resolver) {
  checks_.fetch_keys(resolver);
  if (handle_ && body_octets_.are_plain()) accept_what_the_library_verifies();
  return checks_.conclude();
}

void OpendkimVerifier::accept_what_the_library_verifies() {
  // The canonical body ends in CR LF, whether it was received or not (RFC 6376 sections 3.4.3 and 3.4.4).
  if (body_octets_.lack_last_line_end()) handle_->body("\r\n");
  for (std::size_t check : handle_->verified(checks_.all())) checks_.accept(check);
}

}  // namespace dmarcd::libopendkim
