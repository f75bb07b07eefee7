#include "dmarcd/config/setting_table.h"

#include <algorithm>
#include <iterator>

#include "dmarcd/base/text.h"

#include "settings.h"

namespace dmarcd::config {
namespace {

Settings all_settings() {
  Settings all;
  for (Settings (*settings_of_section)() :
       {milter_settings,    local_settings,   forwarder_settings,     exception_settings, results_settings,
        dmarc_settings,     action_settings,  report_settings,        reports_settings,   delivery_settings,
        signature_settings, failure_settings, inbox_settings,         spf_settings,       dkim_settings,
        arc_settings,       dns_settings,     public_suffix_settings, record_settings,    redis_settings,
        log_settings}) {
    Settings settings = settings_of_section();
    all.insert(all.end(), std::make_move_iterator(settings.begin()), std::make_move_iterator(settings.end()));
  }
  return all;
}

}  // namespace

const std::vector<Setting>& setting_table() {
  static const std::vector<Setting> table = all_settings();
  return table;
}

const std::vector<Section>& section_table() {
  static const std::vector<Section> table = {
      {"milter", "The socket to the mail server. In Postfix: smtpd_milters = unix:/run/dmarcd/dmarcd.sock."},
      {"local", "Mail that is not evaluated: our own users', our own hosts', and what did not come by SMTP."},
      forwarder_section(),
      exception_section(),
      {"results", "The Authentication-Results field, which later filters and readers trust."},
      {"dmarc",
       "What is evaluated, recorded and answered. The names are those of rspamd's dmarc module: its "
       "configuration may be included here as it is."},
      {"dmarc.actions",
       "What to do with a message: \"no_action\", \"add_header\" (see quarantine_header), \"quarantine\" (the mail "
       "server "
       "holds it), \"soft_reject\" or \"tempfail\" (it is to come again), or \"reject\". As installed nothing is "
       "enforced: "
       "results are only written into the message. To enforce, set quarantine = \"add_header\" and reject = "
       "\"reject\". "
       "For everybody bad_from = \"reject\" is advised."},
      {"dmarc.report_settings", "Who sends aggregate reports, and by which server; the names are rspamd's."},
      {"reports", "What dmarcd-report makes of the records, and when."},
      {"reports.delivery", "How the reports leave this host."},
      signature_section(),
      {"failure_reports",
       "Reports about single messages that fail, to domains that ask for them (ruf, fo; RFC 9991). Off as installed, "
       "since they tell strangers about mail that came to you, though no local part and nothing of the body: see "
       "docs/operations.md before you turn them on."},
      {"inbox", "Reports that others send about your domains: where they come from, and where they are kept."},
      {"inbox.web", "The pages of dmarcd-inbox serve."},
      {"inbox.retention", "How long what was reported is kept."},
      {"inbox.letters", "Letters to the administrator, from dmarcd-inbox serve."},
      {"inbox.advisor",
       "What must hold before a domain is said to be ready for the next stage; each figure is shown beside its bound."},
      {"spf", "How SPF is checked."},
      {"dkim", "Which DKIM signatures count."},
      {"arc",
       "Whose seals are believed. Forwarders and mailing lists that change messages seal what they saw of them (RFC "
       "8617); every chain of seals is verified and told in Authentication-Results."},
      {"dns", "Questions to the DNS, for SPF, DKIM, ARC and DMARC alike."},
      {"public_suffixes", "The list for discovery = \"psl\"."},
      {"records", "Where the records of messages wait for the reports."},
      {"redis", "The Redis servers, unless the section dmarc names others."},
      {"log", "A line for each message, and what goes wrong."},
  };
  return table;
}

std::string Section::heading(const std::string& block) const {
  return has_blocks() ? fmt::format("{} \"{}\"", path, block) : path;
}

bool is_block_name(std::string_view name) {
  constexpr std::size_t longest_name = 64;  // It is shown in lines of the log.
  return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
}

}  // namespace dmarcd::config
