#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using namespace std::chrono_literals;
using sending::DocumentOptions;
using sending::SelectionOptions;
using sending::TimingOptions;
using sending::TransportOptions;
using std::chrono::days;
using std::chrono::seconds;

namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = kilobyte * kilobyte;

auto signatures() {
  return BlockSettingsOf(
      "reports.signature", [](auto& config) -> auto& { return config.reports.signatures; });
}

Settings document_settings() {
  const SettingsOf setting(
      "reports", [](auto& config) -> auto& { return config.reports.document; });
  const SettingsOf of_section(
      "reports", [](auto& config) -> auto& { return config.reports; });
  return rows(
      setting("format", &DocumentOptions::dialect,
              words<report::Dialect>({{"rfc9990", report::Dialect::rfc9990}, {"rfc7489", report::Dialect::rfc7489}}),
              "The form of the documents: that of RFC 9990 (2026), or of RFC 7489 for readers that know no other."),
      of_section("envelope_to", &ReportsSection::envelope_to,
                 words<sending::EnvelopeTo>(
                     {{"omitted", sending::EnvelopeTo::omitted}, {"reported", sending::EnvelopeTo::reported}}),
                 "Whether reports tell which of your domains mail was for; each of them makes rows of its own."),
      setting("extra_contact_info", &DocumentOptions::extra_contact_info, text(),
              "How else to reach you, as a report says it: the address of a web page, say."),
      setting("largest_mail", &DocumentOptions::largest_mail, octets(256 * kilobyte, 100 * megabyte),
              "How large a mail with a report may be; rows that do not fit go into a further one."),
      setting("honour_size_limit", &DocumentOptions::honour_size_limit, flag(),
              "Mind also a size in the domain's record (rua=mailto:...!10m), which RFC 9990 knows no more."));
}

Settings selection_settings() {
  const SettingsOf setting(
      "reports", [](auto& config) -> auto& { return config.reports.selection; });
  return rows(
      setting("min_messages", &SelectionOptions::min_messages, number<unsigned>(1, 1'000'000),
              "No report is made of a domain's day with fewer messages; their records are dropped."),
      with_example("[\"example.com\", \".example.com\"]",
                   setting("only_domains", &SelectionOptions::only_domains, domain_patterns(),
                           "Reports are made for these policy domains alone; empty: for all.")),
      with_example("[\"spammer.example\"]",
                   setting("exclude_domains", &SelectionOptions::exclude_domains, domain_patterns(),
                           "No reports are made for these policy domains.")),
      with_example("[\"dead@example.org\", \"example.net\"]",
                   setting("exclude_recipients", &SelectionOptions::exclude_recipients, address_patterns(),
                           "No reports go to these addresses, or to addresses at these domains.")),
      setting("pause_refusing", &SelectionOptions::pause_refusing, flag(),
              "Leave alone for some days who refuses reports again and again: an address, its host, a policy domain."),
      setting(
          "report_reserved_domains", &SelectionOptions::report_reserved_domains, flag(),
          "For trials: make reports also for domains in .test, .example, .invalid and .localhost, which nobody owns."));
}

Settings timing_settings() {
  const SettingsOf setting(
      "reports", [](auto& config) -> auto& { return config.reports.timing; });
  const SettingsOf of_schedule(
      "reports", [](auto& config) -> auto& { return config.reports.schedule; });
  return rows(
      of_schedule("fold_every", &ReportSchedule::fold_every, duration<seconds>(1s, 24h),
                  "How often records are counted: equal ones become one row with a number, which takes less room."),
      of_schedule("delay", &ReportSchedule::delay, duration<seconds>(0s, 12h),
                  "The reports of a day are made within this time after midnight UTC, at a moment that is random for "
                  "each host."),
      setting("spread", &TimingOptions::spread, duration<seconds>(0s, 12h),
              "The reports of a day leave over this time; 0s: as fast as they can."),
      setting(
          "keep_records", &TimingOptions::keep_records, duration<seconds>(24h, days(365)),
          "Records of which no report could be made are dropped when they are older; so are all while send_reports is "
          "off."),
      setting(
          "archive", &TimingOptions::archive, duration<seconds>(0s, days(3650)),
          "How long a report is kept after it was delivered, refused or given up; until then it can be sent again."),
      setting("retry_delay", &TimingOptions::retry_delay, duration<seconds>(1s, 24h),
              "How long a report waits after the quick retries (see retries in report_settings); twice as long each "
              "further "
              "time, up to sixteen times this."),
      setting("retry_for", &TimingOptions::retry_for, duration<seconds>(1s, days(30)),
              "A report that could not be delivered in this time is given up."),
      setting("lease", &TimingOptions::lease, duration<seconds>(2s, 24h),
              "With several senders: when one dies, another takes up its work after this time."),
      of_schedule("take_rspamd_records", &ReportSchedule::take_rspamd_records, flag(),
                  "Make reports also of what rspamd left in the same Redis, of days that are over."));
}

}  // namespace

Settings reports_settings() {
  Settings settings;
  for (Settings (*more)() : {document_settings, selection_settings, timing_settings})
    for (Setting& setting : more()) settings.push_back(std::move(setting));
  return settings;
}

Settings failure_settings() {
  using sending::FailureReportOptions;
  const SettingsOf setting(
      "failure_reports", [](auto& config) -> auto& { return config.failure_reports.options; });
  const SettingsOf of_section(
      "failure_reports", [](auto& config) -> auto& { return config.failure_reports; });
  return rows(
      setting("enabled", &FailureReportOptions::enabled, flag(),
              "Make failure reports, and send them if send_reports says so."),
      with_example("[\"example.com\", \".example.com\"]",
                   setting("only_domains", &FailureReportOptions::only_domains, domain_patterns(),
                           "To these policy domains alone; empty: to all that ask for them.")),
      with_example("\"/etc/dmarcd/redaction.key\"",
                   of_section("redaction_key_file", &FailureReportsSection::redaction_key_file, secret_file(),
                              "The file whose first line is the key that local parts are hashed with, the same on all "
                              "hosts; empty: one made up at each start.")),
      setting("most_a_minute", &FailureReportOptions::most_a_minute, number<unsigned>(1, 10'000),
              "To one policy domain; what else comes in that minute is dropped and counted."),
      setting("most_a_day", &FailureReportOptions::most_a_day, number<unsigned>(1, 1'000'000),
              "To one policy domain, on a day of UTC."),
      setting("most_a_day_to_address", &FailureReportOptions::most_a_day_to_address, number<unsigned>(1, 1'000'000),
              "To one address, of all policy domains."));
}

Settings delivery_settings() {
  using Route = TransportOptions::Route;
  using Encryption = TransportOptions::Encryption;
  const SettingsOf setting(
      "reports.delivery", [](auto& config) -> auto& { return config.reports.delivery; });
  const SettingsOf of_section(
      "reports.delivery", [](auto& config) -> auto& { return config.reports; });
  return rows(
      setting("route", &TransportOptions::route,
              words<Route>({{"smarthost", Route::smarthost}, {"direct", Route::direct}}),
              "smarthost: by the mail server that report_settings names in smtp; direct: straight to the mail servers "
              "of each "
              "recipient's domain."),
      setting("encryption", &TransportOptions::encryption,
              words<Encryption>({{"off", Encryption::off},
                                 {"opportunistic", Encryption::opportunistic},
                                 {"required", Encryption::required},
                                 {"implicit", Encryption::implicit}}),
              "off; opportunistic: STARTTLS where it is offered; required: STARTTLS or nothing, with a valid "
              "certificate of a smarthost; implicit: TLS from the beginning, with a valid certificate."),
      setting("ca_file", &TransportOptions::ca_file, or_empty(path()),
              "Who may vouch for the smarthost's certificate; empty: whom the system trusts."),
      with_example("\"reports\"", setting("user", &TransportOptions::user, or_empty(token()),
                                          "The user to log in to the smarthost as; empty: no log-in.")),
      with_example("\"/etc/dmarcd/smtp.password\"",
                   of_section("password_file", &ReportsSection::password_file, secret_file(),
                              "The file whose first line is the password.")),
      setting("connections", &TransportOptions::connections, number<std::size_t>(1, 1000),
              "How many mails may be under way at once."),
      setting("connections_per_destination", &TransportOptions::connections_per_destination,
              number<std::size_t>(1, 1000), "How many of them to one domain, with route = \"direct\"."),
      setting("connect_timeout", &TransportOptions::connect_timeout, duration<seconds>(1s, 10min),
              "How long it may take to connect."),
      setting("reply_timeout", &TransportOptions::reply_timeout, duration<seconds>(1s, 30min),
              "How long a server may take for each reply."));
}

Section signature_section() {
  return signatures().section(
      "A key that reports are signed with (DKIM). Each one adds a signature, so that an RSA and an Ed25519 key can be "
      "used side by side.",
      "rsa");
}

Settings signature_settings() {
  const auto setting = signatures();
  return rows(
      with_example("\"example.net\"", setting("domain", &ReportSignature::domain, domain_or_none(),
                                              "The domain that signs; empty: that of report_settings.")),
      with_example(
          "\"reports\"",
          setting("selector", &ReportSignature::selector, or_empty(token()),
                  "The name that the public key is published under, as TXT record at SELECTOR._domainkey.DOMAIN.")),
      with_example("\"/etc/dmarcd/reports.key\"",
                   setting("key_file", &ReportSignature::key_file, whole_secret_file(),
                           "The private key, RSA or Ed25519, as PEM; the user dmarcd must be able to read it.")));
}

}  // namespace dmarcd::config
