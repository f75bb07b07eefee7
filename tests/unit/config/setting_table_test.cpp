#include "dmarcd/config/setting_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "dmarcd/config/show.h"

#include "unit/config/files.h"

namespace dmarcd::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Setting& setting_at(const std::string& path) {
  for (const Setting& setting : setting_table())
    if (setting.path() == path) return setting;
  throw std::invalid_argument("no setting " + path);
}

const Section& section_of(const Setting& setting) {
  for (const Section& section : section_table())
    if (section.path == setting.section) return section;
  throw std::invalid_argument("no section " + setting.path());
}

/// "a { b { c = value } }" for "a.b.c"; in a block its section's example of a name.
std::string text_setting(const std::string& path, const std::string& value) {
  const Setting& setting = setting_at(path);
  std::string text = fmt::format("{} = {}", setting.name, value);
  std::string section(setting.section);
  if (section_of(setting).has_blocks()) section += fmt::format(".\"{}\"", section_of(setting).example_block);
  for (std::size_t dot = section.rfind('.'); dot != section.npos; dot = section.rfind('.')) {
    text = fmt::format("{} {{ {} }}", section.substr(dot + 1), text);
    section.resize(dot);
  }
  return fmt::format("{} {{ {} }}", section, text);
}

/// The value of a setting, in a block the example's.
std::string printed(const Setting& setting, const Config& config) {
  return setting.print(config, section_of(setting).example_block);
}

/// All mistakes but those of rules that hold nothing else than the one setting that is tried.
std::vector<std::string> mistakes_of_values(const LoadedConfig& loaded) {
  std::vector<std::string> mistakes;
  for (const std::string& mistake : lines_of(loaded.remarks.mistakes))
    if (mistake.find("asks for nothing") == mistake.npos && mistake.find("with treatment =") == mistake.npos &&
        mistake.find("needs both") == mistake.npos && mistake.find("needs selector") == mistake.npos)
      mistakes.push_back(mistake);
  return mistakes;
}

struct Accepted {
  const char* setting;
  const char* written;
  const char* printed;
};

const Accepted accepted[] = {
    {"dmarc.reporting", "yes", "true"},
    {"dmarc.reporting", "On", "true"},
    {"dmarc.reporting", "\"no\"", "false"},
    {"dmarc.discovery", "psl", "\"psl\""},
    {"dmarc.actions.reject", "soft_reject", "\"soft_reject\""},
    {"dmarc.actions.reject", "tempfail", "\"soft_reject\""},
    {"dmarc.actions.quarantine", "\"add header\"", "\"add_header\""},
    {"dmarc.actions.quarantine", "add header", "\"add_header\""},
    {"dmarc.actions.softfail", "no action", "\"no_action\""},
    {"dmarc.actions.dns_failure", "tempfail", "\"soft_reject\""},
    {"dmarc.actions.bad_from", "reject", "\"reject\""},
    {"dmarc.servers", "localhost", "[\"localhost\"]"},
    {"dmarc.servers", "\"192.0.2.1:6379, [2001:db8::1]:6379\"", "[\"192.0.2.1:6379\", \"[2001:db8::1]:6379\"]"},
    {"dmarc.servers", "[\"/run/redis/redis.sock\", 2001:db8::1]", "[\"/run/redis/redis.sock\", \"2001:db8::1\"]"},
    {"dmarc.servers", "\"\"", "[]"},
    {"dmarc.no_sampling_domains", "[Example.ORG, example.com]", "[\"example.com\", \"example.org\"]"},
    {"dmarc.no_sampling_domains", "example.com", "[\"example.com\"]"},
    {"dmarc.no_sampling_domains",
     "b\xC3\xBC"
     "cher.example",
     "[\"xn--bcher-kva.example\"]"},
    {"dmarc.quarantine_header", "\"X-Spam-Level: 5\"", "\"X-Spam-Level: 5\""},
    {"dmarc.reply_text", "\"5.7.1 {domain} wants {policy}, see {id}\"", "\"5.7.1 {domain} wants {policy}, see {id}\""},
    {"dmarc.report_settings.email", "\"dmarc+reports@mail.example.net\"", "\"dmarc+reports@mail.example.net\""},
    {"dmarc.report_settings.domain", "Example.net", "\"example.net\""},
    {"dmarc.report_settings.org_name",
     "\"B\xC3\xBC"
     "cher \\\"Example\\\"\"",
     "\"B\xC3\xBC"
     "cher \\\"Example\\\"\""},
    {"spf.engine", "libspf2", "\"libspf2\""},
    {"spf.engine", "\"native\"", "\"native\""},
    {"milter.socket", "inet:8893@127.0.0.1", "\"inet:8893@127.0.0.1\""},
    {"milter.socket", "\"inet:[::1]:8893\"", "\"inet:[::1]:8893\""},
    {"milter.socket", "\"inet6:8893@[::1]\"", "\"inet6:8893@[::1]\""},
    {"milter.socket", "local:/run/dmarcd.sock", "\"local:/run/dmarcd.sock\""},
    {"milter.socket", "inet:8893", "\"inet:8893\""},
    {"milter.socket", "/run/dmarcd.sock", "\"/run/dmarcd.sock\""},
    {"milter.socket", "fd:3", "\"fd:3\""},
    {"milter.socket_mode", "666", "0666"},
    {"milter.timeout", "90s", "90s"},
    {"milter.timeout", "10min", "10m"},
    {"milter.timeout", "3600s", "1h"},
    {"milter.drain", "0s", "0s"},
    {"milter.on_failure", "accept", "\"accept\""},
    {"local.networks", "[192.0.2.0/24, \"2001:db8::/32\"]", "[\"192.0.2.0/24\", \"2001:db8::/32\"]"},
    {"local.networks", "192.0.2.1", "[\"192.0.2.1/32\"]"},
    {"local.names", "[Relay.example.NET, \".example.org\"]", "[\".example.org\", \"relay.example.net\"]"},
    {"local.forwarder.reason", "mailing_list", "\"mailing_list\""},
    {"local.exception.treatment", "monitor", "\"monitor\""},
    {"local.exception.recipients", "[Abuse@Example.NET, example.org, \".example.com\"]",
     "[\".example.com\", \"abuse@example.net\", \"example.org\"]"},
    {"local.exception.recipients", "\"a/b@example.net\"", "[\"a/b@example.net\"]"},
    {"inbox.database", "\"postgresql:dbname=dmarc\"", "\"postgresql:dbname=dmarc\""},
    {"inbox.web.listen", "\"[::1]:8053\"", "\"[::1]:8053\""},
    {"inbox.retention.details", "60d", "60d"},
    {"inbox.advisor.reject_pass", "99.95%", "99.95%"},
    {"inbox.advisor.reject_pass", "100%", "100%"},
    {"dns.timeout", "500 ms", "500ms"},
    {"dns.cache_size", "128MB", "128mb"},
    {"dns.cache_size", "2097152b", "2mb"},
    {"dns.servers", "\"127.0.0.1:5353\"", "[\"127.0.0.1:5353\"]"},
    {"dns.zone_files", "[\"try.zone\", \"/srv/b.zone\"]", "[\"/etc/try.zone\", \"/srv/b.zone\"]"},
    {"records.store", "embedded", "\"embedded\""},
    {"records.path", "../srv/records.db", "\"/srv/records.db\""},
    {"log.to", "syslog", "\"syslog\""},
};

TEST(SettingTable, TakesWhatItSays) {
  for (const Accepted& row : accepted) {
    SCOPED_TRACE(fmt::format("{} = {}", row.setting, row.written));

    const LoadedConfig loaded = load_text(text_setting(row.setting, row.written));

    EXPECT_THAT(mistakes_of_values(loaded), IsEmpty());
    EXPECT_EQ(printed(setting_at(row.setting), loaded.config), row.printed);
  }
}

struct Refused {
  const char* setting;
  const char* written;
  const char* message;  ///< Behind the setting's name.
};

const Refused refused[] = {
    {"inbox.database", "inbox.db",
     "\"inbox.db\" is not a database, as sqlite:/var/lib/dmarcd/inbox.db or postgresql:host=db.example.net "
     "dbname=dmarc"},
    {"inbox.web.listen", "127.0.0.1", "\"127.0.0.1\" is not an address and a port, as 127.0.0.1:8053 or [::1]:8053"},
    {"inbox.advisor.reject_pass", "99.9", "\"99.9\" is not a share in percent, as 99.5%"},
    {"inbox.advisor.reject_pass", "101%", "\"101%\" is not a share in percent, as 99.5%"},
    {"inbox.advisor.reject_pass", "nan%", "\"nan%\" is not a share in percent, as 99.5%"},
    {"dmarc.reporting", "maybe", "\"maybe\" is neither true nor false"},
    {"dmarc.reporting", "[true]", "takes one value, without brackets"},
    {"dmarc.discovery", "tree", "\"tree\" is not \"treewalk\" or \"psl\""},
    {"dmarc.actions.reject", "greylist",
     "\"greylist\" is not possible here; write \"no_action\", \"add_header\", \"quarantine\", \"soft_reject\" or "
     "\"reject\""},
    {"dmarc.actions.dns_failure", "reject",
     "\"reject\" is not possible here; write \"no_action\", \"add_header\" or \"soft_reject\""},
    {"dmarc.actions.dns_failure", "quarantine",
     "\"quarantine\" is not possible here; write \"no_action\", \"add_header\" or \"soft_reject\""},
    {"dmarc.no_sampling_domains", "[\"a..example\"]", "\"a..example\" is not a domain name"},
    {"dmarc.no_sampling_domains", "\"https://example.com/map\"", "\"https://example.com/map\": only files are read"},
    {"dmarc.no_sampling_domains", "\"$CONFDIR/a\"", "\"$CONFDIR/a\" is not a path; variables are not known here"},
    {"dmarc.no_sampling_domains", "\"/etc/missing\"", "cannot read /etc/missing: it is not there"},
    {"dmarc.key_prefix", "\"a b\"", "\"a b\" is not a word without blanks"},
    {"results.symbol_header", "\"Received\"", "\"Received\" is not the name of a header field that begins with X-"},
    {"results.symbol_header", "\"X-A: b\"", "\"X-A: b\" is not the name of a header field that begins with X-"},
    {"dmarc.quarantine_header", "\"X-Spam\"", "\"X-Spam\" is not a header field, as \"X-Spam: Yes\""},
    {"dmarc.quarantine_header", "\"X-Spam: a\\r\\nBcc: b\"",
     "\"X-Spam: a\\x0d\\x0aBcc: b\" is not a header field, as \"X-Spam: Yes\""},
    {"dmarc.reply_text", "\"4.7.1 no\"", "begins with an enhanced code of class 5, as 5.7.1"},
    {"dmarc.reply_text", "\"refused\"", "begins with an enhanced code of class 5, as 5.7.1"},
    {"dmarc.reply_text", "\"5.7.1 {domian}\"", "{domian} is not known; {domain}, {policy} and {id} are"},
    {"dmarc.reply_text", "\"5.7.1 {\"", "{ is not known; {domain}, {policy} and {id} are"},
    {"dmarc.temporary_text", "\"5.7.1 no\"", "begins with an enhanced code of class 4, as 4.7.1"},
    {"dmarc.bad_from_text", "\"5.7.1 a\\nb\"", "takes 1 to 200 ASCII characters in one line"},
    {"dmarc.report_settings.email", "\"a b@example.net\"",
     "\"a b@example.net\" is not an address, as postmaster@example.net"},
    {"dmarc.report_settings.email", "\"a@example.net\\r\\nRCPT TO:<b>\"",
     "\"a@example.net\\x0d\\x0aRCPT TO:<b>\" is not an address, as postmaster@example.net"},
    {"dmarc.report_settings.smtp_port", "0", "0 is out of range; 1 to 65535 is possible"},
    {"dmarc.report_settings.smtp_port", "-1", "\"-1\" is not a whole number"},
    {"dmarc.report_settings.retries", "two", "\"two\" is not a whole number"},
    {"milter.socket", "8893", "\"8893\" is not a socket, as unix:/run/dmarcd/dmarcd.sock, inet:127.0.0.1:8893 or fd:3"},
    {"milter.socket", "unix:run/a",
     "\"unix:run/a\" is not a socket, as unix:/run/dmarcd/dmarcd.sock, inet:127.0.0.1:8893 or fd:3"},
    {"milter.socket", "inet:127.0.0.1:99999",
     "\"inet:127.0.0.1:99999\" is not a socket, as unix:/run/dmarcd/dmarcd.sock, inet:127.0.0.1:8893 or fd:3"},
    {"milter.socket_mode", "0888", "\"0888\" is not a mode in octal, as 0660"},
    {"milter.socket_mode", "4755", "\"4755\" is not a mode in octal, as 0660"},
    {"milter.timeout", "60", "\"60\" has no unit; write 60s or 500ms"},
    {"milter.timeout", "1500ms", "1500ms is out of range; 10s to 2h is possible"},
    {"milter.timeout", "10500ms", "10500ms: only whole seconds are possible here"},
    {"milter.timeout", "99999999999999999999s",
     "\"99999999999999999999s\" is not a whole number with a unit, as 5s or 500ms"},
    {"milter.timeout", "9223372036854775807h",
     "\"9223372036854775807h\" is not a whole number with a unit, as 5s or 500ms"},
    {"dns.timeout", "1.5s", "\"1.5s\" is not a whole number with a unit, as 5s or 500ms"},
    {"dns.timeout", "s", "\"s\" is not a whole number with a unit, as 5s or 500ms"},
    {"dns.cache_size", "64", "\"64\" has no unit; write 64mb or 64kb"},
    {"dns.cache_size", "1kb", "1kb is out of range; 1mb to 64gb is possible"},
    {"dns.servers", "\"ns.example.net\"",
     "\"ns.example.net\" is not an address with or without a port, as 127.0.0.1, 127.0.0.1:5353 or [::1]:53"},
    {"local.networks", "[192.0.2.0/33]", "\"192.0.2.0/33\" is not a network, as 192.0.2.0/24"},
    {"local.networks", "[192.0.2.0/24, \"/etc/missing\"]", "cannot read /etc/missing: it is not there"},
    {"local.names", "[\"*.example.net\"]", "\"*.example.net\" is neither a domain name nor one behind a dot"},
    {"local.forwarder.reason", "policy_test_mode",
     "\"policy_test_mode\" is not \"trusted_forwarder\", \"mailing_list\", \"local_policy\" or \"other\""},
    {"local.exception.recipients", "[\"a@b c\"]", "\"a@b c\" is no address of mail"},
    {"redis.servers", "\"master-slave:192.0.2.1\"",
     "\"master-slave:192.0.2.1\" is not a host with or without a port, or the path of a socket, as 127.0.0.1:6379, "
     "[::1]:6379 or /run/redis/redis.sock"},
    {"redis.password_file", "missing", "cannot read /etc/missing: it is not there"},
};

TEST(SettingTable, RefusesTheRestAndSaysWhy) {
  for (const Refused& row : refused) {
    SCOPED_TRACE(fmt::format("{} = {}", row.setting, row.written));
    const std::string text = text_setting(row.setting, row.written);
    const std::string name(setting_at(row.setting).name);

    const std::vector<std::string> mistakes = mistakes_of_values(load_text(text));

    ASSERT_EQ(mistakes.size(), 1u);
    EXPECT_EQ(mistakes.front().substr(mistakes.front().find(": ") + 2), fmt::format("{}: {}", name, row.message));
  }
}

TEST(SettingTable, NamesEveryWrongElementOfAList) {
  const LoadedConfig loaded = load_text("local {\n  networks = [192.0.2.0/24, a,\n    b];\n}");

  EXPECT_THAT(lines_of(loaded.remarks.mistakes),
              ElementsAre("/etc/dmarcd.conf:2:29: networks: \"a\" is not a network, as 192.0.2.0/24",
                          "/etc/dmarcd.conf:3:5: networks: \"b\" is not a network, as 192.0.2.0/24"));
  EXPECT_THAT(loaded.config.session.local_policy.networks, IsEmpty());
}

TEST(SettingTable, ReadsDomainsFromAFileWithOneALine) {
  const std::string text = "dmarc { no_sampling_domains = \"file:///etc/lists/no_sampling\" }";
  const LoadedConfig loaded =
      load_text(text, {{"/etc/lists/no_sampling", "# ours\nexample.com\r\n\n  Example.org # theirs\n"}});

  EXPECT_EQ(loaded.mistakes(), "");
  EXPECT_EQ(setting_at("dmarc.no_sampling_domains").print(loaded.config), "[\"example.com\", \"example.org\"]");

  EXPECT_THAT(lines_of(load_text(text, {{"/etc/lists/no_sampling", "example.com\na..b\n"}}).remarks.mistakes),
              ElementsAre("/etc/lists/no_sampling:2:1: no_sampling_domains: \"a..b\" is not a domain name"));
}

TEST(SettingTable, TakesPathsOfFilesAmongTheElementsOfAList) {
  const Files files = {{"/etc/lists/relays", "192.0.2.0/24\n198.51.100.7 # the old one\n"},
                       {"/etc/lists/people", "abuse@example.net\n.example.org\n"}};
  const LoadedConfig loaded = load_text(
      "local { networks = [203.0.113.1, \"lists/relays\", \"./lists/relays\"];\n"
      "        exception \"payroll\" { recipients = \"file:///etc/lists/people\" } }",
      files);

  EXPECT_THAT(lines_of(loaded.remarks.mistakes),
              ElementsAre("/etc/dmarcd.conf:1:34: networks: \"lists/relays\" is not a network, as 192.0.2.0/24"));
  EXPECT_THAT(loaded.list_files, ElementsAre("/etc/lists/relays", "/etc/lists/people"));
  EXPECT_EQ(printed(setting_at("local.exception.recipients"), loaded.config),
            "[\".example.org\", \"abuse@example.net\"]");

  const LoadedConfig of_networks = load_text("local { networks = [203.0.113.1, \"./lists/relays\"] }", files);
  EXPECT_EQ(setting_at("local.networks").print(of_networks.config),
            "[\"203.0.113.1/32\", \"192.0.2.0/24\", \"198.51.100.7/32\"]");
}

TEST(SettingTable, NamesThePlaceInTheFileOfAList) {
  const LoadedConfig loaded = load_text("local { networks = \"/etc/relays\" }",
                                        {{"/etc/relays", "192.0.2.0/24\n\n  192.0.2.0/99\nrelay.example\n"}});

  EXPECT_THAT(lines_of(loaded.remarks.mistakes),
              ElementsAre("/etc/relays:3:3: networks: \"192.0.2.0/99\" is not a network, as 192.0.2.0/24",
                          "/etc/relays:4:1: networks: \"relay.example\" is not a network, as 192.0.2.0/24"));
}

TEST(SettingTable, HasEachSettingOnceInASectionThatIsExplained) {
  std::set<std::string> sections;
  for (const Section& section : section_table()) {
    EXPECT_TRUE(sections.insert(section.path).second) << section.path;
    EXPECT_FALSE(section.text.empty());
  }
  std::set<std::string> paths;
  for (const Setting& setting : setting_table()) {
    EXPECT_TRUE(paths.insert(setting.path()).second) << setting.path();
    EXPECT_TRUE(sections.contains(std::string(setting.section))) << setting.path();
    EXPECT_THAT(setting.sentence, ::testing::EndsWith(".")) << setting.path();
  }
}

TEST(SettingTable, GivesExamplesThatAreRight) {
  const Files files = {{"/etc/dmarcd/no_sampling.domains", "example.com\n"},
                       {"/etc/dmarcd/redis.password", "x\n"},
                       {"/etc/dmarcd/smtp.password", "x\n"},
                       {"/etc/dmarcd/reports.key", "x\n"},
                       {"/etc/dmarcd/redaction.key", "x\n"},
                       {"/etc/dmarcd/push.token", "x\n"}};
  for (const Setting& setting : setting_table()) {
    if (setting.example.empty()) continue;

    const LoadedConfig loaded = load_text(text_setting(setting.path(), std::string(setting.example)), files);

    EXPECT_THAT(mistakes_of_values(loaded), IsEmpty()) << setting.path();
    EXPECT_NE(printed(setting, loaded.config), printed(setting, Config{})) << setting.path();
  }
}

}  // namespace
}  // namespace dmarcd::config
