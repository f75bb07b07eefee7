#include "dmarcd/dkim/signature_check.h"

#include <cassert>
#include <fmt/format.h>

namespace dmarcd::dkim {
namespace {

std::string_view reason_of(Mismatch mismatch) {
  switch (mismatch) {
    case Mismatch::body_differs: return "the body differs from the one that was signed";
    case Mismatch::body_too_short: return "the body is shorter than l= says";
    case Mismatch::signature_differs: return "the signature does not fit the signed header fields and the key";
  }
  return "";
}

/// What keeps a signature that verifies from counting here.
std::optional<std::string> find_breach(const Signature& signature, const KeyRecord& key,
                                       std::uint64_t canonical_body_length, const DkimOptions& options) {
  // RFC 6376 section 8.2: whoever forwards the message may have put anything behind the signed part.
  const std::uint64_t signed_length = signature.body_length.value_or(canonical_body_length);
  if (signed_length < canonical_body_length && !options.accept_partial_body)
    return fmt::format("l={} leaves {} octets of the body unsigned", signed_length,
                       canonical_body_length - signed_length);
  if (key.type == KeyType::rsa && key.bits < options.min_key_bits)
    return fmt::format("the RSA key has {} bits; at least {} are wanted here", key.bits, options.min_key_bits);
  return std::nullopt;
}

}  // namespace

SignatureCheck::SignatureCheck(std::size_t position, std::string_view field_value, Timestamp now)
    : position_(position) {
  if (const std::optional<Defect> defect = read(field_value, now)) settle(defect->code, defect->reason);
}

std::optional<Defect> SignatureCheck::read(std::string_view field_value, Timestamp now) {
  const Result<TagList> tags = TagList::parse(field_value);
  if (!tags) return Defect{DkimCode::neutral, "syntax error: " + tags.error().message};
  result_ = describe_signature(*tags);

  tl::expected<Signature, Defect> signature = parse_signature(*tags);
  if (!signature) return std::move(signature).error();
  signature_ = *std::move(signature);
  return find_defect_in_time(*signature_, now);
}

void SignatureCheck::fetch_keys(dns::Resolver& resolver) {
  assert(!is_settled());
  const dns::LookupResult answer = resolver.lookup(signature_->key_name, dns::RecordType::txt);
  if (!answer) return settle(DkimCode::temperror, answer.error().text);
  tl::expected<FittingKeys, Defect> keys = choose_keys(key_records(**answer), *signature_);
  if (!keys) return settle(keys.error().code, keys.error().reason);
  keys_ = *std::move(keys);
}

void SignatureCheck::prove(const Cryptography& cryptography, const std::vector<message::HeaderField>& header,
                           BodyDigests& body_digests, const DkimOptions& options) {
  assert(!is_settled() && !keys_.empty());
  const auto key = dkim::prove(cryptography, body_digests, header, position_, *signature_, keys_);
  if (!key) {
    result_.body_differs = key.error() != Mismatch::signature_differs;
    return settle(DkimCode::fail, std::string(reason_of(key.error())));
  }
  accept(**key, body_digests, options);
}

void SignatureCheck::accept(const KeyRecord& key, BodyDigests& body_digests, const DkimOptions& options) {
  assert(!is_settled());
  const std::optional<BodyDigest> body = body_digests.find(signature_->body_canonicalization, signature_->body_length);
  assert(body);
  if (std::optional<std::string> breach = find_breach(*signature_, key, body->canonical_length, options))
    return settle(DkimCode::policy, *std::move(breach));
  settle(DkimCode::pass, key.is_testing ? "the domain says that it is testing DKIM (t=y)" : "");
}

void SignatureCheck::settle(DkimCode code, std::string reason) {
  signature_.reset();
  keys_.clear();
  result_.code = code;
  result_.reason = std::move(reason);
}

void SignatureCheck::leave_out() {
  settle(DkimCode::neutral, "not evaluated");
  result_.is_evaluated = false;
}

}  // namespace dmarcd::dkim
