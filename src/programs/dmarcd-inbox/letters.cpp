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
using report::day_of;

constexpr std::chrono::days alert_is_news_again{14};  // What went on and was told so long ago is told once more.
constexpr std::chrono::minutes longest_delivery{5};

constexpr const char* done_topic = "letters-done";
constexpr const char* alert_topic = "alert-told";
constexpr const char* alerts_deed = "alerts";
constexpr const char* digest_deed = "digest";

/// The first day of the week.
inbox::Day monday_of(Timestamp time) {
  return day_of(time) - (std::chrono::weekday(day_of(time)) - std::chrono::Monday);
}

/// `deed` is in the Message-ID: letters of one round differ in nothing else, and of two with one id many servers
/// deliver one.
std::string mail_of(const char* deed, const advisor::Letter& letter, const config::Config& config,
                    const std::string& host, Timestamp now) {
  const config::ReportSettings& settings = config.report_settings;
  const std::string from = settings.email.empty() ? "dmarcd@" + host : settings.email;
  const std::string id = fmt::format("{}.{}@{}", unix_seconds(now), deed, mime::dot_atoms(host));
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

Result<bool> Letters::is_done_since(const char* deed, inbox::Day day) {
  const std::optional<inbox::Note> note = DMARCD_TRY(office_.note(done_topic, deed));
  return note && note->at >= Timestamp(day);
}

Result<bool> Letters::alerts_are_due(Timestamp now) {
  return config_.inbox.letters.alerts && !DMARCD_TRY(is_done_since(alerts_deed, day_of(now)));
}

Result<bool> Letters::digest_is_due(Timestamp now) {
  return config_.inbox.letters.digest && !DMARCD_TRY(is_done_since(digest_deed, monday_of(now)));
}

Result<bool> Letters::are_due(Timestamp now) {
  const config::LetterOptions& options = config_.inbox.letters;
  const bool is_time = now - Timestamp(day_of(now)) >= std::chrono::hours(options.hour) && now >= rests_until_;
  if (options.to.empty() || !is_time) return false;
  if (DMARCD_TRY(alerts_are_due(now))) return true;
  return digest_is_due(now);
}

Result<void> Letters::send(const char* deed, const advisor::Letter& letter, Timestamp now,
                           const std::function<bool()>& is_called) const {
  const std::string host = system::host_name();
  sending::TransportOptions options = wiring::transport_options(config_, host);
  options.route = sending::TransportOptions::Route::smarthost;  // A letter stays at home.
  const auto transport = DMARCD_TRY(libcurl::SmtpTransport::create(options, [] { return nullptr; }));
  const std::string& email = config_.report_settings.email;
  transport->submit({.number = 1,
                     .sender = email.empty() ? "dmarcd@" + host : email,
                     .recipient = config_.inbox.letters.to,
                     .message = mail_of(deed, letter, config_, host, now)});
  const Deadline deadline = std::chrono::steady_clock::now() + longest_delivery;
  while (std::chrono::steady_clock::now() < deadline && !is_called())
    for (const sending::Outcome& outcome : transport->drive(std::chrono::seconds(1))) {
      if (outcome.kind == sending::Outcome::Kind::accepted) return {};
      return temporary_failure(
          fmt::format("the letter to {} was not taken: {}", printable(config_.inbox.letters.to), outcome.reply));
    }
  return temporary_failure(fmt::format("the letter to {} was not taken in {} minutes, or before the service was called",
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

Result<void> Letters::write_alerts(const std::vector<AdviceWithFacts>& all, Timestamp now,
                                   const std::function<bool()>& is_called) {
  const std::vector<Alert> alerts = DMARCD_TRY(untold(all, now));
  if (!alerts.empty())
    DMARCD_TRY(send(alerts_deed, advisor::alert_letter(alerts, config_.inbox.web.url), now, is_called));
  for (const Alert& alert : alerts) DMARCD_TRY(office_.put_note({alert_topic, alert_key(alert), alert.text, now}));
  return office_.put_note({done_topic, alerts_deed, report::day_text(day_of(now)), now});
}

Result<void> Letters::write_digest(const std::vector<AdviceWithFacts>& all, Timestamp now,
                                   const std::function<bool()>& is_called) {
  std::vector<advisor::Advice> advice;
  advice.reserve(all.size());
  for (const AdviceWithFacts& one : all) advice.push_back(one.advice);
  if (!advice.empty())
    DMARCD_TRY(send(digest_deed, advisor::weekly_digest(advice, day_of(now), config_.inbox.web.url), now, is_called));
  return office_.put_note({done_topic, digest_deed, report::day_text(day_of(now)), now});
}

Result<void> Letters::write(const std::vector<AdviceWithFacts>& all, Timestamp now,
                            const std::function<bool()>& is_called) {
  rests_until_ = now + config_.reports.timing.retry_delay;
  if (DMARCD_TRY(alerts_are_due(now))) DMARCD_TRY(write_alerts(all, now, is_called));
  if (DMARCD_TRY(digest_is_due(now))) DMARCD_TRY(write_digest(all, now, is_called));
  return {};
}

}  // namespace dmarcd::inbox_program
