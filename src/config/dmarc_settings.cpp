#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using dmarc::DiscoveryMethod;
using dmarc::DiscoveryOptions;
using evaluation::ActionKind;
using evaluation::ActionOptions;
using evaluation::EvaluationOptions;
using session::SessionOptions;

namespace {

Settings discovery_settings() {
  const SettingsOf setting(
      "dmarc", [](auto& config) -> auto& { return config.session.evaluation.discovery; });
  const SettingsOf of_evaluation(
      "dmarc", [](auto& config) -> auto& { return config.session.evaluation; });
  return rows(
      setting("discovery", &DiscoveryOptions::method,
              words<DiscoveryMethod>({{"treewalk", DiscoveryMethod::treewalk}, {"psl", DiscoveryMethod::psl}}),
              "How a domain's policy is found: by the tree walk of RFC 9989, or by a list of public suffixes as in RFC "
              "7489."),
      setting("public_suffix_guard", &DiscoveryOptions::public_suffix_guard, flag(),
              "Never take a top-level domain without psd for somebody's organization."),
      setting("legacy_tags", &DiscoveryOptions::legacy_tags, flag(),
              "Act on pct as RFC 7489 says; otherwise it is shown and has no effect."),
      with_example("\"/etc/dmarcd/no_sampling.domains\"",
                   of_evaluation("no_sampling_domains", &EvaluationOptions::no_sampling_domains, domains_or_file(),
                                 "Policy domains whose pct is ignored under legacy_tags.")));
}

Settings answer_settings() {
  const SettingsOf setting(
      "dmarc", [](auto& config) -> auto& { return config.session.actions; });
  return rows(setting("reject_mailing_lists", &ActionOptions::reject_mailing_lists, flag(),
                      "Apply p=reject also to mail with signs of a mailing list or forwarder, which otherwise gets the "
                      "quarantine action."),
              setting("quarantine_header", &ActionOptions::quarantine_header, header_field(),
                      "The header field that the action add_header adds."),
              setting("reply_text", &ActionOptions::reply_text, reply_text('5'),
                      "The reply to a message that is refused by its domain's policy."),
              setting("bad_from_text", &ActionOptions::bad_from_text, reply_text('5'),
                      "The reply to a message that is refused by the action bad_from or several_authors."),
              setting("temporary_text", &ActionOptions::temporary_text, reply_text('4'),
                      "The reply to a message that is to come again after a failure of the DNS."));
}

Settings store_settings() {
  const SettingsOf servers(
      "dmarc", [](auto& config) -> auto& { return config.dmarc_servers; });
  const SettingsOf of_config(
      "dmarc", [](auto& config) -> auto& { return config; });
  return rows(with_example("[\"127.0.0.1:6379\"]",
                           servers("servers", &RedisServers::servers, list_of(redis_server()),
                                   "The Redis servers of the records; a policy domain's records stay on one of them.")),
              servers("read_servers", &RedisServers::read_servers, list_of(redis_server()),
                      "The servers to read from, in place of servers."),
              servers("write_servers", &RedisServers::write_servers, list_of(redis_server()),
                      "The servers to write to, in place of servers."),
              of_config("key_prefix", &Config::key_prefix, token(),
                        "What the name of each key in Redis begins with; a policy domain's name follows."));
}

}  // namespace

Settings dmarc_settings() {
  const SettingsOf of_session(
      "dmarc", [](auto& config) -> auto& { return config.session; });
  const SettingsOf of_config(
      "dmarc", [](auto& config) -> auto& { return config; });
  Settings settings = {
      shipped_as("true", of_session("reporting", &SessionOptions::reporting, flag(),
                                    "Keep a record of each message for the aggregate reports to its policy domain.")),
      of_config("send_reports", &Config::send_reports, flag(),
                "Send aggregate reports made of the records. dmarcd-report does it, a service of its own, and needs "
                "org_name, "
                "domain and email in report_settings."),
  };
  for (Settings (*more)() : {discovery_settings, answer_settings, store_settings})
    for (Setting& setting : more()) settings.push_back(std::move(setting));
  return settings;
}

Settings action_settings() {
  const SettingsOf setting(
      "dmarc.actions", [](auto& config) -> auto& { return config.session.actions; });
  return rows(
      setting("quarantine", &ActionOptions::quarantine, action(), "For a failure under p=quarantine."),
      setting("reject", &ActionOptions::reject, action(), "For a failure under p=reject."),
      setting("softfail", &ActionOptions::softfail, action(), "For a failure under p=none."),
      setting("bad_policy", &ActionOptions::bad_policy, action(), "For a domain whose policy record is unusable."),
      setting("no_policy", &ActionOptions::no_policy, action(), "For a domain without a policy record."),
      setting("dns_failure", &ActionOptions::dns_failure, action({ActionKind::quarantine, ActionKind::reject}),
              "When the DNS gives no answer that the verdict depends on."),
      setting("bad_from", &ActionOptions::bad_from, action(),
              "For a message whose From field does not name a valid author domain."),
      setting("several_authors", &ActionOptions::several_authors, action(),
              "For a message whose From field names several author domains, where the verdict asks for nothing "
              "stricter."));
}

Settings report_settings() {
  const SettingsOf setting(
      "dmarc.report_settings", [](auto& config) -> auto& { return config.report_settings; });
  return rows(
      with_example("\"Example\"", setting("org_name", &ReportSettings::org_name, text(),
                                          "The name of the organization that the reports come from.")),
      with_example("\"example.net\"",
                   setting("domain", &ReportSettings::domain, domain_or_none(),
                           "Its domain: who the report is from, in file names and ids too. Hosts that "
                           "keep their records apart need one each.")),
      with_example("\"postmaster@example.net\"",
                   setting("email", &ReportSettings::email, or_empty(mailbox()),
                           "The sender of the reports, and whom to write to about them; bounces come here.")),
      setting("from_name", &ReportSettings::from_name, text(), "The name beside the sender's address."),
      setting("msgid_from", &ReportSettings::msgid_from, or_empty(token()),
              "What stands behind the @ of each Message-ID; empty: domain."),
      setting("smtp", &ReportSettings::smtp, host(),
              "The mail server that takes the reports; see also the section reports.delivery."),
      setting("smtp_port", &ReportSettings::smtp_port, number<std::uint16_t>(1, 65535), "Its port."),
      setting("helo", &ReportSettings::helo, or_empty(host()),
              "The name to greet it with (EHLO); empty: the host's name."),
      setting(
          "retries", &ReportSettings::retries, number<unsigned>(0, 100),
          "How often a report is tried again a minute apart, before the delays grow; see retry_delay and retry_for in "
          "reports."),
      setting("override_address", &ReportSettings::override_address, or_empty(mailbox()),
              "For trials: where all reports go in place of their recipients."),
      setting("additional_address", &ReportSettings::additional_address, or_empty(mailbox()),
              "Where a copy of each report goes."),
      with_example("[\"archive@example.net\"]", setting("bcc_addrs", &ReportSettings::bcc_addrs, list_of(mailbox()),
                                                        "Where further copies of each report go.")),
      setting("hscan_count", &ReportSettings::hscan_count, number<unsigned>(1, 100'000),
              "Without effect; it stands here since rspamd has it."));
}

}  // namespace dmarcd::config
