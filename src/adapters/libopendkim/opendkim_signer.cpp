#include "opendkim_signer.h"

#include <fmt/format.h>
#include <iterator>

#include "dmarcd/dkim/signature_draft.h"
#include "dmarcd/message/raw_message.h"

#include "dkim_api.h"
#include "library.h"
#include "message_handle.h"
#include "private_key.h"

namespace dmarcd::libopendkim {
namespace {

using Handle = std::unique_ptr<DKIM, HandleFreer>;

/// RFC 6376 section 5.4.1, and those that tell what the body is and that a robot wrote it. The library wants lists that
/// end in null.
const char* const signed_fields[] = {"from",           "sender",      "reply-to",     "subject",
                                     "date",           "message-id",  "to",           "cc",
                                     "mime-version",   "references",  "content-type", "content-transfer-encoding",
                                     "auto-submitted", "in-reply-to", nullptr};
const char* const oversigned_fields[] = {"from", nullptr};

constexpr std::string_view field_name = "DKIM-Signature: ";

const u_char* octets(std::string_view text) {
  return reinterpret_cast<const u_char*>(text.data());
}

/// The library's parameters lack const; it writes to none of them.
u_char* unwritten(std::string_view text) {
  return const_cast<u_char*>(octets(text));
}

template <class Value>
bool set_option(DKIM_LIB* library, dkim_opts_t option, Value value) {
  return dkim_options(library, DKIM_OP_SETOPT, option, &value, sizeof value) == DKIM_STAT_OK;
}

/// A library for one message, because what it takes for the time is its own and not the message's.
Result<Library> open_signing_library(Timestamp signed_at) {
  Library library(dkim_init(nullptr, nullptr));
  if (!library) return temporary_failure("libopendkim: cannot be started: out of memory");
  const bool is_ready =
      set_option(library.get(), DKIM_OPTS_FIXEDTIME, static_cast<uint64_t>(unix_seconds(signed_at))) &&
      dkim_options(library.get(), DKIM_OP_SETOPT, DKIM_OPTS_SIGNHDRS, const_cast<const char**>(signed_fields),
                   sizeof(const char**)) == DKIM_STAT_OK &&
      dkim_options(library.get(), DKIM_OP_SETOPT, DKIM_OPTS_OVERSIGNHDRS, const_cast<const char**>(oversigned_fields),
                   sizeof(const char**)) == DKIM_STAT_OK;
  if (!is_ready) return permanent_failure("libopendkim: refuses an option; is it version 2.11?");
  return library;
}

/// The library ends its lines with LF alone.
std::string with_crlf(std::string_view lines) {
  std::string text;
  for (const char c : lines) {
    if (c == '\n' && !text.ends_with('\r')) text += '\r';
    text += c;
  }
  return text;
}

/// Hands the message over; the status of the first step that failed.
DKIM_STAT hand_over(DKIM* handle, const message::RawMessage& message) {
  for (const message::HeaderField& field : message.header) {
    const std::string text = field.name + ":" + field.value;
    if (const DKIM_STAT status = dkim_header(handle, unwritten(text), text.size()); status != DKIM_STAT_OK)
      return status;
  }
  if (const DKIM_STAT status = dkim_eoh(handle); status != DKIM_STAT_OK) return status;
  if (!message.body.empty())
    if (const DKIM_STAT status = dkim_body(handle, unwritten(message.body), message.body.size());
        status != DKIM_STAT_OK)
      return status;
  return dkim_eom(handle, nullptr);
}

tl::unexpected<Error> failure(const PrivateKey& key, DKIM* handle, DKIM_STAT status) {
  const char* detail = handle ? dkim_geterror(handle) : nullptr;
  return permanent_failure(fmt::format("cannot sign for {} with selector {}: libopendkim: {}", key.domain.text(),
                                       key.selector, detail ? detail : dkim_getresultstr(status)));
}

Result<std::string> sign_rsa(DKIM_LIB* library, const PrivateKey& key, const message::RawMessage& message) {
  constexpr ssize_t whole_body = -1;
  DKIM_STAT status = DKIM_STAT_OK;
  const Handle handle(dkim_sign(library, octets("report"), nullptr, unwritten(key.pem), octets(key.selector),
                                octets(key.domain.text()), DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256,
                                whole_body, &status));
  if (!handle) return failure(key, nullptr, status);
  status = hand_over(handle.get(), message);
  if (status != DKIM_STAT_OK) return failure(key, handle.get(), status);

  u_char* value = nullptr;  // The handle's.
  std::size_t size = 0;
  status = dkim_getsighdr_d(handle.get(), field_name.size(), &value, &size);
  if (status != DKIM_STAT_OK) return failure(key, handle.get(), status);
  return with_crlf(fmt::format("{}{}\n", field_name, std::string_view(reinterpret_cast<const char*>(value), size)));
}

Result<std::string> sign_by_own_forms(const dkim::Cryptography& cryptography, const PrivateKey& key,
                                      const message::RawMessage& message, Timestamp signed_at) {
  const dkim::SignerFacts signer{.key_type = key.type,
                                 .domain = key.domain,
                                 .selector = key.selector,
                                 .signed_fields = {std::begin(signed_fields), std::end(signed_fields) - 1},
                                 .signed_at = signed_at};
  const dkim::SignatureDraft draft = dkim::draft_signature(cryptography, signer, message);
  return dkim::complete_signature(draft, DMARCD_TRY(sign_ed25519(key, draft.digest)));
}

class OpendkimSigner final : public dkim::Signer {
 public:
  OpendkimSigner(const dkim::Cryptography& cryptography, std::vector<PrivateKey> keys)
      : cryptography_(cryptography), keys_(std::move(keys)) {}

  Result<std::string> sign(std::string_view text, Timestamp signed_at) const override {
    if (keys_.empty()) return std::string();
    const Library library = DMARCD_TRY(open_signing_library(signed_at));
    const message::RawMessage message = message::parse_raw_message(text);
    std::string fields;
    for (const PrivateKey& key : keys_)
      fields += DMARCD_TRY(key.type == dkim::KeyType::rsa ? sign_rsa(library.get(), key, message)
                                                          : sign_by_own_forms(cryptography_, key, message, signed_at));
    return fields;
  }

 private:
  const dkim::Cryptography& cryptography_;
  std::vector<PrivateKey> keys_;
};

}  // namespace

Result<std::unique_ptr<dkim::Signer>> make_signer(const dkim::Cryptography& cryptography,
                                                  const std::vector<dkim::SigningKey>& keys) {
  std::vector<PrivateKey> usable;
  for (const dkim::SigningKey& key : keys) usable.push_back(DMARCD_TRY(read_private_key(key)));
  return std::make_unique<OpendkimSigner>(cryptography, std::move(usable));
}

}  // namespace dmarcd::libopendkim
