#include "opendmarc_parameters.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/text.h"

namespace dmarcd::conversion {
namespace {

using Convert = decltype(ParameterRule::convert);

constexpr std::string_view of_systemd = "the service manager does that; see systemctl cat dmarcd";
constexpr std::string_view of_spf = "dmarcd checks SPF itself, always, and believes no result that a message brings";
constexpr std::string_view of_failures = "dmarcd sends no reports on single failures (RFC 9991)";

/// OpenDMARC looks at the first character alone.
std::optional<bool> flag_of(std::string_view value) {
  const char first = to_lower(value.front());
  if (first == 't' || first == 'y' || first == '1') return true;
  if (first == 'f' || first == 'n' || first == '0') return false;
  return std::nullopt;
}

std::string absolute(const Parameter& parameter, const OpendmarcContext& context) {
  return config::path_seen_from(context.base, parameter.value);
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  for (const std::string_view word : split(list, ','))
    if (!trim_space(word).empty()) words.emplace_back(trim_space(word));
  return words;
}

/// The lines of a file of entries, comments aside.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view content = trim_space(line.substr(0, line.find('#')));
    if (!content.empty()) lines.emplace_back(content);
  }
  return lines;
}

Convert without_counterpart(std::string_view why) {
  return [why](const Parameter& parameter, const OpendmarcContext& context) {
    context.draft.remark(parameter.source, why);
  };
}

/// Only `true` changes anything; the default of both programs is `false`.
template <class Effect>
Convert if_true(Effect effect) {
  return [effect](const Parameter& parameter, const OpendmarcContext& context) {
    const std::optional<bool> flag = flag_of(parameter.value);
    if (!flag)
      context.draft.remark(parameter.source, "is neither true nor false");
    else if (*flag)
      effect(parameter, context);
  };
}

Convert to_text_setting(Target target) {
  return [target](const Parameter& parameter, const OpendmarcContext& context) {
    context.draft.set(target, config::quoted_text(parameter.value), parameter.source);
  };
}

Convert to_action(std::string action, std::string_view kind) {
  return if_true([action, kind](const Parameter& parameter, const OpendmarcContext& context) {
    context.draft.set({"dmarc.actions", action}, config::quoted_text(kind), parameter.source);
  });
}

void convert_authserv_id(const Parameter& parameter, const OpendmarcContext& context) {
  if (parameter.value == "HOSTNAME")
    return context.draft.remark(parameter.source, "without authserv_id the name is the mail server's own host name");
  context.draft.set({"results", "authserv_id"}, config::quoted_text(parameter.value), parameter.source);
}

void convert_dns_timeout(const Parameter& parameter, const OpendmarcContext& context) {
  if (parameter.value == "0")
    return context.draft.remark(parameter.source, "a question without an answer always ends; see timeout in dns");
  context.draft.set({"dns", "timeout"}, parameter.value + "s", parameter.source);
}

void convert_domain_whitelist(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.extend({"arc", "trusted_sealers"}, words_of(parameter.value), parameter.source);
}

void convert_domain_whitelist_file(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.extend({"arc", "trusted_sealers"}, {absolute(parameter, context)}, parameter.source);
}

void convert_history(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.set({"dmarc", "reporting"}, "true", parameter.source);
  context.draft.remark(parameter.source,
                       "records are kept in Redis or in a database of dmarcd's own, see records; there is no file to "
                       "import, so the jobs around it can end. What opendmarc-reports was called with stands in "
                       "report_settings of dmarc: --report-org as org_name, --report-email as email, --smtp-server as "
                       "smtp, --smtp-port as smtp_port; send_reports begins it");
}

void convert_authenticated(const Parameter& parameter, const OpendmarcContext& context) {
  const std::optional<bool> flag = flag_of(parameter.value);
  if (!flag) return context.draft.remark(parameter.source, "is neither true nor false");
  context.draft.set({"local", "skip_authenticated"}, *flag ? "true" : "false", parameter.source);
}

/// Networks and names of hosts stand in one list there, and in two here.
void convert_ignored_hosts(const Parameter& parameter, const OpendmarcContext& context) {
  const std::string path = absolute(parameter, context);
  const Result<std::string> content = context.read_file(path);
  if (!content) return context.draft.remark(parameter.source, content.error().message + "; see networks in local");

  std::vector<std::string> networks;
  std::vector<std::string> names;
  for (const std::string& line : lines_of(*content)) {
    if (line.starts_with('!'))
      context.draft.remark(parameter.source, fmt::format("\"{}\": nothing can be excepted from a list", line));
    else if (IpNetwork::parse(line))
      networks.push_back(line);
    else if (!equals_ignoring_case(line, "localhost"))  // Loopback is left out anyhow.
      names.push_back(line);
  }
  const bool has_networks_alone = names.empty() && networks.size() == lines_of(*content).size();
  if (has_networks_alone && !networks.empty()) networks = {path};
  if (!networks.empty()) context.draft.set({"local", "networks"}, list_text(networks), parameter.source);
  if (!names.empty()) context.draft.set({"local", "names"}, list_text(names), parameter.source);
}

void convert_ignored_authors(const Parameter& parameter, const OpendmarcContext& context) {
  const std::string block = "ignore-mail-from";
  context.draft.set({"local.exception", "author_domains", block}, list_text(words_of(parameter.value)),
                    parameter.source);
  context.draft.set({"local.exception", "treatment", block}, "\"exempt\"", parameter.source);
}

void convert_suffix_list(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.set({"public_suffixes", "list"}, config::quoted_text(absolute(parameter, context)), parameter.source);
  context.draft.remark(parameter.source,
                       "policies are found by the tree walk of RFC 9989, which needs no list; to go by the list as "
                       "before set discovery = \"psl\" in dmarc");
}

/// A message is refused under p=reject alone, and deferred where the DNS leaves its verdict open.
void convert_rejection(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.set({"dmarc.actions", "reject"}, "\"reject\"", parameter.source);
  context.draft.set({"dmarc.actions", "dns_failure"}, "\"soft_reject\"", parameter.source);
  context.draft.remark(parameter.source,
                       "is taken over, but for mail of lists, which gets the quarantine action (RFC 9989 section 7.4); "
                       "reject_mailing_lists = true in dmarc refuses it as well");
}

void convert_reject_string(const Parameter& parameter, const OpendmarcContext& context) {
  std::string text = "5.7.26 " + parameter.value;
  if (const std::size_t place = text.find("%s"); place != std::string::npos) text.replace(place, 2, "{domain}");
  context.draft.set({"dmarc", "reply_text"}, config::quoted_text(text), parameter.source);
}

void convert_required_headers(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.set({"dmarc.actions", "bad_from"}, "\"reject\"", parameter.source);
  context.draft.remark(parameter.source, "is taken over for the From field alone; no other field is judged");
}

void convert_syslog(const Parameter& parameter, const OpendmarcContext& context) {
  context.draft.set({"log", "to"}, "\"syslog\"", parameter.source);
}

void convert_umask(const Parameter& parameter, const OpendmarcContext& context) {
  constexpr unsigned all = 0666;
  const bool is_octal =
      parameter.value.size() <= 4 && parameter.value.find_first_not_of("01234567") == std::string::npos;
  if (!is_octal) return context.draft.remark(parameter.source, "is no mask in octal");
  unsigned mask = 0;
  for (const char digit : parameter.value) mask = mask << 3U | static_cast<unsigned>(digit - '0');
  context.draft.set({"milter", "socket_mode"}, fmt::format("{:04o}", all & ~mask), parameter.source);
}

void convert_user(const Parameter& parameter, const OpendmarcContext& context) {
  const std::size_t colon = parameter.value.find(':');
  context.draft.set({"milter", "user"}, config::quoted_text(parameter.value.substr(0, colon)), parameter.source);
  if (colon != std::string::npos)
    context.draft.set({"milter", "socket_group"}, config::quoted_text(parameter.value.substr(colon + 1)),
                      parameter.source);
}

std::vector<ParameterRule> make_rules() {
  return {
      {"AuthservID", convert_authserv_id},
      {"AuthservIDWithJobID", without_counterpart("the results carry no job id; the log line has the queue id")},
      {"AutoRestart", without_counterpart(of_systemd)},
      {"AutoRestartCount", without_counterpart(of_systemd)},
      {"AutoRestartRate", without_counterpart(of_systemd)},
      {"Background", without_counterpart("dmarcd stays in the foreground, as the service manager wants it")},
      {"BaseDirectory", without_counterpart("every path in this configuration is written in full")},
      {"ChangeRootDirectory", without_counterpart(of_systemd)},
      {"CopyFailuresTo", without_counterpart("no recipient is added to a message; the log names each failure")},
      {"DNSTimeout", convert_dns_timeout},
      {"DomainWhitelist", convert_domain_whitelist},
      {"DomainWhitelistFile", convert_domain_whitelist_file},
      {"DomainWhitelistSize", without_counterpart("a list may be as long as it is")},
      {"EnableCoredumps", without_counterpart(of_systemd)},
      {"FailureReports", without_counterpart(of_failures)},
      {"FailureReportsBcc", without_counterpart(of_failures)},
      {"FailureReportsOnNone", without_counterpart(of_failures)},
      {"FailureReportsSentBy", without_counterpart(of_failures)},
      {"HistoryFile", convert_history},
      {"HoldQuarantinedMessages", to_action("quarantine", "quarantine")},
      {"IgnoreAuthenticatedClients", convert_authenticated},
      {"IgnoreHosts", convert_ignored_hosts},
      {"IgnoreMailFrom", convert_ignored_authors},
      {"IgnoreMailTo", without_counterpart("records hold the domains of recipients, and no recipient is left out")},
      {"MilterDebug", without_counterpart("for more in the log set level = \"debug\" in log")},
      {"PidFile", without_counterpart("the service manager knows the process")},
      {"PublicSuffixList", convert_suffix_list},
      {"RecordAllMessages",
       without_counterpart("a record is kept where a policy names somebody to report to; the log has every message")},
      {"RejectFailures", if_true(convert_rejection)},
      {"RejectMultiValueFrom", to_action("several_authors", "reject")},
      {"RejectString", convert_reject_string},
      {"ReportCommand", without_counterpart(of_failures)},
      {"RequiredHeaders", if_true(convert_required_headers)},
      {"Socket", to_text_setting({"milter", "socket"})},
      {"SoftwareHeader", without_counterpart("no field but Authentication-Results names dmarcd")},
      {"SPFIgnoreResults", without_counterpart(of_spf)},
      {"SPFSelfValidate", without_counterpart(of_spf)},
      {"Syslog", if_true(convert_syslog)},
      {"SyslogFacility", to_text_setting({"log", "facility"})},
      {"TestDNSData", without_counterpart("for tests; see zone_files in dns")},
      {"TrustedAuthservIDs",
       without_counterpart("dmarcd verifies SPF and DKIM itself; results that arrive under its own name, or one of "
                           "own_ids in results, are removed as forged")},
      {"UMask", convert_umask},
      {"UserID", convert_user},
  };
}

}  // namespace

const std::vector<ParameterRule>& opendmarc_parameters() {
  static const std::vector<ParameterRule> rules = make_rules();
  return rules;
}

const ParameterRule* find_parameter_rule(std::string_view name) {
  const std::vector<ParameterRule>& rules = opendmarc_parameters();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const ParameterRule& one) { return equals_ignoring_case(one.name, name); });
  return rule == rules.end() ? nullptr : &*rule;
}

}  // namespace dmarcd::conversion
