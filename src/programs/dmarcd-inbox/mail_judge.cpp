#include "mail_judge.h"

#include <chrono>
#include <fmt/format.h>
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

struct Judgement {
  std::optional<Authenticity> authenticity;  ///< Nothing if the DNS has to be asked again.
  std::string mail;
  std::string from_domain;  ///< Of a mail that is verified: who wrote it.
};

/// A mail of several authors proves nobody.
Judgement passed(std::string mail, const message::AuthorDomains& authors) {
  if (authors.domains.size() != 1) return {Authenticity::unverified, {}, {}};
  return {Authenticity::verified, std::move(mail), authors.domains.front().text()};
}

/// Nobody knows the client any more, so SPF says nothing.
Result<Judgement> judge(const std::string& gzip, const config::Config& config, const wiring::DnsSource& dns,
                        Timestamp now) {
  Result<std::string> mail = zlib::expand_gzip(gzip);
  if (!mail) return Judgement{Authenticity::unverified, {}, {}};
  const std::unique_ptr<dns::Resolver> resolver = dns.resolver();
  const checking::CheckedMessage checked =
      DMARCD_TRY(checking::check_message(message::parse_raw_message(*mail), {}, config, *resolver, now));
  switch (checked.verdict.code) {
    case dmarc::DmarcCode::pass: return passed(*std::move(mail), checked.verdict.authors);
    case dmarc::DmarcCode::temperror: return Judgement{};
    default: return Judgement{Authenticity::unverified, {}, {}};
  }
}

/// A report that was known when the mail came was not kept with it: now that somebody vouches for it, it raises the one
/// that is known, or stands in its place.
Result<void> bring_again(const inbox::ReportImport& import, inbox::Intake& intake,
                         const inbox::Intake::WaitingMail& waiting, const Judgement& judgement) {
  receiving::CarryingMail carrier;
  carrier.from_domain = judgement.from_domain;
  const std::vector<inbox::Arrival> arrivals = import.open({.name = fmt::format("mail {}", waiting.id),
                                                            .octets = judgement.mail,
                                                            .received_at = waiting.received_at,
                                                            .authenticity = Authenticity::verified,
                                                            .mail = std::move(carrier)});
  DMARCD_TRY(intake.keep(arrivals));
  return {};
}

}  // namespace

MailJudge::MailJudge(const config::Config& config, const wiring::DnsSource& dns, const inbox::ReportImport& import,
                     inbox::Intake& intake)
    : config_(config), dns_(dns), import_(import), intake_(intake) {}

Result<bool> MailJudge::go_through(inbox::MailId& after, inbox::MailId last, Timestamp now,
                                   const std::function<bool()>& is_called) {
  while (!is_called()) {
    const std::optional<inbox::Intake::WaitingMail> mail = DMARCD_TRY(intake_.next_unjudged_mail(after));
    if (!mail || mail->id > last) return true;
    const Judgement judgement = DMARCD_TRY(judge(mail->raw, config_, dns_, now));
    if (judgement.authenticity == Authenticity::verified) DMARCD_TRY(bring_again(import_, intake_, *mail, judgement));
    if (judgement.authenticity || mail->received_at + waits_for_the_dns <= now)
      DMARCD_TRY(intake_.judge_mail(mail->id, judgement.authenticity.value_or(Authenticity::unverified)));
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
