// A message of a stranger's in canonical form: the pieces in which it comes do not matter, what is canonical stays as
// it is, and a signature over it verifies until something that it covers is changed.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/canonical_header.h"
#include "dmarcd/dkim/signature_proof.h"
#include "dmarcd/message/raw_message.h"

#include "support/plain_cryptography.h"

namespace {

using namespace dmarcd;
using dkim::Canonicalization;
using message::HeaderField;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string canonical_body(std::string_view body, Canonicalization form, std::size_t piece) {
  const test::PlainCryptography cryptography;
  dkim::BodyDigests digests(cryptography);
  digests.want(form, std::nullopt);
  digests.want(form, body.size() / 2);
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) digests.add(body.substr(0, piece));
  const dkim::BodyDigest whole = *digests.find(form, std::nullopt);
  require(whole.canonical_length == whole.hash.size());
  return whole.hash;
}

void check_body(std::string_view body) {
  for (Canonicalization form : {Canonicalization::simple, Canonicalization::relaxed}) {
    const std::string canonical = canonical_body(body, form, body.size() + 1);
    for (std::size_t piece : {1U, 2U, 3U, 7U}) require(canonical_body(body, form, piece) == canonical);
    require(canonical_body(canonical, form, 5) == canonical);
    require(canonical.size() <= body.size() + 2);
    require(canonical.empty() || canonical.ends_with("\r\n"));
  }
  const std::string simple = canonical_body(body, Canonicalization::simple, 4);
  require(canonical_body(simple, Canonicalization::relaxed, 4) == canonical_body(body, Canonicalization::relaxed, 4));
}

void check_field(const HeaderField& field) {
  const std::string relaxed = canonical_field(field, Canonicalization::relaxed);
  const std::size_t colon = to_lower(trim_blanks(field.name)).size();
  require(relaxed.size() >= colon + 3 && relaxed[colon] == ':' && relaxed.ends_with("\r\n"));
  const HeaderField again = {relaxed.substr(0, colon), relaxed.substr(colon + 1, relaxed.size() - colon - 3)};
  require(canonical_field(again, Canonicalization::relaxed) == relaxed);

  const std::string without = dkim::without_signature(field.value);
  require(without.size() <= field.value.size() && dkim::without_signature(without) == without);
}

/// The names of the fields, as h= takes them.
std::string names_of(const std::vector<HeaderField>& header) {
  std::string names = "from";
  for (std::size_t i = 0; i < header.size() && i < 100; ++i) {
    const std::string_view name = trim_blanks(header[i].name);
    const bool is_name = name.find_first_of(" \t\r\n;:=") == std::string_view::npos;
    if (is_name && !has_non_ascii(name) && printable(name) == name) names += ":" + std::string(name);
  }
  return names;
}

void check_signature(message::RawMessage message, const std::string& form) {
  const test::PlainCryptography cryptography;
  const Canonicalization body_form = form.ends_with("simple") ? Canonicalization::simple : Canonicalization::relaxed;
  const std::string body = canonical_body(message.body, body_form, 100);
  const std::string tags = " v=1; a=ed25519-sha256; d=example.com; s=k; c=" + form +
                           ";\r\n h=" + names_of(message.header) + ";\r\n bh=" + encode_base64(body + "\n") + "; b=";
  message.header.insert(message.header.begin(), {"DKIM-Signature", tags});

  Result<dkim::TagList> list = dkim::TagList::parse(tags + "QQ==");
  if (!list) return;  // A field's name may be too odd for a tag.
  tl::expected<dkim::Signature, dkim::Defect> signature = dkim::parse_signature(*list);
  if (!signature) return;
  signature->body_hash = body;
  test::PlainDigest digest;
  add_signed_header(digest, message.header, 0, *signature);
  signature->signature = digest.value();
  message.header.front().value += " QQ == ";

  const auto proof_with = [&](std::string_view more_body) {
    dkim::BodyDigests digests(cryptography);
    digests.want(body_form, std::nullopt);
    digests.add(message.body);
    digests.add(more_body);
    const dkim::FittingKeys keys = {std::make_shared<dkim::KeyRecord>()};
    return prove(cryptography, digests, message.header, 0, *signature, keys);
  };
  require(proof_with("").has_value());
  require(proof_with("\r\nx") == tl::unexpected(dkim::Mismatch::body_differs));
  message.header.push_back({"From", " x@example.net"});
  require(proof_with("") == tl::unexpected(dkim::Mismatch::signature_differs));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const message::RawMessage message =
      message::parse_raw_message(std::string_view(reinterpret_cast<const char*>(data), size));
  check_body(message.body);
  for (const HeaderField& field : message.header) check_field(field);
  for (const char* form : {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
    check_signature(message, form);
  return 0;
}
