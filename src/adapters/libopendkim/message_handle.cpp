#include "message_handle.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::libopendkim {
namespace {

/// The library reads key records into a buffer of this size; RSA keys above some 5,900 bits do not fit.
constexpr std::size_t longest_key_record = 1024;

std::string key_record(const dkim::KeyRecord& key) {
  return fmt::format("v=DKIM1; k={}; p={}", key.type == dkim::KeyType::rsa ? "rsa" : "ed25519",
                     encode_base64(key.public_key));
}

u_char* octets(std::string_view text) {
  // Never written to: the parameters lack const only.
  return reinterpret_cast<u_char*>(const_cast<char*>(text.data()));
}

/// The library keeps one key for a selector and domain, while a name may publish keys of two types (RFC 8463 section
/// 4).
bool needs_another_key_of_the_name(const std::vector<dkim::SignatureCheck>& checks, const dkim::Signature& signature) {
  return std::any_of(checks.begin(), checks.end(), [&](const dkim::SignatureCheck& other) {
    return !other.is_settled() && other.signature().key_name == signature.key_name &&
           other.signature().key_type != signature.key_type;
  });
}

/// The library is shown none of the other signature fields, because it hashes the body for each that it knows. So one
/// that covers them is not for it.
bool is_for_the_library(const std::vector<dkim::SignatureCheck>& checks, const dkim::SignatureCheck& check) {
  return !check.is_settled() && !check.signature().covers("dkim-signature") &&
         !needs_another_key_of_the_name(checks, check.signature());
}

/// The error comes first: a signature that was refused before any hashing has a body hash that "matches".
bool is_verified(DKIM_SIGINFO* signature) {
  constexpr unsigned processed_and_passed = DKIM_SIGFLAG_PROCESSED | DKIM_SIGFLAG_PASSED;
  return dkim_sig_geterror(signature) == DKIM_SIGERROR_OK && dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH &&
         (dkim_sig_getflags(signature) & processed_and_passed) == processed_and_passed;
}

}  // namespace

void HandleFreer::operator()(DKIM* handle) const {
  dkim_free(handle);
}

MessageHandle::MessageHandle(DKIM_LIB& library, const std::vector<message::HeaderField>& header,
                             const std::vector<dkim::SignatureCheck>& checks) {
  DKIM_STAT status = DKIM_STAT_OK;
  handle_.reset(dkim_verify(&library, octets("message"), nullptr, &status));
  if (handle_) find_candidates(hand_over(header, checks));
}

/// Returns the checks whose signature fields the library took, in order.
std::vector<std::size_t> MessageHandle::hand_over(const std::vector<message::HeaderField>& header,
                                                  const std::vector<dkim::SignatureCheck>& checks) {
  std::vector<std::size_t> taken;
  std::string field;
  auto next = checks.begin();
  for (std::size_t position = 0; position < header.size(); ++position) {
    const bool is_signature = next != checks.end() && next->position() == position;
    const auto check = is_signature ? next++ : next;
    if (is_signature && !is_for_the_library(checks, *check)) continue;
    field.assign(header[position].name).append(":").append(header[position].value);
    const DKIM_STAT status = dkim_header(handle_.get(), octets(field), field.size());
    if (!is_signature && status != DKIM_STAT_OK) return {};  // It would hash a header without this field.
    if (is_signature && status == DKIM_STAT_OK) taken.push_back(static_cast<std::size_t>(check - checks.begin()));
  }
  return taken;
}

/// Ends the header and finds what the library made of each signature.
void MessageHandle::find_candidates(const std::vector<std::size_t>& taken) {
  DKIM_SIGINFO** signatures = nullptr;
  int count = 0;
  const bool is_read =
      dkim_eoh(handle_.get()) == DKIM_STAT_OK && dkim_getsiglist(handle_.get(), &signatures, &count) == DKIM_STAT_OK;
  if (!is_read || static_cast<std::size_t>(count) != taken.size()) return;
  for (std::size_t i = 0; i < taken.size(); ++i) candidates_.push_back({taken[i], signatures[i], ""});
}

void MessageHandle::body(std::string_view piece) {
  if (!candidates_.empty()) dkim_body(handle_.get(), octets(piece), piece.size());
}

std::vector<std::size_t> MessageHandle::verified(const std::vector<dkim::SignatureCheck>& checks) {
  give_keys(checks);
  if (candidates_.empty()) return {};
  dkim_set_user_context(handle_.get(), this);
  dkim_eom(handle_.get(), nullptr);
  std::vector<std::size_t> verified;
  for (const Candidate& candidate : candidates_)
    if (is_verified(candidate.signature)) verified.push_back(candidate.check);
  return verified;
}

/// Leaves the candidates that have a key which the library can take.
void MessageHandle::give_keys(const std::vector<dkim::SignatureCheck>& checks) {
  std::erase_if(candidates_, [&](Candidate& candidate) {
    const dkim::SignatureCheck& check = checks[candidate.check];
    if (!check.is_settled()) candidate.key_record = key_record(*check.keys().front());
    const bool has_key = !check.is_settled() && candidate.key_record.size() < longest_key_record;
    if (!has_key) dkim_sig_ignore(candidate.signature);
    return !has_key;
  });
}

DKIM_CBSTAT MessageHandle::hand_out_key(DKIM* handle, DKIM_SIGINFO* signature, u_char* buffer, size_t size) noexcept {
  const auto* message = static_cast<const MessageHandle*>(dkim_get_user_context(handle));
  if (!message) return DKIM_CBSTAT_NOTFOUND;
  for (const Candidate& candidate : message->candidates_) {
    if (candidate.signature != signature || candidate.key_record.size() >= size) continue;
    std::memcpy(buffer, candidate.key_record.c_str(), candidate.key_record.size() + 1);
    return DKIM_CBSTAT_CONTINUE;
  }
  return DKIM_CBSTAT_NOTFOUND;
}

}  // namespace dmarcd::libopendkim
