#include "dmarcd/sending/self_check.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/native_engine.h"
#include "dmarcd/dmarc/dmarc_evaluation.h"
#include "dmarcd/message/raw_message.h"
#include "dmarcd/mime/header_writer.h"
#include "dmarcd/spf/spf_record.h"

namespace dmarcd::sending {
namespace {

using dkim::DkimResult;
using dmarc::DmarcCode;
using dns::DomainName;

/// The Author Domain of our reports.
std::optional<DomainName> author_domain(const Letterhead& letterhead) {
  const std::string& address = letterhead.email;
  const Result<DomainName> domain = DomainName::parse_international(address.substr(address.rfind('@') + 1));
  return domain ? std::optional(*domain) : std::nullopt;
}

std::string trial_mail(const Letterhead& letterhead, Timestamp now) {
  return mime::field("From", mime::mailbox(letterhead.from_name, letterhead.email)) +
         mime::field("Subject", "Trial of our own signatures") +  //
         mime::field("Date", mime::date_time(now)) + "\r\nIt is sent to nobody.\r\n";
}

std::vector<DkimResult> verify(const message::RawMessage& mail, const DomainName& author,
                               const dkim::Cryptography& cryptography, dns::Resolver& resolver, Timestamp now) {
  const dkim::NativeEngine engine(cryptography, dkim::DkimOptions{});
  const std::unique_ptr<dkim::Verifier> verifier = engine.begin_message(now);
  dkim::BodyDigests body_digests(cryptography);
  verifier->header(mail.header, {author}, resolver, body_digests);
  body_digests.add(mail.body);
  verifier->body(mail.body);
  return verifier->finish(resolver);
}

/// The check of one Author Domain; remarks add up.
class OwnDomainCheck {
 public:
  OwnDomainCheck(const DomainName& author, dns::Resolver& resolver) : author_(author), resolver_(resolver) {}

  std::vector<std::string> remarks() && { return std::move(remarks_); }

  void remark(std::string sentence) { remarks_.push_back(std::move(sentence)); }

  void check_signatures(const std::vector<DkimResult>& signatures) {
    for (const DkimResult& signature : signatures)
      if (signature.code != dkim::DkimCode::pass)
        remark(fmt::format("our DKIM signature of domain {}, selector {} does not verify: {}; is the key published?",
                           domain_text(signature), printable(signature.selector), signature.reason));
  }

  /// A signature that verifies and helps nothing is worth a word, even if another one helps.
  void check_alignment(const dmarc::DmarcResult& result) {
    for (const dmarc::IdentifierAlignment& identifier : result.identifiers)
      if (identifier.outcome == dmarc::IdentifierAlignment::Outcome::not_aligned)
        remark(
            fmt::format("our DKIM signature of domain {} is not aligned with {}, the domain of From; sign with a key "
                        "of that domain",
                        identifier.domain.text(), author_.text()));
  }

  void check_policy(const dmarc::DmarcResult& result) {
    const std::string& domain = author_.text();
    if (result.code == DmarcCode::none)
      remark(
          fmt::format("{} has no DMARC policy, so that receivers cannot tell our reports from forged ones; publish a "
                      "TXT record at _dmarc.{}",
                      domain, domain));
    if (result.code == DmarcCode::permerror)
      remark(fmt::format("the DMARC policy of {} is not usable: {}", domain, result.reason));
    if (result.code == DmarcCode::temperror)
      remark(fmt::format("it is not known whether reports from {} pass DMARC: {}", domain, result.reason));
    if (result.code == DmarcCode::fail && !has_spf_record_)
      remark(fmt::format("reports from {} fail DMARC: no signature of that domain verifies, and SPF has no record",
                         domain));
  }

  void check_spf() {
    const dns::LookupResult answer = resolver_.lookup(author_, dns::RecordType::txt);
    if (!answer) {
      has_spf_record_ = true;  // Perhaps.
      return remark(
          fmt::format("the SPF record of {} could not be asked for: {}", author_.text(), answer.error().text));
    }
    const spf::SelectedRecord record = spf::select_record((*answer)->texts);
    has_spf_record_ = record && record->has_value();
    if (!record)
      remark(fmt::format("the SPF record of {} is not usable: {}", author_.text(), record.error().message));
    else if (!record->has_value())
      remark(
          fmt::format("{} has no SPF record; publish one that names the hosts by which reports leave", author_.text()));
  }

  /// RFC 9990 section 3.5.2: who submits the report is whom From names.
  void check_reporter(const dmarc::DmarcResult& result, const DomainName& reporter) {
    if (reporter == author_) return;
    const dmarc::Discovery discovery = dmarc::discover_policy(reporter, {}, nullptr, resolver_);
    const bool is_known = discovery.organizational_domain_known && result.discovery.organizational_domain_known;
    if (is_known && discovery.organizational_domain != result.discovery.organizational_domain)
      remark(fmt::format("reports say that {} sends them, but come from {}, which is of another organization",
                         reporter.text(), author_.text()));
  }

 private:
  static std::string domain_text(const DkimResult& signature) {
    return signature.domain ? signature.domain->text() : "unknown";
  }

  const DomainName& author_;
  dns::Resolver& resolver_;
  bool has_spf_record_ = false;
  std::vector<std::string> remarks_;
};

}  // namespace

std::vector<std::string> check_own_domain(const Letterhead& letterhead, const dkim::Signer& signer,
                                          const dkim::Cryptography& cryptography, dns::Resolver& resolver,
                                          Timestamp now) {
  const std::optional<DomainName> author = author_domain(letterhead);
  if (!author) return {fmt::format("\"{}\" is no address that reports could come from", printable(letterhead.email))};

  OwnDomainCheck check(*author, resolver);
  const std::string mail = trial_mail(letterhead, now);
  const Result<std::string> fields = signer.sign(mail, now);
  if (!fields) check.remark(fields.error().message);
  const message::RawMessage signed_mail = message::parse_raw_message(fields.value_or("") + mail);
  const std::vector<DkimResult> signatures = verify(signed_mail, *author, cryptography, resolver, now);
  const dmarc::DmarcResult result = dmarc::evaluate_dmarc(*author, {}, signatures, {}, nullptr, resolver);

  check.check_signatures(signatures);
  check.check_alignment(result);
  check.check_spf();
  check.check_policy(result);
  check.check_reporter(result, letterhead.reporter);
  return std::move(check).remarks();
}

}  // namespace dmarcd::sending
