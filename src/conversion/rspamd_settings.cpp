#include "rspamd_settings.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/config/setting_table.h"

namespace dmarcd::conversion {
namespace {

/// What becomes of a setting of rspamd's: one of ours, or only words about it.
struct Rule {
  std::string_view path;  ///< One that ends in "." stands for all inside.
  Target target = {};
  std::string_view remark = {};
};

constexpr std::string_view of_keys =
    "the names of keys follow from key_prefix in dmarc, and dmarcd keeps order in them";

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"reporting.enabled", {"dmarc", "reporting"}, ""},
      {"reporting.org_name", {"dmarc.report_settings", "org_name"}, ""},
      {"reporting.domain", {"dmarc.report_settings", "domain"}, ""},
      {"reporting.email", {"dmarc.report_settings", "email"}, ""},
      {"reporting.from_name", {"dmarc.report_settings", "from_name"}, ""},
      {"reporting.msgid_from", {"dmarc.report_settings", "msgid_from"}, ""},
      {"reporting.smtp", {"dmarc.report_settings", "smtp"}, ""},
      {"reporting.smtp_port", {"dmarc.report_settings", "smtp_port"}, ""},
      {"reporting.helo", {"dmarc.report_settings", "helo"}, ""},
      {"reporting.retries", {"dmarc.report_settings", "retries"}, ""},
      {"reporting.bcc_addrs", {"dmarc.report_settings", "bcc_addrs"}, ""},
      {"reporting.redis_keys.", {}, of_keys},
      {"reporting.max_entries", {}, "no row is left out; a large report is sent in parts, see largest_mail in reports"},
      {"reporting.keys_expire", {}, "records stay until they are reported, or for keep_records in reports"},
      {"reporting.report_local_controller", {}, "what is not SMTP is not recorded"},
      {"reporting.exclude_recipients", {}, "a message is recorded whoever gets it"},
      {"reporting.exclude_rua_addresses", {"reports", "exclude_recipients"}, ""},
      {"username", {"redis", "user"}, ""},
      {"password", {"redis", "password"}, ""},
      {"db", {"redis", "db"}, ""},
      {"dbname", {"redis", "db"}, ""},
      {"prefix", {"redis", "prefix"}, ""},
      {"sentinels", {}, "Sentinel is not asked; name the servers themselves"},
      {"sentinel_", {}, "Sentinel is not asked; name the servers themselves"},
      {"munging.", {}, "dmarcd changes no From field; the software of the list does that better"},
      {"symbols.", {}, "the symbols have the names that are rspamd's default"},
      {"enabled", {}, "to have no DMARC, stop dmarcd and take it out of the mail server's milters"},
      {"auth_and_local_conf", {}, "see skip_authenticated and skip_loopback in local"},
      {"whitelisted_domains", {}, "write an exception in local; see dmarcd.conf(5)"},
  };
  return all;
}

const Rule* find_rule(std::string_view path) {
  const auto rule = std::find_if(rules().begin(), rules().end(), [&](const Rule& one) {
    const bool is_beginning = one.path.ends_with('.') || one.path.ends_with('_');
    return is_beginning ? path.starts_with(one.path) : path == one.path;
  });
  return rule == rules().end() ? nullptr : &*rule;
}

/// The settings whose names we share.
bool is_ours(const Target& target) {
  const std::vector<config::Setting>& table = config::setting_table();
  return std::any_of(table.begin(), table.end(), [&](const config::Setting& setting) {
    return setting.section == target.section && setting.name == target.name;
  });
}

Target shared_target(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  if (dot == path.npos) return {"dmarc", path};
  return {fmt::format("dmarc.{}", path.substr(0, dot)), path.substr(dot + 1)};
}

/// true, false and numbers stand without quotes.
std::string scalar_text(const config::Scalar& text) {
  const bool is_number = parse_number(text).has_value();
  return is_number || text == "true" || text == "false" ? text : config::quoted_text(text);
}

const config::Scalar* scalar_of(const config::Value& value) {
  return std::get_if<config::Scalar>(&value.content);
}

/// The texts of a list, or of a value that is one text.
std::vector<std::string> texts_of(const config::Value& value) {
  if (const config::Scalar* text = scalar_of(value)) return {*text};
  std::vector<std::string> texts;
  if (const auto* list = std::get_if<std::vector<config::Value>>(&value.content))
    for (const config::Value& element : *list)
      if (const config::Scalar* text = scalar_of(element)) texts.push_back(*text);
  return texts;
}

/// The value in the notation.
std::string value_text(const config::Value& value) {
  const config::Scalar* text = scalar_of(value);
  return text ? scalar_text(*text) : list_text(texts_of(value));
}

/// rspamd counts seconds, with or without a unit and a fraction.
void convert_timeout(const config::Value& value, const Source& source, Draft& draft) {
  const config::Scalar* text = scalar_of(value);
  const std::size_t point = text ? text->find('.') : std::string::npos;
  const bool has_unit = text && !text->empty() && is_letter(text->back());
  if (!text || (point != text->npos && text->find_first_not_of("0s", point + 1) != text->npos))
    return draft.remark(source, "see timeout in redis, which takes whole seconds or milliseconds");
  const std::string whole = text->substr(0, point);
  draft.set({"redis", "timeout"}, point == text->npos && has_unit ? whole : whole + "s", source);
}

/// A name in a map of rspamd's is also for what is below it; with us that is a pattern of its own.
void convert_domain_map(const config::Value& value, const Target& target, const Source& source, Draft& draft) {
  std::vector<std::string> patterns;
  for (const std::string& text : texts_of(value)) {
    patterns.push_back(text);
    if (text.starts_with('/'))
      draft.remark(source,
                   fmt::format("is taken over; but a name in {} is for itself alone now: write .example.com there "
                               "for what is below example.com",
                               text));
    else
      patterns.push_back("." + text);
  }
  if (patterns.empty()) return draft.remark(source, "names no domain");
  draft.extend(target, patterns, source);
}

/// rspamd evaluates such mail where it is told to; we leave it out unless told otherwise.
void convert_check(const config::Value& value, const Target& target, const Source& source, Draft& draft) {
  const config::Scalar* text = scalar_of(value);
  const bool is_checked = text && (equals_ignoring_case(*text, "true") || equals_ignoring_case(*text, "yes"));
  draft.set(target, is_checked ? "false" : "true", source);
}

/// rspamd 3 records, and a job sends; whoever records there wants reports sent.
void convert_recording(const config::Value& value, const Source& source, Draft& draft) {
  draft.set({"dmarc", "reporting"}, value_text(value), source);
  draft.set({"dmarc", "send_reports"}, value_text(value), source);
  draft.remark(source, "reports are sent without a job; remove the one that runs rspamadm dmarc_report");
}

}  // namespace

void convert_rspamd_setting(const std::string& path, const config::Value& value, const Source& source, Draft& draft) {
  if (path == "reporting.enabled") return convert_recording(value, source, draft);
  if (path == "timeout") return convert_timeout(value, source, draft);
  if (path == "check_authed") return convert_check(value, {"local", "skip_authenticated"}, source, draft);
  if (path == "check_local") return convert_check(value, {"local", "skip_loopback"}, source, draft);
  if (path == "reporting.only_domains") return convert_domain_map(value, {"reports", "only_domains"}, source, draft);
  if (path == "reporting.exclude_domains" || path == "no_reporting_domains")
    return convert_domain_map(value, {"reports", "exclude_domains"}, source, draft);
  const Rule* rule = find_rule(path);
  if (rule && !rule->remark.empty()) return draft.remark(source, rule->remark);
  const Target target = rule ? rule->target : shared_target(path);
  if (is_ours(target)) return draft.set(target, value_text(value), source);
  draft.remark(source, "rspamd's dmarc module has no such setting, or dmarcd does not know it");
}

}  // namespace dmarcd::conversion
