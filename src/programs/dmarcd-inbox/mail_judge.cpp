#include "mail_judge.h"

#include <optional>

#include "dmarcd/message/raw_message.h"

#include "gzip.h"
#include "message_check.h"

namespace dmarcd::inbox_program {
namespace {

using receiving::Authenticity;

constexpr std::chrono::hours waits_for_the_dns{24};  // Keys are seldom taken away sooner.

/// Nothing if the DNS has to be asked again. Nobody knows the client any more, so SPF says nothing.
Result<std::optional<Authenticity>> judge(const std::string& gzip, const config::Config& config,
                                          const wiring::DnsSource& dns, Timestamp now) {
  const Result<std::string> mail = zlib::expand_gzip(gzip);
  if (!mail) return std::optional(Authenticity::unverified);
  const std::unique_ptr<dns::Resolver> resolver = dns.resolver();
  const checking::CheckedMessage checked =
      DMARCD_TRY(checking::check_message(message::parse_raw_message(*mail), {}, config, *resolver, now));
  switch (checked.verdict.code) {
    case dmarc::DmarcCode::pass: return std::optional(Authenticity::verified);
    case dmarc::DmarcCode::temperror: return std::optional<Authenticity>();
    default: return std::optional(Authenticity::unverified);
  }
}

}  // namespace

Result<void> judge_mails(inbox::Intake& intake, const config::Config& config, const wiring::DnsSource& dns,
                         Timestamp now, const std::function<bool()>& is_called) {
  while (!is_called()) {
    const std::optional<inbox::Intake::WaitingMail> mail = DMARCD_TRY(intake.next_unjudged_mail(0));
    if (!mail) return {};
    std::optional<Authenticity> authenticity = DMARCD_TRY(judge(mail->raw, config, dns, now));
    if (!authenticity && mail->received_at + waits_for_the_dns > now) return {};
    DMARCD_TRY(intake.judge_mail(mail->id, authenticity.value_or(Authenticity::unverified)));
  }
  return {};
}

}  // namespace dmarcd::inbox_program
