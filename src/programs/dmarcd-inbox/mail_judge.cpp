#include "mail_judge.h"

#include <chrono>
#include <limits>
#include <optional>

#include "dmarcd/message/raw_message.h"

#include "gzip.h"
#include "message_check.h"

namespace dmarcd::inbox_program {
namespace {

using receiving::Authenticity;

constexpr std::chrono::hours waits_for_the_dns{24};  // Keys are seldom taken away sooner.
constexpr std::chrono::hours between_visits{1};      // Name servers that are away seldom come back within minutes.
constexpr std::chrono::minutes longest_round{1};  // Folders and letters wait meanwhile, whatever strangers' DNS does.

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

MailJudge::MailJudge(const config::Config& config, const wiring::DnsSource& dns, inbox::Intake& intake)
    : config_(config), dns_(dns), intake_(intake) {}

Result<bool> MailJudge::go_through(inbox::MailId& after, inbox::MailId last, Timestamp now,
                                   const std::function<bool()>& is_called) {
  while (!is_called()) {
    const std::optional<inbox::Intake::WaitingMail> mail = DMARCD_TRY(intake_.next_unjudged_mail(after));
    if (!mail || mail->id > last) return true;
    const std::optional<Authenticity> authenticity = DMARCD_TRY(judge(mail->raw, config_, dns_, now));
    if (authenticity || mail->received_at + waits_for_the_dns <= now)
      DMARCD_TRY(intake_.judge_mail(mail->id, authenticity.value_or(Authenticity::unverified)));
    after = mail->id;
  }
  return false;
}

Result<void> MailJudge::round(Timestamp now, const std::function<bool()>& is_called) {
  const Deadline deadline = std::chrono::steady_clock::now() + longest_round;
  const auto is_over = [&] { return is_called() || std::chrono::steady_clock::now() >= deadline; };
  const inbox::MailId seen_before = newest_;
  constexpr inbox::MailId whatever_came = std::numeric_limits<inbox::MailId>::max();
  const bool is_up_to_date = DMARCD_TRY(go_through(newest_, whatever_came, now, is_over));
  if (!is_up_to_date || now < next_revisit_) return {};
  if (!DMARCD_TRY(go_through(revisited_, seen_before, now, is_over))) return {};
  revisited_ = 0;
  next_revisit_ = now + between_visits;
  return {};
}

}  // namespace dmarcd::inbox_program
