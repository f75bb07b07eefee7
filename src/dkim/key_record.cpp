#include "dmarcd/dkim/key_record.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/rsa_public_key.h"

namespace dmarcd::dkim {
namespace {

/// An Ed25519 key is published as its 32 octets, not wrapped in DER (RFC 8463 section 4.2).
constexpr std::size_t ed25519_key_size = 32;

/// Whether a list "a:b:c" names `word`. The words of the ABNF have no case (RFC 5234 section 2.3).
bool lists(std::string_view list, std::string_view word) {
  const std::vector<std::string_view> pieces = split(list, ':');
  return std::any_of(pieces.begin(), pieces.end(),
                     [&](std::string_view piece) { return equals_ignoring_case(trim_space(piece), word); });
}

/// RFC 6376 section 3.6.1: v= may be absent, but where it is, it comes first.
bool has_valid_version(const TagList& tags) {
  const std::optional<std::string_view> version = tags.find("v");
  return !version || (*version == "DKIM1" && tags.tags().front().name == "v");
}

Result<KeyType> key_type(const TagList& tags) {
  const std::string_view type = tags.find("k").value_or("rsa");
  if (equals_ignoring_case(type, "rsa")) return KeyType::rsa;
  if (equals_ignoring_case(type, "ed25519")) return KeyType::ed25519;
  return permanent_failure(fmt::format("k= is unknown: \"{}\"", printable(type, 40)));
}

/// Keys are published in quotes, or with a stray character; a decoder passes over those (RFC 2045 section 6.8, to which
/// RFC 6376 section 2.10 refers).
std::string without_foreign_characters(std::string_view base64) {
  std::string known(base64);
  std::erase_if(known, [](char c) { return !is_letter(c) && !is_digit(c) && c != '+' && c != '/' && c != '='; });
  return known;
}

Result<RsaPublicKey> rsa_key(std::string_view octets) {
  RsaPublicKey key = DMARCD_TRY(read_rsa_public_key(octets));
  if (key.bits() < least_rsa_bits)
    return permanent_failure(fmt::format("an RSA key of {} bits is too short (RFC 8301)", key.bits()));
  if (key.bits() > most_rsa_bits)
    return permanent_failure(fmt::format("an RSA key of {} bits is too long", key.bits()));
  if (key.exponent.size() * 8 > most_rsa_exponent_bits)
    return permanent_failure(fmt::format("the RSA key's exponent has more than {} bits", most_rsa_exponent_bits));
  return key;
}

/// The key of p=, put into a record whose tags have been read.
Result<KeyRecord> with_key(KeyRecord record, std::string octets) {
  if (record.type == KeyType::rsa) {
    const RsaPublicKey key = DMARCD_TRY(rsa_key(octets));
    record.public_key = subject_public_key_info(key);
    record.bits = key.bits();
    return record;
  }
  if (octets.size() != ed25519_key_size)
    return permanent_failure(fmt::format("p= holds {} octets; an Ed25519 key has 32 (RFC 8463)", octets.size()));
  record.public_key = std::move(octets);
  record.bits = ed25519_key_size * 8;
  return record;
}

/// Why this key may not verify this signature (RFC 6376 section 6.1.2, steps 5 to 9); nothing if it may.
std::optional<std::string> find_misfit(const KeyRecord& key, const Signature& signature) {
  if (key.is_revoked) return "the key has been revoked";
  if (key.type != signature.key_type) return "the key is not of the type that a= names";
  if (!key.allows_sha256) return "the key does not allow SHA-256";
  if (!key.allows_email) return "the key is not for mail";
  if (!key.allows_subdomains && signature.identity_domain != signature.domain)
    return "the key does not allow an i= below d=";
  return std::nullopt;
}

}  // namespace

Result<KeyRecord> KeyRecord::parse(std::string_view text) {
  const TagList tags = DMARCD_TRY(TagList::parse(text));
  if (!has_valid_version(tags)) return permanent_failure("v= is not DKIM1, or not the first tag");
  KeyRecord record{};
  record.type = DMARCD_TRY(key_type(tags));
  record.allows_sha256 = !tags.find("h") || lists(*tags.find("h"), "sha256");
  record.allows_email = !tags.find("s") || lists(*tags.find("s"), "*") || lists(*tags.find("s"), "email");
  record.allows_subdomains = !lists(tags.find("t").value_or(""), "s");
  record.is_testing = lists(tags.find("t").value_or(""), "y");

  const std::optional<std::string_view> key = tags.find("p");
  if (!key) return permanent_failure("p= is missing");
  record.is_revoked = key->empty();
  if (record.is_revoked) return record;
  std::optional<std::string> octets = octets_of_base64(without_foreign_characters(*key));
  if (!octets) return permanent_failure("p= is not base64");
  return with_key(std::move(record), *std::move(octets));
}

std::shared_ptr<const KeyRecords> key_records(const dns::Answer& answer) {
  return answer.interpreted<KeyRecords>([](const dns::Answer& received) {
    KeyRecords records;
    for (const std::string& text : received.texts) records.push_back(KeyRecord::parse(text));
    return records;
  });
}

tl::expected<FittingKeys, Defect> choose_keys(const std::shared_ptr<const KeyRecords>& records,
                                              const Signature& signature) {
  FittingKeys keys;
  std::optional<std::string> first_reason;
  for (const Result<KeyRecord>& record : *records) {
    const std::optional<std::string> misfit =
        record ? find_misfit(*record, signature) : "bad key record: " + record.error().message;
    if (!misfit && keys.size() < most_fitting_keys) keys.emplace_back(records, &*record);
    if (misfit && !first_reason) first_reason = misfit;
  }
  if (!keys.empty()) return keys;
  const std::string reason = first_reason.value_or("there is no key");
  return tl::unexpected(Defect{DkimCode::permerror, fmt::format("{} ({})", reason, signature.key_name.text())});
}

}  // namespace dmarcd::dkim
