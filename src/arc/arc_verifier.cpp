#include "dmarcd/arc/arc_verifier.h"

#include "chain_validation.h"
#include "instance.h"

namespace dmarcd::arc {
namespace {

/// Mail passes through a few hands as a rule. The keys of so many sets are asked for before anything is verified; those
/// of more have to wait until the newest signature has shown that the chain is worth it.
constexpr std::size_t most_sets_asked_ahead = 10;

void prefetch_key(const dkim::Signature& signature, dns::Resolver& resolver) {
  resolver.prefetch(signature.key_name, dns::RecordType::txt);
}

ArcResult failed(std::string reason) {
  ArcResult result;
  result.code = ArcCode::fail;
  result.reason = std::move(reason);
  return result;
}

/// RFC 8617 section 5.2.1: no error is temporary to the outside. Inside it is remembered, so as to blame nobody.
ArcResult failed(Flaw flaw) {
  ArcResult result = failed(std::move(flaw.reason));
  result.is_checked = flaw.is_checked;
  return result;
}

/// s=, as it stands in the name of the key: "<s>._domainkey.<d>".
std::string selector_of(const dkim::Signature& signature) {
  constexpr std::string_view middle = "._domainkey.";
  const std::string& name = signature.key_name.text();
  return name.substr(0, name.size() - middle.size() - signature.domain.text().size());
}

ArcSet describe(const SealedSet& set, const std::vector<message::HeaderField>& header) {
  ArcSet described{set.instance, set.seal.signature.domain, selector_of(set.seal.signature), {}};
  const std::optional<NumberedResults> numbered = parse_numbered_results(header[set.results_position].value);
  if (!numbered) return described;
  if (Result<message::AuthenticationResults> results = message::parse_authentication_results(numbered->results))
    described.results = *std::move(results);
  return described;
}

}  // namespace

void ArcVerifier::header(const std::vector<message::HeaderField>& header, dns::Resolver& resolver,
                         dkim::BodyDigests& body_digests) {
  header_ = &header;
  body_digests_ = &body_digests;
  chain_ = read_chain(header, now_);
  if (!chain_ || chain_->empty() || !chain_->back().message_signature.signature) return;

  for (const SealedSet& set : *chain_)
    if (const auto& signature = set.message_signature.signature)
      body_digests.want(signature->body_canonicalization, signature->body_length);
  prefetch_key(*chain_->back().message_signature.signature, resolver);
  std::size_t asked = 0;
  for (auto set = chain_->rbegin(); set != chain_->rend() && asked < most_sets_asked_ahead; ++set, ++asked)
    prefetch_key(set->seal.signature, resolver);
}

ArcResult ArcVerifier::finish(dns::Resolver& resolver) {
  if (!chain_) return failed(chain_.error());
  if (chain_->empty()) return {};

  ChainValidation validation(*chain_, *header_, *body_digests_, cryptography_, resolver);
  if (std::optional<Flaw> flaw = validation.find_flaw_in_newest_signature()) return failed(*std::move(flaw));
  if (std::optional<Flaw> flaw = validation.find_flaw_in_seals()) return failed(*std::move(flaw));

  ArcResult result;
  result.code = ArcCode::pass;
  result.oldest_pass = validation.find_oldest_pass();
  for (const SealedSet& set : *chain_) result.sets.push_back(describe(set, *header_));
  return result;
}

}  // namespace dmarcd::arc
