#include "dmarcd/dkim/signature_draft.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/body_digests.h"
#include "dmarcd/dkim/canonical_header.h"

namespace dmarcd::dkim {
namespace {

constexpr std::string_view from = "from";

/// RFC 5322 section 2.1.1.
constexpr std::size_t usual_line = 78;

std::string body_hash(const Cryptography& cryptography, std::string_view body) {
  BodyDigests digests(cryptography);
  digests.want(Canonicalization::relaxed, std::nullopt);
  digests.add(body);
  const std::optional<BodyDigest> digest = digests.find(Canonicalization::relaxed, std::nullopt);
  return digest ? digest->hash : std::string();
}

/// The names for h=: one for each field that is signed, in the order of the header, and From once more.
std::vector<std::string> names_to_sign(const SignerFacts& signer, const std::vector<message::HeaderField>& header) {
  std::vector<std::string> names;
  for (const message::HeaderField& field : header) {
    std::string name = to_lower(trim_blanks(field.name));
    if (std::find(signer.signed_fields.begin(), signer.signed_fields.end(), name) != signer.signed_fields.end())
      names.push_back(std::move(name));
  }
  names.emplace_back(from);
  return names;
}

/// Pieces joined by colons, folded between them (RFC 6376 section 3.5, h=).
std::string folded_list(std::string_view tag, const std::vector<std::string>& names) {
  std::string lines;
  std::string line = fmt::format(" {}=", tag);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string piece = names[i] + (i + 1 < names.size() ? ":" : ";");
    if (line.size() + piece.size() > usual_line) {
      lines += line + "\r\n";
      line = "  ";
    }
    line += piece;
  }
  return lines + line;
}

/// Base64 in lines: white space means nothing in b= (RFC 6376 section 3.5).
std::string folded_base64(std::string_view octets) {
  constexpr std::size_t octets_a_line = 54;  // 72 characters.
  std::string text;
  for (; !octets.empty(); octets.remove_prefix(std::min(octets_a_line, octets.size())))
    text.append(text.empty() ? "" : "\r\n  ").append(encode_base64(octets.substr(0, octets_a_line)));
  return text;
}

message::HeaderField draft_field(const SignerFacts& signer, const std::vector<std::string>& names,
                                 const std::string& hash) {
  return {"DKIM-Signature",
          fmt::format(" v=1; a={}-sha256; c=relaxed/relaxed; d={};\r\n s={}; t={};\r\n{}\r\n bh={};\r\n b=",
                      signer.key_type == KeyType::rsa ? "rsa" : "ed25519", signer.domain.text(), signer.selector,
                      unix_seconds(signer.signed_at), folded_list("h", names), encode_base64(hash))};
}

}  // namespace

SignatureDraft draft_signature(const Cryptography& cryptography, const SignerFacts& signer,
                               const message::RawMessage& message) {
  const std::vector<std::string> names = names_to_sign(signer, message.header);
  const std::string hash = body_hash(cryptography, message.body);
  std::vector<message::HeaderField> header = {draft_field(signer, names, hash)};
  header.insert(header.end(), message.header.begin(), message.header.end());

  const Signature signature{.key_type = signer.key_type,
                            .header_canonicalization = Canonicalization::relaxed,
                            .body_canonicalization = Canonicalization::relaxed,
                            .domain = signer.domain,
                            .key_name = signer.domain,
                            .identity_domain = signer.domain,
                            .signed_fields = names,
                            .body_hash = hash,
                            .signature = {},
                            .body_length = std::nullopt,
                            .made_at = signer.signed_at,
                            .expires_at = std::nullopt};
  const std::unique_ptr<Digest> digest = cryptography.begin_sha256();
  add_signed_header(*digest, header, 0, signature);
  return {header.front(), digest->value()};
}

std::string complete_signature(const SignatureDraft& draft, std::string_view signature) {
  return fmt::format("{}:{}{}\r\n", draft.field.name, draft.field.value, folded_base64(signature));
}

}  // namespace dmarcd::dkim
