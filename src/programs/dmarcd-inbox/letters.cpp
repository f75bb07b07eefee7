#include "letters.h"

#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/header_writer.h"
#include "dmarcd/mime/text.h"
#include "dmarcd/report/day.h"
#include "dmarcd/sending/mail_transport.h"

#include "host_name.h"
#include "report_configuration.h"
#include "smtp_transport.h"

namespace dmarcd::inbox_program {
namespace {

using advisor::Alert;

constexpr std::chrono::hours hour_of_writing{6};  // UTC: most reports of yesterday are in.
constexpr std::chrono::hours rests_after_failure{1};
constexpr std::chrono::days alert_is_news_again{14};  // What went on and was told so long ago is told once more.
constexpr std::chrono::minutes longest_delivery{5};

constexpr const char* done_topic = "letters-done";
constexpr const char* alert_topic = "alert-told";
constexpr const char* alerts_deed = "alerts";
constexpr const char* digest_deed = "digest";

inbox::Day day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}

bool is_monday(Timestamp time) {
  return std::chrono::weekday(day_of(time)) == std::chrono::Monday;
}

std::string mail_of(const advisor::Letter& letter, const config::Config& config, const std::string& host,
                    Timestamp now) {
  const config::ReportSettings& settings = config.report_settings;
  const std::string from = settings.email.empty() ? "dmarcd@" + host : settings.email;
  const std::string id = fmt::format("{}.letter@{}", unix_seconds(now), mime::dot_atoms(host));
  return mime::field("From", mime::mailbox(settings.from_name, from)) +
         mime::field("To", mime::mailbox("", config.inbox.letters.to)) +
         mime::field("Subject", mime::unstructured(letter.subject)) + mime::field("Date", mime::date_time(now)) +
         mime::field("Message-ID", "<" + id + ">") + mime::field("Auto-Submitted", "auto-generated") +
         mime::field("MIME-Version", "1.0") + mime::field("Content-Type", "text/plain; charset=utf-8") +
         mime::field("Content-Transfer-Encoding", "quoted-printable") + "\r\n" + mime::quoted_printable(letter.body);
}

std::string alert_key(const Alert& alert) {
  return fmt::format("{}/{}/{}", alert.domain, advisor::to_text(alert.kind), alert.key);
}

}  // namespace

Letters::Letters(const config::Config& config, inbox::Office& office) : config_(config), office_(office) {}

Result<bool> Letters::is_done_today(const char* deed, Timestamp now) {
  const std::optional<inbox::Note> note = DMARCD_TRY(office_.note(done_topic, deed));
  return note && note->value == report::day_text(day_of(now));
}

Result<bool> Letters::are_due(Timestamp now) {
  const config::LetterOptions& options = config_.inbox.letters;
  const bool is_time = now - Timestamp(day_of(now)) >= hour_of_writing && now >= rests_until_;
  if (options.to.empty() || !is_time) return false;
  if (options.alerts && !DMARCD_TRY(is_done_today(alerts_deed, now))) return true;
  return options.digest && is_monday(now) && !DMARCD_TRY(is_done_today(digest_deed, now));
}

Result<void> Letters::send(const advisor::Letter& letter, Timestamp now) const {
  const std::string host = system::host_name();
  sending::TransportOptions options = wiring::transport_options(config_, host);
  options.route = sending::TransportOptions::Route::smarthost;  // A letter stays at home.
  const auto transport = DMARCD_TRY(libcurl::SmtpTransport::create(options, [] { return nullptr; }));
  const std::string& email = config_.report_settings.email;
  transport->submit({.number = 1,
                     .sender = email.empty() ? "dmarcd@" + host : email,
                     .recipient = config_.inbox.letters.to,
                     .message = mail_of(letter, config_, host, now)});
  const Deadline deadline = std::chrono::steady_clock::now() + longest_delivery;
  while (std::chrono::steady_clock::now() < deadline)
    for (const sending::Outcome& outcome : transport->drive(std::chrono::seconds(1))) {
      if (outcome.kind == sending::Outcome::Kind::accepted) return {};
      return temporary_failure(
          fmt::format("the letter to {} was not taken: {}", printable(config_.inbox.letters.to), outcome.reply));
    }
  return temporary_failure(fmt::format("the letter to {} was not taken in {} minutes",
                                       printable(config_.inbox.letters.to), longest_delivery.count()));
}

Result<std::vector<Alert>> Letters::untold(const std::vector<AdviceWithFacts>& all, Timestamp now) {
  std::set<std::string> told;
  for (const inbox::Note& note : DMARCD_TRY(office_.notes(alert_topic)))
    if (note.at + alert_is_news_again > now) told.insert(note.key);
  std::vector<Alert> alerts;
  for (const AdviceWithFacts& one : all)
    for (Alert& alert : advisor::alerts_of(one.facts, one.advice))
      if (!told.contains(alert_key(alert))) alerts.push_back(std::move(alert));
  return alerts;
}

Result<void> Letters::write_alerts(const std::vector<AdviceWithFacts>& all, Timestamp now) {
  const std::vector<Alert> alerts = DMARCD_TRY(untold(all, now));
  if (!alerts.empty()) DMARCD_TRY(send(advisor::alert_letter(alerts, config_.inbox.web.url), now));
  for (const Alert& alert : alerts) DMARCD_TRY(office_.put_note({alert_topic, alert_key(alert), alert.text, now}));
  return office_.put_note({done_topic, alerts_deed, report::day_text(day_of(now)), now});
}

Result<void> Letters::write_digest(const std::vector<AdviceWithFacts>& all, Timestamp now) {
  std::vector<advisor::Advice> advice;
  advice.reserve(all.size());
  for (const AdviceWithFacts& one : all) advice.push_back(one.advice);
  if (!advice.empty()) DMARCD_TRY(send(advisor::weekly_digest(advice, day_of(now), config_.inbox.web.url), now));
  return office_.put_note({done_topic, digest_deed, report::day_text(day_of(now)), now});
}

Result<void> Letters::write(const std::vector<AdviceWithFacts>& all, Timestamp now) {
  const config::LetterOptions& options = config_.inbox.letters;
  rests_until_ = now + rests_after_failure;
  if (options.alerts && !DMARCD_TRY(is_done_today(alerts_deed, now))) DMARCD_TRY(write_alerts(all, now));
  if (options.digest && is_monday(now) && !DMARCD_TRY(is_done_today(digest_deed, now)))
    DMARCD_TRY(write_digest(all, now));
  return {};
}

}  // namespace dmarcd::inbox_program
