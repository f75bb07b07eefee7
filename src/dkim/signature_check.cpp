#include "dmarcd/dkim/signature_check.h"

#include <cassert>
#include <fmt/format.h>

#include "dmarcd/dkim/signature_selection.h"

namespace dmarcd::dkim {
namespace {

std::string_view failure_reason(Proof proof) {
  switch (proof) {
    case Proof::verified: return "";
    case Proof::body_differs: return "the body differs from the one that was signed";
    case Proof::body_too_short: return "the body is shorter than l= says";
    case Proof::signature_differs: return "the signature does not fit the signed header fields and the key";
  }
  return "";
}

/// Settles what is open beyond the cap.
void cap_open_checks(std::vector<SignatureCheck>& checks, const std::vector<dns::DomainName>& author_domains,
                     std::size_t most) {
  std::vector<SignatureCheck*> open;
  std::vector<dns::DomainName> signers;
  for (SignatureCheck& check : checks) {
    if (check.is_settled()) continue;
    open.push_back(&check);
    signers.push_back(check.signature().domain);
  }
  const std::vector<std::size_t> selected = select_signatures(signers, author_domains, most);
  auto next_selected = selected.begin();
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (next_selected != selected.end() && *next_selected == i)
      ++next_selected;
    else
      open[i]->leave_out();
  }
}

/// Keeps a header full of broken signatures from filling every report about it.
void cap_settled_checks(std::vector<SignatureCheck>& checks, std::size_t most) {
  std::size_t count = 0;
  for (SignatureCheck& check : checks)
    if (check.is_settled() && ++count > most) check.leave_out();
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

void SignatureCheck::fetch_key(dns::Resolver& resolver) {
  assert(!is_settled());
  const dns::LookupResult answer = resolver.lookup(signature_->key_name, dns::RecordType::txt);
  if (!answer) return settle(DkimCode::temperror, answer.error().text);
  tl::expected<KeyRecord, Defect> key = choose_key(*key_records(**answer), *signature_);
  if (!key) return settle(key.error().code, key.error().reason);
  key_ = *std::move(key);
}

void SignatureCheck::conclude(Proof proof, std::uint64_t canonical_body_length, const DkimOptions& options) {
  assert(!is_settled() && key_);
  if (proof != Proof::verified) return settle(DkimCode::fail, std::string(failure_reason(proof)));
  if (const std::optional<Defect> breach = find_breach(canonical_body_length, options))
    return settle(breach->code, breach->reason);
  settle(DkimCode::pass, key_->is_testing ? "the domain says that it is testing DKIM (t=y)" : "");
}

/// What keeps a signature that verifies from counting here.
std::optional<Defect> SignatureCheck::find_breach(std::uint64_t canonical_body_length,
                                                  const DkimOptions& options) const {
  // RFC 6376 section 8.2: whoever forwards the message may have put anything behind the signed part.
  const std::uint64_t signed_length = signature_->body_length.value_or(canonical_body_length);
  if (signed_length < canonical_body_length && !options.accept_partial_body)
    return Defect{DkimCode::policy, fmt::format("l={} leaves {} octets of the body unsigned", signed_length,
                                                canonical_body_length - signed_length)};
  if (key_->type == KeyType::rsa && key_->bits < options.min_key_bits)
    return Defect{DkimCode::policy, fmt::format("the RSA key has {} bits; at least {} are wanted here", key_->bits,
                                                options.min_key_bits)};
  return std::nullopt;
}

void SignatureCheck::settle(DkimCode code, std::string reason) {
  signature_.reset();
  result_.code = code;
  result_.reason = std::move(reason);
}

void SignatureCheck::leave_out() {
  settle(DkimCode::neutral, "not evaluated");
  result_.is_evaluated = false;
}

std::vector<SignatureCheck> read_signatures(const std::vector<message::HeaderField>& header,
                                            const std::vector<dns::DomainName>& author_domains,
                                            const DkimOptions& options, Timestamp now) {
  std::vector<SignatureCheck> checks;
  for (std::size_t position = 0; position < header.size(); ++position)
    if (is_named(header[position], "DKIM-Signature")) checks.emplace_back(position, header[position].value, now);
  cap_settled_checks(checks, options.max_signatures);
  cap_open_checks(checks, author_domains, options.max_signatures);
  return checks;
}

void prefetch_keys(const std::vector<SignatureCheck>& checks, dns::Resolver& resolver) {
  for (const SignatureCheck& check : checks)
    if (!check.is_settled()) resolver.prefetch(check.signature().key_name, dns::RecordType::txt);
}

}  // namespace dmarcd::dkim
