#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using namespace std::chrono_literals;
using advisor::Thresholds;
using std::chrono::days;
using std::chrono::seconds;

namespace {

Settings source_settings() {
  const SettingsOf setting(
      "inbox", [](auto& config) -> auto& { return config.inbox; });
  return rows(
      setting(
          "database", &InboxSection::database, database(),
          "Where reports are kept: a file of SQLite, or a server of PostgreSQL, whose password is better in the file "
          ".pgpass of the user dmarcd."),
      with_example("[\"example.com\", \"example.org\"]",
                   setting("domains", &InboxSection::domains, domains_or_file(),
                           "Your domains, with all names below them: reports about others go to the "
                           "quarantine. Empty: all are taken.")),
      with_example("[\"mx.example.com\"]",
                   setting("authserv_ids", &InboxSection::authserv_ids, list_of(token()),
                           "Whose Authentication-Results fields say whether the mail that carried a report is genuine: "
                           "servers that remove such fields from what comes from outside. Empty: authserv_id of the "
                           "section results, or if that is empty too, nobody's.")),
      setting("count_unverified", &InboxSection::count_unverified, flag(),
              "Let reports count whose mail nobody could verify. Anybody may have written them."),
      with_example(
          "[\"/var/lib/dmarcd/drop\", \"/home/dmarc/Maildir\"]",
          setting("watch", &InboxSection::watch, list_of(path()),
                  "Folders and Maildirs that the service imports from; what is imported leaves a folder, and moves to "
                  "cur in a Maildir.")),
      setting("watch_every", &InboxSection::watch_every, duration<seconds>(1s, 24h), "How often it looks there."),
      setting("verify_mails", &InboxSection::verify_mails, flag(),
              "Let the service judge by the DNS whether a mail is genuine that had no field of ours."));
}

Settings web_settings() {
  const SettingsOf setting(
      "inbox.web", [](auto& config) -> auto& { return config.inbox.web; });
  return rows(
      setting(
          "listen", &WebOptions::listen, listen_address(),
          "The address and port of the pages. They speak HTTP: other than on the host itself, put a web server with "
          "TLS before them."),
      with_example("\"https://dmarc.example.com\"",
                   setting("url", &WebOptions::url, or_empty(token()),
                           "How people reach the pages, for links in letters; with https cookies travel over TLS "
                           "alone.")),
      with_example("[\"127.0.0.1\"]", setting("trusted_proxies", &WebOptions::trusted_proxies, networks(),
                                              "Web servers that are believed about who asks.")),
      with_example("\"X-Remote-User\"",
                   setting("user_header", &WebOptions::user_header, or_empty(token()),
                           "The header field in which such a web server names the user who has logged in to it; empty: "
                           "users log in here.")),
      with_example("\"/etc/dmarcd/push.token\"",
                   setting("push_token_file", &WebOptions::push_token_file, secret_file(),
                           "The file whose first line is the token for POST /push; empty: nobody may push.")));
}

Settings retention_settings() {
  const SettingsOf setting(
      "inbox.retention", [](auto& config) -> auto& { return config.inbox.retention; });
  return rows(
      setting("details", &InboxRetention::details, duration<seconds>(days(60), days(36500)),
              "How long reports and their records are kept; the sums of each day are kept for ever."),
      setting("raw", &InboxRetention::raw, duration<seconds>(0s, days(36500)),
              "How long the reports' own octets are kept."),
      setting("failures", &InboxRetention::failures, duration<seconds>(0s, days(3650)),
              "How long failure reports are kept, which hold personal data."),
      setting("mails", &InboxRetention::mails, duration<seconds>(0s, days(365)),
              "How long a mail waits that nobody could verify."),
      setting("quarantine", &InboxRetention::quarantine, duration<seconds>(days(1), days(36500)),
              "How long is kept what could not be read: bounces, spam, broken reports."),
      setting("tls", &InboxRetention::tls, duration<seconds>(0s, days(36500)), "How long SMTP TLS reports are kept."));
}

Settings letter_settings() {
  const SettingsOf setting(
      "inbox.letters", [](auto& config) -> auto& { return config.inbox.letters; });
  return rows(
      with_example("\"postmaster@example.com\"",
                   setting("to", &LetterOptions::to, or_empty(mailbox()),
                           "Who gets the alerts and the weekly digest; they come from report_settings' email, by its "
                           "smtp, and are tried again after retry_delay of the section reports. Empty: nobody.")),
      setting("hour", &LetterOptions::hour, number<unsigned>(0, 23), "From which hour of the day on, in UTC."),
      setting("alerts", &LetterOptions::alerts, flag(), "Whether alerts are sent, at most one letter a day."),
      setting("digest", &LetterOptions::digest, flag(),
              "Whether the digest is sent, each Monday; one that could not be comes later in that week."));
}

Settings step_settings() {
  const SettingsOf setting(
      "inbox.advisor", [](auto& config) -> auto& { return config.inbox.thresholds; });
  return rows(
      setting("days", &Thresholds::days, number<unsigned>(7, 365), "How many days are looked at."),
      setting("days_for_monthly", &Thresholds::days_for_monthly, number<unsigned>(7, 365),
              "How many, to see who writes once a month."),
      setting("days_for_small", &Thresholds::days_for_small, number<unsigned>(7, 365),
              "How many must be without a failure, where a domain sends too little for the bounds below."),
      setting("days_reported", &Thresholds::days_reported, share(),
              "On which share of the days asked for there must be reports; a day without one proves nothing."),
      setting("days_without_reports", &Thresholds::days_without_reports, number<unsigned>(1, 365),
              "After how many days without a report nothing is said any more, and days at a stage no longer count."),
      setting("least_reporters", &Thresholds::least_reporters, number<unsigned>(1, 1000),
              "From how many reporters there must be reports."),
      setting("own_share", &Thresholds::own_share, share(),
              "Which share of a source's messages must pass aligned for it to be one of yours and healthy."),
      setting("quarantine_pass", &Thresholds::quarantine_pass, share(),
              "Which share of your own mail must pass before p=quarantine; the lower end of its interval counts."),
      setting("reject_pass", &Thresholds::reject_pass, share(), "The same before p=reject."),
      setting("reject_dkim", &Thresholds::reject_dkim, share(),
              "Which share of your own mail must have an aligned signature before p=reject."),
      setting("reject_quarantined", &Thresholds::reject_quarantined, share(),
              "Which share of your own mail may have been quarantined by receivers before p=reject."),
      setting("undecided_share", &Thresholds::undecided_share, share(),
              "How much mail may be of sources that nobody has decided about, against your own."),
      setting("largest_undecided", &Thresholds::largest_undecided, number<std::uint64_t>(0, 1'000'000),
              "How many messages one of them may have."),
      setting("smallest_source", &Thresholds::smallest_source, number<std::uint64_t>(0, 1'000'000),
              "From how many messages on an own source must be healthy or waived."),
      setting("days_without_new_source", &Thresholds::days_without_new_source, number<unsigned>(0, 365),
              "How many days must have passed since an own source was new."),
      setting("days_at_quarantine", &Thresholds::days_at_quarantine, number<unsigned>(0, 365),
              "How many days reporters must have seen p=quarantine before p=reject."),
      setting("step_back_broken", &Thresholds::step_back_broken, share(),
              "Which share of your own mail may fail over two days before going back is advised."),
      setting("step_back_messages", &Thresholds::step_back_messages, number<std::uint64_t>(1, 1'000'000),
              "How many messages it must be at least."),
      setting("days_not_sending", &Thresholds::days_not_sending, number<unsigned>(1, 365),
              "After how many days without an own source a domain is taken for one that sends nothing."));
}

}  // namespace

Settings inbox_settings() {
  Settings settings;
  for (Settings (*more)() : {source_settings, web_settings, retention_settings, letter_settings, step_settings})
    for (Setting& setting : more()) settings.push_back(std::move(setting));
  return settings;
}

}  // namespace dmarcd::config
