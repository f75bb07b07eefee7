#include "message_handle.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::libopendkim {
namespace {

/// The library hashes the body for each signature that it knows, also for those that it is told to ignore. So it is
/// shown more signature fields than are proved only where one of these covers them, and never more than this.
constexpr std::size_t most_signature_fields = 32;

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

/// How far a t= is that lies too far back for the library's usual clock.
Libraries::Timestamps timestamps(const std::vector<dkim::SignatureCheck>& checks,
                                 const std::vector<std::size_t>& group) {
  const bool some_before = std::any_of(group.begin(), group.end(), [&](std::size_t check) {
    const std::optional<Timestamp> made_at = checks[check].signature().made_at;
    return made_at && made_at->time_since_epoch() < Libraries::wide_drift;
  });
  return some_before ? Libraries::Timestamps::some_before : Libraries::Timestamps::since_dkim_exists;
}

void settle_all(std::vector<dkim::SignatureCheck>& checks, const std::vector<std::size_t>& group,
                const std::string& reason) {
  for (std::size_t check : group)
    if (!checks[check].is_settled()) checks[check].settle(dkim::DkimCode::neutral, reason);
}

/// The error comes first: a signature that was refused before any hashing has a body hash that "matches".
std::optional<dkim::Proof> proof_of(DKIM_SIGINFO* signature) {
  const bool body_differs = dkim_sig_getbh(signature) == DKIM_SIGBH_MISMATCH;
  switch (dkim_sig_geterror(signature)) {
    case DKIM_SIGERROR_TOOLARGE_L:
    case DKIM_SIGERROR_INVALID_L:  // We know that it is a number, so it is one beyond 64 bits.
      return dkim::Proof::body_too_short;
    case DKIM_SIGERROR_BADSIG: return body_differs ? dkim::Proof::body_differs : dkim::Proof::signature_differs;
    case DKIM_SIGERROR_OK: break;
    default: return std::nullopt;
  }
  constexpr unsigned processed_and_passed = DKIM_SIGFLAG_PROCESSED | DKIM_SIGFLAG_PASSED;
  if (body_differs) return dkim::Proof::body_differs;
  if (dkim_sig_getbh(signature) != DKIM_SIGBH_MATCH) return std::nullopt;
  if ((dkim_sig_getflags(signature) & processed_and_passed) != processed_and_passed) return std::nullopt;
  return dkim::Proof::verified;
}

std::string error_of(DKIM_SIGINFO* signature) {
  const char* text = dkim_sig_geterrorstr(dkim_sig_geterror(signature));
  return fmt::format("libopendkim cannot verify it: {}", text ? text : "it was not processed");
}

}  // namespace

void HandleFreer::operator()(DKIM* handle) const {
  dkim_free(handle);
}

MessageHandle::MessageHandle(const Libraries& libraries, const std::vector<message::HeaderField>& header,
                             std::vector<dkim::SignatureCheck>& checks, const std::vector<std::size_t>& group) {
  const std::optional<std::string> failure = read_header(libraries, header, checks, group);
  if (failure) settle_all(checks, group, *failure);
}

/// Returns why no signature can be proved.
std::optional<std::string> MessageHandle::read_header(const Libraries& libraries,
                                                      const std::vector<message::HeaderField>& header,
                                                      std::vector<dkim::SignatureCheck>& checks,
                                                      const std::vector<std::size_t>& group) {
  DKIM_LIB& library = libraries.fit_for(timestamps(checks, group));
  DKIM_STAT status = DKIM_STAT_OK;
  handle_.reset(dkim_verify(&library, octets("message"), nullptr, &status));
  if (!handle_) return "libopendkim has no memory for the message";
  return find_candidates(hand_over(header, checks, group));
}

MessageHandle::TakenFields MessageHandle::hand_over(const std::vector<message::HeaderField>& header,
                                                    std::vector<dkim::SignatureCheck>& checks,
                                                    const std::vector<std::size_t>& group) {
  const bool are_covered = std::any_of(group.begin(), group.end(), [&](std::size_t check) {
    return checks[check].signature().covers("dkim-signature");
  });
  TakenFields fields;
  auto next = checks.begin();
  for (std::size_t position = 0; position < header.size(); ++position) {
    if (next == checks.end() || next->position() != position) {
      hand_over(header[position]);
      continue;
    }
    dkim::SignatureCheck& check = *next++;
    const std::size_t index = static_cast<std::size_t>(&check - checks.data());
    const bool is_proved_here = std::find(group.begin(), group.end(), index) != group.end();
    if (!is_proved_here && (!are_covered || fields.size() >= most_signature_fields)) continue;

    if (hand_over(header[position]) == DKIM_STAT_OK)
      fields.push_back(is_proved_here ? std::optional(index) : std::nullopt);
    else if (is_proved_here)
      check.settle(dkim::DkimCode::neutral, "libopendkim cannot read it: " + last_error());
  }
  return fields;
}

DKIM_STAT MessageHandle::hand_over(const message::HeaderField& field) {
  field_.assign(field.name).append(":").append(field.value);
  // A field that is refused cannot be one that is signed; the library says which signatures lack one.
  return dkim_header(handle_.get(), octets(field_), field_.size());
}

/// Ends the header and finds what the library made of each signature. Returns why that cannot be done.
std::optional<std::string> MessageHandle::find_candidates(const TakenFields& fields) {
  const DKIM_STAT status = dkim_eoh(handle_.get());
  if (status == DKIM_STAT_SYNTAX) return "libopendkim verifies nothing without a From field with an address";
  DKIM_SIGINFO** signatures = nullptr;
  int count = 0;
  if (status != DKIM_STAT_OK || dkim_getsiglist(handle_.get(), &signatures, &count) != DKIM_STAT_OK)
    return "libopendkim cannot read the header: " + last_error();
  if (static_cast<std::size_t>(count) != fields.size()) return "libopendkim found other signatures than we did";

  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i])
      candidates_.push_back({*fields[i], signatures[i], ""});
    else
      dkim_sig_ignore(signatures[i]);
  }
  return std::nullopt;
}

void MessageHandle::body(std::string_view piece) {
  // A failure here leaves the signatures unprocessed, which is seen in the end.
  if (!candidates_.empty()) dkim_body(handle_.get(), octets(piece), piece.size());
}

std::vector<MessageHandle::Outcome> MessageHandle::prove(const std::vector<dkim::SignatureCheck>& checks) {
  std::vector<Outcome> outcomes = give_keys(checks);
  if (candidates_.empty()) return outcomes;

  dkim_set_user_context(handle_.get(), this);
  dkim_eom(handle_.get(), nullptr);
  for (const Candidate& candidate : candidates_) {
    const std::optional<dkim::Proof> proof = proof_of(candidate.signature);
    outcomes.push_back({candidate.check, proof, proof ? "" : error_of(candidate.signature)});
  }
  return outcomes;
}

/// Leaves the candidates that have a key; returns the outcome of those whose key the library cannot take.
std::vector<MessageHandle::Outcome> MessageHandle::give_keys(const std::vector<dkim::SignatureCheck>& checks) {
  std::vector<Outcome> outcomes;
  std::vector<Candidate> ready;
  for (Candidate& candidate : candidates_) {
    const dkim::SignatureCheck& check = checks[candidate.check];
    if (!check.is_settled()) candidate.key_record = key_record(check.key());
    const bool is_too_long = candidate.key_record.size() > longest_key_record;
    if (is_too_long)
      outcomes.push_back({candidate.check, std::nullopt,
                          fmt::format("libopendkim cannot verify with a key of {} bits", check.key().bits)});
    if (check.is_settled() || is_too_long)
      dkim_sig_ignore(candidate.signature);
    else
      ready.push_back(std::move(candidate));
  }
  candidates_ = std::move(ready);
  return outcomes;
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

std::string MessageHandle::last_error() const {
  const char* text = dkim_geterror(handle_.get());
  return text ? printable(text) : "no reason is given";
}

}  // namespace dmarcd::libopendkim
