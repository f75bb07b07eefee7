#include "dmarcd/failure/redaction.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/header_writer.h"
#include "dmarcd/mime/text.h"

namespace dmarcd::failure {
namespace {

/// What stands between a local part and a domain, and which characters of a local part yet end it.
struct Sign {
  std::string_view text;
  std::string_view ends;
};
constexpr Sign signs[] = {{"@", ""}, {"%40", "/?&"}};  // The second is of URLs, whose parts are no local part.

/// Atoms and dots (RFC 5322 section 3.2.3), percent-encoded octets among them, and octets beyond ASCII (RFC 6532).
bool is_local_part_character(char c) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Where the local part begins that ends at `end`: a quoted string, or atoms. In "mailto:user@" the colon ends it.
std::size_t local_part_begin(std::string_view text, std::size_t end, const Sign& sign) {
  if (end > 0 && text[end - 1] == '"') {
    const std::size_t quote = end > 1 ? text.rfind('"', end - 2) : std::string_view::npos;
    return quote == std::string_view::npos ? 0 : quote;
  }
  std::size_t begin = end;
  while (begin > 0 && is_local_part_character(text[begin - 1]) &&
         sign.ends.find(text[begin - 1]) == std::string_view::npos)
    --begin;
  return begin;
}

struct FoundSign {
  std::size_t begin = std::string_view::npos;
  const Sign* sign = nullptr;
};

FoundSign next_sign(std::string_view text, std::size_t from) {
  FoundSign next;
  for (const Sign& sign : signs)
    if (const std::size_t found = text.find(sign.text, from); found < next.begin) next = {found, &sign};
  return next;
}

std::string replaced(std::string_view text, std::string_view lower_case_word, std::string_view replacement) {
  std::string result;
  while (!text.empty()) {
    const bool is_there = starts_with_ignoring_case(text, lower_case_word);
    result += is_there ? replacement : text.substr(0, 1);
    text.remove_prefix(is_there ? lower_case_word.size() : 1);
  }
  return result;
}

std::string without_links(std::string_view text) {
  return replaced(replaced(text, "http://", "hxxp://"), "https://", "hxxps://");
}

/// The end of the encoded word that `text` begins with; 0 if there is none.
std::size_t encoded_word_length(std::string_view text) {
  if (!text.starts_with("=?")) return 0;
  const std::size_t charset = text.find('?', 2);
  const std::size_t encoding = charset == std::string_view::npos ? charset : text.find('?', charset + 1);
  const std::size_t end = encoding == std::string_view::npos ? encoding : text.find("?=", encoding + 1);
  return end == std::string_view::npos ? 0 : end + 2;
}

std::string without_encoded_words(std::string_view text) {
  constexpr std::string_view in_its_place = "[encoded]";
  std::string result;
  while (!text.empty()) {
    const std::size_t length = encoded_word_length(text);
    result += length > 0 ? in_its_place : text.substr(0, 1);
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return result;
}

/// Letters, digits and hyphens, as every field in use: no line that begins with one is taken for a boundary.
bool is_plain_name(std::string_view name) {
  constexpr std::size_t longest_name = 76;
  return !name.empty() && name.size() <= longest_name && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

/// What delivery adds names the recipient, often without a domain.
bool tells_recipient(std::string_view name) {
  constexpr std::string_view names[] = {"bcc",           "resent-bcc",    "delivered-to", "envelope-to",
                                        "x-original-to", "x-envelope-to", "x-rcpt-to",    "x-forwarded-to"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view each) { return equals_ignoring_case(name, each); });
}

}  // namespace

std::string Redactor::redacted(std::string_view local_part) const {
  constexpr std::size_t octets = 15;  // Base64 of them needs no padding.
  const std::unique_ptr<dkim::Digest> digest = cryptography_.begin_sha256();
  digest->add(key_);
  digest->add(local_part);
  return encode_base64(std::string_view(digest->value()).substr(0, octets));
}

std::string Redactor::redacted_address(std::string_view address) const {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return address.empty() ? std::string() : redacted(address);
  return redacted(address.substr(0, at)).append(address.substr(at));
}

std::string Redactor::redacted_text(std::string_view text) const {
  const std::string plain = without_encoded_words(text);
  const std::string_view rest = plain;
  std::string result;
  std::size_t told = 0;
  for (FoundSign found = next_sign(rest, 0); found.sign; found = next_sign(rest, told)) {
    const std::size_t begin = std::max(told, local_part_begin(rest, found.begin, *found.sign));
    result += rest.substr(told, begin - told);
    if (begin < found.begin) result += redacted(rest.substr(begin, found.begin - begin));
    result += found.sign->text;
    told = found.begin + found.sign->text.size();
  }
  return without_links(result.append(rest.substr(told)));
}

std::string redacted_header(const std::vector<message::HeaderField>& header, const Redactor& redactor) {
  std::string lines;
  const std::size_t told = std::min(header.size(), most_told_fields);
  for (std::size_t i = 0; i < told; ++i) {
    const std::string_view name = trim_blanks(header[i].name);
    if (!is_plain_name(name) || tells_recipient(name)) continue;
    const std::string value = message::unfolded(header[i].value).substr(0, longest_told_value);
    lines +=
        mime::field(name, printable_sentence(redactor.redacted_text(mime::single_line(value)), longest_told_value));
  }
  return lines;
}

}  // namespace dmarcd::failure
