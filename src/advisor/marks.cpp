#include "marks.h"

#include <algorithm>
#include <array>

#include "dmarcd/base/text.h"

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

/// Words of RFC 7489 and RFC 9990 by which a reporter says that somebody in between took the mail on.
constexpr std::array forwarding_words = {"forwarded", "trusted_forwarder", "mailing_list"};

bool tells_forwarding(const receiving::OverrideSeen& reason) {
  const std::string type = to_lower(reason.type);
  if (std::find(forwarding_words.begin(), forwarding_words.end(), type) != forwarding_words.end()) return true;
  return type == "local_policy" && to_lower(reason.comment).find("arc") != std::string::npos;
}

void read_dkim(const receiving::DkimEvidence& dkim, std::string_view policy_domain, KeyTable& keys, Marks& marks) {
  const std::string domain = domain_of(dkim.domain);
  if (domain.empty()) return;
  marks.has_dkim = true;
  marks.signers_told.push_back(domain);
  const bool passed = dkim.result == dkim::DkimCode::pass;
  if (dkim.result == dkim::DkimCode::temperror) marks.has_temperror = true;
  if (is_own_name(domain, policy_domain)) {
    (passed ? marks.own_passed : marks.own_claimed).push_back(keys.id_of(domain, to_lower(dkim.selector)));
  } else if (passed) {
    marks.foreign_signers.push_back(domain);
    if (registered_part(domain) == registered_part(policy_domain))
      marks.sibling_passed.push_back(keys.id_of(domain, to_lower(dkim.selector)));
  }
}

void read_spf(const receiving::SpfEvidence& spf, std::string_view policy_domain, Marks& marks) {
  const std::string domain = domain_of(spf.domain);
  if (domain.empty()) return;
  marks.has_spf = true;
  if (spf.result == spf::SpfCode::temperror) marks.has_temperror = true;
  const bool is_helo = spf.scope == spf::SpfIdentity::helo;
  if (is_own_name(domain, policy_domain)) {
    if (!marks.own_spf || spf.result == spf::SpfCode::pass) marks.own_spf = spf.result;
  } else if (spf.result == spf::SpfCode::pass && marks.foreign_sender.empty()) {
    marks.foreign_sender = domain;
  }
  if (!is_helo && marks.envelope_domain.empty()) marks.envelope_domain = domain;
  if (!is_helo && (spf.result == spf::SpfCode::fail || spf.result == spf::SpfCode::softfail))
    marks.is_envelope_forged = true;
  marks.is_helo_only = is_helo;
}

void read_envelope(const receiving::Evidence& evidence, std::string_view policy_domain, Marks& marks) {
  if (!evidence.envelope_from.empty()) marks.envelope_domain = domain_of(evidence.envelope_from);
  if (marks.envelope_domain.empty()) return;
  marks.is_helo_only = false;
  marks.envelope = is_own_name(marks.envelope_domain, policy_domain) ? Envelope::own : Envelope::foreign;
}

/// A service shows itself by its signature or by its bounce domain, if it does nothing but send for customers. One that
/// hosts mailboxes forwards for anybody, and shows a customer only by the name that it gave it.
void read_service(std::string_view policy_domain, Marks& marks) {
  const auto take = [&](const std::string& name) {
    const MailService* service = mail_service(name);
    if (!service || marks.service) return;
    if (service->kind == MailService::Kind::mailbox && !has_customer_names(*service)) return;
    marks.is_our_customer_name = names_customer(name, policy_domain);
    // This service makes the name of the customer's domain, so another name is another customer.
    if (is_made_of_domain(*service) && !marks.is_our_customer_name) return;
    marks.service = service;
    marks.service_name = name;
  };
  for (const std::string& signer : marks.foreign_signers) take(signer);
  take(marks.foreign_sender);
}

}  // namespace

KeyId KeyTable::id_of(std::string_view domain, std::string_view selector) {
  const auto [place, is_new] = ids_.emplace(std::pair(std::string(domain), std::string(selector)), keys_.size());
  if (is_new) keys_.push_back({place->first.first, place->first.second});
  return place->second;
}

Marks read_marks(const receiving::Evidence& evidence, std::string_view policy_domain, KeyTable& keys) {
  Marks marks;
  marks.header_from = domain_of(evidence.header_from);
  marks.is_below = marks.header_from != policy_domain && is_at_or_below(marks.header_from, policy_domain);
  for (const receiving::DkimEvidence& dkim : evidence.dkim) read_dkim(dkim, policy_domain, keys, marks);
  for (const receiving::SpfEvidence& spf : evidence.spf) read_spf(spf, policy_domain, marks);
  read_envelope(evidence, policy_domain, marks);
  read_service(policy_domain, marks);
  marks.is_told_forwarded = std::any_of(evidence.reasons.begin(), evidence.reasons.end(), tells_forwarding);
  return marks;
}

}  // namespace dmarcd::advisor
