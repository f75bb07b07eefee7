#include "dmarcd/dkim/signature.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

/// A header has some dozen fields; each name in h= is searched in all of them, so a stranger must not choose how many.
constexpr std::size_t most_signed_fields = 500;

template <class T>
using Checked = tl::expected<T, Defect>;

tl::unexpected<Defect> syntax_error(std::string reason) {
  return tl::unexpected(Defect{DkimCode::neutral, std::move(reason)});
}

tl::unexpected<Defect> refused(std::string reason) {
  return tl::unexpected(Defect{DkimCode::permerror, std::move(reason)});
}

Checked<std::string_view> required(const TagList& tags, std::string_view name) {
  const std::optional<std::string_view> value = tags.find(name);
  if (!value) return syntax_error(fmt::format("{}= is missing", name));
  if (value->empty()) return syntax_error(fmt::format("{}= is empty", name));
  return *value;
}

Checked<std::string> required_octets(const TagList& tags, std::string_view name) {
  const std::string_view value = DMARCD_TRY(required(tags, name));
  std::optional<std::string> octets = octets_of_base64(value);
  if (!octets) return syntax_error(fmt::format("{}= is not base64", name));
  return *std::move(octets);
}

Checked<dns::DomainName> host_name(std::string_view tag, std::string_view text) {
  Result<dns::DomainName> domain = dns::DomainName::parse_international(text);
  if (!domain || text.back() == '.' || !domain->is_host_name())
    return syntax_error(fmt::format("{}= holds no domain name: \"{}\"", tag, printable(text, 80)));
  return *std::move(domain);
}

/// A domain that can own keys: two labels or more, since a top-level domain signs no mail (RFC 6376 section 3.5, d=).
Checked<dns::DomainName> signing_domain(std::string_view tag, std::string_view text) {
  dns::DomainName domain = DMARCD_TRY(host_name(tag, text));
  if (domain.label_count() < 2)
    return syntax_error(fmt::format("{}= is a top-level domain: \"{}\"", tag, printable(text, 80)));
  return domain;
}

Checked<dns::DomainName> key_name(std::string_view selector, const dns::DomainName& domain) {
  const Result<dns::DomainName> labels = dns::DomainName::parse_international(selector);
  if (!labels || selector.back() == '.' || !labels->is_host_name())
    return syntax_error(fmt::format("s= is no selector: \"{}\"", printable(selector, 80)));
  std::optional<dns::DomainName> name = domain.with_prefix(labels->text() + "._domainkey");
  if (!name) return syntax_error("s= and d= together are too long for a name in the DNS");
  return *std::move(name);
}

/// RFC 8301 section 3.1: rsa-sha1 must not be counted, however good it looks.
Checked<KeyType> key_type(std::string_view algorithm) {
  if (equals_ignoring_case(algorithm, "rsa-sha256")) return KeyType::rsa;
  if (equals_ignoring_case(algorithm, "ed25519-sha256")) return KeyType::ed25519;
  if (equals_ignoring_case(algorithm, "rsa-sha1")) return refused("rsa-sha1 is no longer safe (RFC 8301)");
  return syntax_error(fmt::format("a= is unknown: \"{}\"", printable(algorithm, 40)));
}

Checked<Canonicalization> canonicalization(std::string_view word) {
  if (equals_ignoring_case(word, "simple")) return Canonicalization::simple;
  if (equals_ignoring_case(word, "relaxed")) return Canonicalization::relaxed;
  return syntax_error(fmt::format("c= is unknown: \"{}\"", printable(word, 40)));
}

/// "header/body"; a missing half is simple.
Checked<std::pair<Canonicalization, Canonicalization>> canonicalizations(const TagList& tags) {
  const std::vector<std::string_view> halves = split(tags.find("c").value_or("simple/simple"), '/');
  if (halves.size() > 2) return syntax_error("c= has more than two halves");
  const Canonicalization header = DMARCD_TRY(canonicalization(halves[0]));
  const Canonicalization body = DMARCD_TRY(canonicalization(halves.size() == 2 ? halves[1] : "simple"));
  return std::pair(header, body);
}

/// RFC 6376 section 3.5, q=: unknown methods are passed over, but one must be the DNS.
std::optional<Defect> find_defect_in_query_methods(const TagList& tags) {
  const std::string methods = without_space(tags.find("q").value_or("dns/txt"));
  for (std::string_view method : split(methods, ':'))
    if (equals_ignoring_case(method, "dns/txt") || equals_ignoring_case(method, "dns")) return std::nullopt;
  return Defect{DkimCode::neutral, fmt::format("q= knows no way but \"{}\" to get the key", printable(methods, 40))};
}

bool is_field_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Checked<std::vector<std::string>> signed_fields(const TagList& tags) {
  const std::string_view text = DMARCD_TRY(required(tags, "h"));
  const std::vector<std::string_view> pieces = split(text, ':');
  if (pieces.size() > most_signed_fields)
    return syntax_error(fmt::format("h= names more than {} fields", most_signed_fields));
  std::vector<std::string> names;
  for (std::string_view piece : pieces) {
    const std::string_view name = trim_space(piece);
    if (name.empty()) continue;  // A colon too many, as some signers write it, names no field.
    if (!is_field_name(name)) return syntax_error(fmt::format("h= holds no field name: \"{}\"", printable(name, 40)));
    names.push_back(to_lower(name));
  }
  return names;
}

Checked<std::optional<std::uint64_t>> number(const TagList& tags, std::string_view name, std::size_t most_digits) {
  const std::optional<std::string_view> text = tags.find(name);
  if (!text) return std::nullopt;
  const bool is_number =
      !text->empty() && text->size() <= most_digits && std::all_of(text->begin(), text->end(), is_digit);
  if (!is_number) return syntax_error(fmt::format("{}= is no number: \"{}\"", name, printable(*text, 40)));
  return parse_number(*text).value_or(std::numeric_limits<std::uint64_t>::max());
}

Checked<std::optional<Timestamp>> timestamp(const TagList& tags, std::string_view name) {
  constexpr std::size_t most_digits = 12;  // RFC 6376 section 3.5.
  const std::optional<std::uint64_t> seconds = DMARCD_TRY(number(tags, name, most_digits));
  if (!seconds) return std::nullopt;
  return from_unix_seconds(static_cast<std::int64_t>(*seconds));
}

/// The domain of i=, which is d= or below it (RFC 6376 section 6.1.1).
Checked<dns::DomainName> identity_domain(const TagList& tags, const dns::DomainName& domain) {
  const std::optional<std::string_view> identity = tags.find("i");
  if (!identity) return domain;
  const std::size_t at = identity->rfind('@');
  if (at == std::string_view::npos) return syntax_error(fmt::format("i= has no @: \"{}\"", printable(*identity, 80)));
  dns::DomainName found = DMARCD_TRY(host_name("i", without_space(identity->substr(at + 1))));
  if (!found.is_at_or_below(domain))
    return refused(fmt::format("i= is of {}, which is not at or below d={}", found.text(), domain.text()));
  return found;
}

}  // namespace

bool Signature::covers(std::string_view lower_case_field_name) const {
  return std::find(signed_fields.begin(), signed_fields.end(), lower_case_field_name) != signed_fields.end();
}

tl::expected<Signature, Defect> parse_signature(const TagList& tags) {
  const std::string_view version = DMARCD_TRY(required(tags, "v"));
  if (version != "1") return syntax_error(fmt::format("v= is unknown: \"{}\"", printable(version, 40)));
  Signature signature = DMARCD_TRY(parse_common_tags(tags));
  // RFC 6376 sections 3.5 and 5.4: a signature that leaves the From field open says nothing about the author.
  if (!signature.covers("from")) return refused("h= does not cover the From field");
  signature.identity_domain = DMARCD_TRY(identity_domain(tags, signature.domain));
  return signature;
}

tl::expected<Signature, Defect> parse_common_tags(const TagList& tags) {
  constexpr std::size_t most_digits_of_length = 76;  // RFC 6376 section 3.5.

  std::string octets = DMARCD_TRY(required_octets(tags, "b"));
  std::string body_hash = DMARCD_TRY(required_octets(tags, "bh"));
  const std::string_view algorithm = DMARCD_TRY(required(tags, "a"));
  const auto [header, body] = DMARCD_TRY(canonicalizations(tags));
  const std::string_view domain_text = DMARCD_TRY(required(tags, "d"));
  dns::DomainName domain = DMARCD_TRY(signing_domain("d", domain_text));
  const std::string_view selector = DMARCD_TRY(required(tags, "s"));
  dns::DomainName key = DMARCD_TRY(key_name(selector, domain));
  const std::optional<std::uint64_t> length = DMARCD_TRY(number(tags, "l", most_digits_of_length));
  const std::optional<Timestamp> made_at = DMARCD_TRY(timestamp(tags, "t"));
  const std::optional<Timestamp> expires_at = DMARCD_TRY(timestamp(tags, "x"));
  if (std::optional<Defect> defect = find_defect_in_query_methods(tags)) return tl::unexpected(*std::move(defect));
  std::vector<std::string> fields = DMARCD_TRY(signed_fields(tags));
  // The algorithm may be refused rather than misread, so it comes after all that may be misread.
  const KeyType type = DMARCD_TRY(key_type(algorithm));
  return Signature{.key_type = type,
                   .header_canonicalization = header,
                   .body_canonicalization = body,
                   .domain = domain,
                   .key_name = std::move(key),
                   .identity_domain = domain,
                   .signed_fields = std::move(fields),
                   .body_hash = std::move(body_hash),
                   .signature = std::move(octets),
                   .body_length = length,
                   .made_at = made_at,
                   .expires_at = expires_at};
}

tl::expected<Signature, Defect> parse_seal_tags(const TagList& tags) {
  std::string octets = DMARCD_TRY(required_octets(tags, "b"));
  const std::string_view algorithm = DMARCD_TRY(required(tags, "a"));
  const std::string_view domain_text = DMARCD_TRY(required(tags, "d"));
  dns::DomainName domain = DMARCD_TRY(signing_domain("d", domain_text));
  const std::string_view selector = DMARCD_TRY(required(tags, "s"));
  dns::DomainName key = DMARCD_TRY(key_name(selector, domain));
  const std::optional<Timestamp> made_at = DMARCD_TRY(timestamp(tags, "t"));
  const KeyType type = DMARCD_TRY(key_type(algorithm));
  return Signature{.key_type = type,
                   .header_canonicalization = Canonicalization::relaxed,
                   .body_canonicalization = Canonicalization::relaxed,
                   .domain = domain,
                   .key_name = std::move(key),
                   .identity_domain = domain,
                   .signed_fields = {},
                   .body_hash = {},
                   .signature = std::move(octets),
                   .body_length = std::nullopt,
                   .made_at = made_at,
                   .expires_at = std::nullopt};
}

DkimResult describe_signature(const TagList& tags) {
  DkimResult result;
  const Result<dns::DomainName> domain = dns::DomainName::parse_international(tags.find("d").value_or(""));
  if (domain && domain->is_host_name()) result.domain = *domain;
  result.selector = tags.find("s").value_or("");
  result.identity = without_space(tags.find("i").value_or(""));
  result.algorithm = tags.find("a").value_or("");
  result.signature = without_space(tags.find("b").value_or(""));
  return result;
}

std::optional<Defect> find_defect_in_time(const Signature& signature, Timestamp now) {
  const auto& [made_at, expires_at] = std::tie(signature.made_at, signature.expires_at);
  if (made_at && expires_at && *expires_at <= *made_at)
    return Defect{DkimCode::permerror, "x= is not after t=: it expired before it was made"};
  if (expires_at && now > *expires_at + expiry_grace)
    return Defect{DkimCode::permerror, "expired at " + rfc3339(*expires_at)};
  // RFC 6376 section 3.5, t=: a verifier may ignore such a signature; that is a policy of ours.
  if (made_at && *made_at > now + future_grace)
    return Defect{DkimCode::policy, fmt::format("t={} is in the future", unix_seconds(*made_at))};
  return std::nullopt;
}

}  // namespace dmarcd::dkim
