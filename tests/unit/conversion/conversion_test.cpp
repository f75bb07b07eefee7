#include "dmarcd/conversion/conversion.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/config/setting_table.h"

#include "unit/config/files.h"

namespace dmarcd::conversion {
namespace {

using config::Files;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Conversion converted(Origin origin, const std::string& text, const Files& files = {},
                     const std::string& file = "/etc/other.conf") {
  Result<Conversion> conversion = convert(origin, text, file, config::reader_of(files));
  EXPECT_TRUE(conversion) << conversion.error().message;
  return conversion.value_or(Conversion{});
}

/// The settings that the conversion makes other than by default, as --show-config writes them: "section.name = value;".
std::vector<std::string> effect_of(const Conversion& conversion, const Files& files = {}) {
  const config::LoadedConfig loaded = config::load_text(conversion.configuration, files);
  EXPECT_EQ(loaded.mistakes(), "") << conversion.configuration;
  std::vector<std::string> effect;
  for (const config::Section& section : config::section_table()) {
    const auto blocks = section.has_blocks() ? section.blocks(loaded.config) : std::vector{std::string()};
    for (const std::string& block : blocks)
      for (const config::Setting& setting : config::setting_table())
        if (setting.section == section.path && setting.print(loaded.config, block) != setting.print({}, ""))
          effect.push_back(
              fmt::format("{}.{} = {}", section.heading(block), setting.name, setting.print(loaded.config, block)));
  }
  return effect;
}

struct Row {
  const char* text;
  std::vector<std::string> effect;
};

const Row opendmarc_rows[] = {
    {"AuthservID mx.example.net", {"results.authserv_id = \"mx.example.net\""}},
    {"DNSTimeout 5", {"dns.timeout = 5s"}},
    {"DomainWhitelist example.com, example.org", {"arc.trusted_sealers = [\"example.com\", \"example.org\"]"}},
    {"HistoryFile /run/opendmarc.dat", {"dmarc.reporting = true"}},
    {"HoldQuarantinedMessages true", {"dmarc.actions.quarantine = \"quarantine\""}},
    {"HoldQuarantinedMessages no", {}},
    {"IgnoreAuthenticatedClients false", {"local.skip_authenticated = false"}},
    {"IgnoreMailFrom example.com,example.org",
     {"local.exception \"ignore-mail-from\".author_domains = [\"example.com\", \"example.org\"]",
      "local.exception \"ignore-mail-from\".treatment = \"exempt\""}},
    {"PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat",
     {"public_suffixes.list = \"/usr/share/publicsuffix/public_suffix_list.dat\""}},
    {"BaseDirectory /var/lib/opendmarc\nPublicSuffixList psl.dat",
     {"public_suffixes.list = \"/var/lib/opendmarc/psl.dat\""}},
    {"RejectFailures true", {"dmarc.actions.reject = \"reject\"", "dmarc.actions.dns_failure = \"soft_reject\""}},
    {"rejectfailures 1", {"dmarc.actions.reject = \"reject\"", "dmarc.actions.dns_failure = \"soft_reject\""}},
    {"RejectFailures false", {}},
    {"RejectMultiValueFrom yes", {"dmarc.actions.several_authors = \"reject\""}},
    {"RejectString rejected by the policy of %s", {"dmarc.reply_text = \"5.7.26 rejected by the policy of {domain}\""}},
    {"RequiredHeaders true", {"dmarc.actions.bad_from = \"reject\""}},
    {"Socket local:/run/opendmarc/opendmarc.sock", {"milter.socket = \"local:/run/opendmarc/opendmarc.sock\""}},
    {"Socket\tinet:8893@localhost   # for Postfix", {"milter.socket = \"inet:8893@localhost\""}},
    {"Syslog true\nSyslogFacility local3", {"log.to = \"syslog\"", "log.facility = \"local3\""}},
    {"UMask 002", {"milter.socket_mode = 0664"}},
    {"UserID opendmarc:mail", {"milter.socket_group = \"mail\"", "milter.user = \"opendmarc\""}},
    {"UserID opendmarc\nUserID other", {"milter.user = \"other\""}},
};

TEST(ConvertOpendmarc, KeepsWhatEachParameterMeans) {
  for (const Row& row : opendmarc_rows)
    EXPECT_EQ(effect_of(converted(Origin::opendmarc, row.text)), row.effect) << row.text;
}

TEST(ConvertOpendmarc, TakesOverAListOfNetworksAsTheFileThatItIs) {
  const Files files = {{"/etc/opendmarc/ignore.hosts", "127.0.0.1\n192.0.2.0/24 # ours\n"}};
  const Conversion conversion = converted(Origin::opendmarc, "IgnoreHosts /etc/opendmarc/ignore.hosts", files);

  EXPECT_THAT(conversion.configuration, HasSubstr("networks = [\"/etc/opendmarc/ignore.hosts\"];"));
  EXPECT_THAT(effect_of(conversion, files), ElementsAre("local.networks = [\"127.0.0.1/32\", \"192.0.2.0/24\"]"));
}

TEST(ConvertOpendmarc, TellsNetworksFromNamesOfHosts) {
  const Files files = {
      {"/etc/opendmarc/ignore.hosts", "localhost\n127.0.0.1\n192.0.2.0/24\nrelay.example.net\n!192.0.2.9\n"}};
  const Conversion conversion = converted(Origin::opendmarc, "IgnoreHosts /etc/opendmarc/ignore.hosts", files);

  EXPECT_THAT(effect_of(conversion), ElementsAre("local.networks = [\"127.0.0.1/32\", \"192.0.2.0/24\"]",
                                                 "local.names = [\"relay.example.net\"]"));
  EXPECT_THAT(
      config::lines_of(conversion.remarks),
      ElementsAre("/etc/other.conf:1:1: IgnoreHosts /etc/opendmarc/ignore.hosts: \"!192.0.2.9\": nothing can be "
                  "excepted from a list"));
}

TEST(ConvertOpendmarc, JoinsBothListsOfTrustedSealers) {
  const Files files = {{"/etc/sealers", "example.org\n"}};
  EXPECT_THAT(
      effect_of(converted(Origin::opendmarc, "DomainWhitelist example.com\nDomainWhitelistFile /etc/sealers", files),
                files),
      ElementsAre("arc.trusted_sealers = [\"example.com\", \"example.org\"]"));
}

TEST(ConvertOpendmarc, SaysOfEachParameterWithoutCounterpartWhatToDo) {
  const char* parameters[] = {
      "AuthservIDWithJobID",
      "AutoRestart",
      "AutoRestartCount",
      "AutoRestartRate",
      "Background",
      "BaseDirectory",
      "ChangeRootDirectory",
      "CopyFailuresTo",
      "DomainWhitelistSize",
      "EnableCoredumps",
      "FailureReports",
      "FailureReportsBcc",
      "FailureReportsOnNone",
      "FailureReportsSentBy",
      "IgnoreMailTo",
      "MilterDebug",
      "PidFile",
      "RecordAllMessages",
      "ReportCommand",
      "SoftwareHeader",
      "SPFIgnoreResults",
      "SPFSelfValidate",
      "TestDNSData",
      "TrustedAuthservIDs",
  };
  for (const char* parameter : parameters) {
    const Conversion conversion = converted(Origin::opendmarc, fmt::format("\n{} x", parameter));

    EXPECT_THAT(effect_of(conversion), IsEmpty()) << parameter;
    ASSERT_EQ(conversion.remarks.size(), 1U) << parameter;
    EXPECT_THAT(config::to_text(conversion.remarks[0]),
                HasSubstr(fmt::format("/etc/other.conf:2:1: {} x: ", parameter)));
    EXPECT_THAT(conversion.configuration, HasSubstr(fmt::format("# Line 2, {} x: ", parameter)));
  }
}

TEST(ConvertOpendmarc, LeavesOutWhatCannotStand) {
  const struct {
    const char* text;
    const char* remark;
  } rows[] = {
      {"DNSTimeout 3600", "DNSTimeout 3600: cannot be taken over: timeout: 3600s is out of range"},
      {"Socket sock", "Socket sock: cannot be taken over: socket: \"sock\" is not a socket"},
      {"SyslogFacility news", "SyslogFacility news: cannot be taken over: facility: "},
      {"UMask 9", "UMask 9: is no mask in octal"},
      {"RejectFailures maybe", "RejectFailures maybe: is neither true nor false"},
      {"IgnoreHosts /missing", "IgnoreHosts /missing: cannot read /missing: it is not there; see networks in local"},
      {"DomainWhitelistFile /missing",
       "DomainWhitelistFile /missing: cannot be taken over: trusted_sealers: cannot read"},
      {"IgnoreMailFrom a b", "IgnoreMailFrom a b: cannot be taken over: author_domains: "},
      {"AuthservId", "AuthservId: there is no value"},
      {"RejectFailure true", "RejectFailure true: OpenDMARC has no such parameter; did you mean RejectFailures?"},
      {"Whatever else", "Whatever else: OpenDMARC has no such parameter"},
  };
  for (const auto& row : rows) {
    const Conversion conversion = converted(Origin::opendmarc, row.text);

    EXPECT_THAT(effect_of(conversion), IsEmpty()) << row.text;
    ASSERT_FALSE(conversion.remarks.empty()) << row.text;
    EXPECT_THAT(conversion.remarks[0].text, HasSubstr(row.remark)) << row.text;
  }
}

TEST(ConvertOpendmarc, LeavesOutAFileThatIsNoList) {
  const Files files = {{"/etc/sealers", "example.org\na b\n"}};
  const Conversion conversion = converted(Origin::opendmarc, "DomainWhitelistFile /etc/sealers", files);

  EXPECT_THAT(effect_of(conversion, files), IsEmpty());
  EXPECT_THAT(conversion.remarks.at(0).text, HasSubstr("\"a b\" is not a domain name"));
}

const Row rspamd_rows[] = {
    {"dmarc { reporting = true; actions = { quarantine = \"add_header\"; reject = \"reject\"; } }",
     {"dmarc.reporting = true", "dmarc.actions.quarantine = \"add_header\"", "dmarc.actions.reject = \"reject\""}},
    {"actions { softfail = \"add header\" }", {"dmarc.actions.softfail = \"add_header\""}},
    {"servers = \"192.0.2.1:6379\"; key_prefix = \"dm_\"; report_settings { org_name = \"Example\"; smtp_port = 26; }",
     {"dmarc.servers = [\"192.0.2.1:6379\"]", "dmarc.key_prefix = \"dm_\"",
      "dmarc.report_settings.org_name = \"Example\"", "dmarc.report_settings.smtp_port = 26"}},
    {"reporting { enabled = true; email = \"dmarc@example.net\"; domain = \"example.net\"; org_name = \"Example\"; "
     "bcc_addrs = [\"copies@example.net\"]; retries = 3 }",
     {"dmarc.reporting = true", "dmarc.send_reports = true", "dmarc.report_settings.org_name = \"Example\"",
      "dmarc.report_settings.domain = \"example.net\"", "dmarc.report_settings.email = \"dmarc@example.net\"",
      "dmarc.report_settings.retries = 3", "dmarc.report_settings.bcc_addrs = [\"copies@example.net\"]"}},
    {"send_reports = true; report_settings { org_name = \"Example\"; domain = \"example.net\"; "
     "email = \"dmarc@example.net\"; from_name = \"Reports\"; smtp = \"mail.example.net\"; helo = \"mx.example.net\"; "
     "override_address = \"trial@example.net\"; additional_address = \"copies@example.net\" }",
     {"dmarc.send_reports = true", "dmarc.report_settings.org_name = \"Example\"",
      "dmarc.report_settings.domain = \"example.net\"", "dmarc.report_settings.email = \"dmarc@example.net\"",
      "dmarc.report_settings.from_name = \"Reports\"", "dmarc.report_settings.smtp = \"mail.example.net\"",
      "dmarc.report_settings.helo = \"mx.example.net\"",
      "dmarc.report_settings.override_address = \"trial@example.net\"",
      "dmarc.report_settings.additional_address = \"copies@example.net\""}},
    {"reporting { only_domains = [\"a.example\", \"b.example\"]; }",
     {"reports.only_domains = [\".a.example\", \".b.example\", \"a.example\", \"b.example\"]"}},
    {"reporting { exclude_domains = \"a.example\" } no_reporting_domains = [\"b.example\"]",
     {"reports.exclude_domains = [\".a.example\", \".b.example\", \"a.example\", \"b.example\"]"}},
    {"reporting { exclude_rua_addresses = [\"dead@example.org\"] }",
     {"reports.exclude_recipients = [\"dead@example.org\"]"}},
    {"check_local = true; check_authed = true;", {"local.skip_authenticated = false", "local.skip_loopback = false"}},
    {"timeout = 2.0; db = 3; username = \"dmarc\"", {"redis.user = \"dmarc\"", "redis.db = 3", "redis.timeout = 2s"}},
    {"timeout = 500ms", {"redis.timeout = 500ms"}},
    {"no_sampling_domains = [\"example.com\"]", {"dmarc.no_sampling_domains = [\"example.com\"]"}},
};

TEST(ConvertRspamd, KeepsWhatEachSettingMeans) {
  for (const Row& row : rspamd_rows) EXPECT_EQ(effect_of(converted(Origin::rspamd, row.text)), row.effect) << row.text;
}

TEST(ConvertRspamd, SendsNoReportsWithoutASender) {
  const Conversion conversion = converted(Origin::rspamd, "reporting { enabled = true; email = \"a@example.net\" }");

  EXPECT_THAT(effect_of(conversion),
              ElementsAre("dmarc.reporting = true", "dmarc.report_settings.email = \"a@example.net\""));
  EXPECT_THAT(config::lines_of(conversion.remarks),
              Contains(HasSubstr("cannot be taken over: send_reports: report_settings needs org_name, domain")));
}

TEST(ConvertRspamd, FollowsIncludesAndKnowsTheVariables) {
  const Files files = {{"/etc/rspamd/local.d/dmarc.conf", "actions { reject = \"reject\" }"},
                       {"/etc/rspamd/local.d/maps.d/no.map", "example.org\n"}};
  const Conversion conversion =
      converted(Origin::rspamd,
                "dmarc {\n  .include(try=true,priority=1,duplicate=merge) \"$LOCAL_CONFDIR/local.d/dmarc.conf\"\n"
                "  .include(try=true,priority=10) \"${CONFDIR}/override.d/dmarc.conf\"\n"
                "  no_sampling_domains = \"${LOCAL_CONFDIR}/local.d/maps.d/no.map\";\n}",
                files, "/etc/rspamd/modules.d/dmarc.conf");

  EXPECT_THAT(effect_of(conversion, files),
              ElementsAre("dmarc.no_sampling_domains = [\"example.org\"]", "dmarc.actions.reject = \"reject\""));
}

TEST(ConvertRspamd, SaysOfEachSettingWithoutCounterpartWhatToDo) {
  const char* settings[] = {
      "munging { mitigate_strict_only = true }",
      "symbols { allow = \"X\" }",
      "reporting { max_entries = 100 }",
      "reporting { only_domains = [] }",
      "reporting { exclude_domains = \"https://maps.example/map\" }",
      "reporting { exclude_recipients = \"/map\" }",
      "reporting { redis_keys { index_prefix = \"x\" } }",
      "reporting { keys_expire = 2d }",
      "sentinel_password = \"x\"",
      "enabled = false",
      "whatever = 1",
      "timeout = 1.5",
  };
  for (const char* text : settings) {
    const Conversion conversion = converted(Origin::rspamd, text);

    EXPECT_THAT(effect_of(conversion), IsEmpty()) << text;
    EXPECT_EQ(conversion.remarks.size(), 1U) << text;
  }
}

TEST(ConvertRspamd, SaysThatNamesInAFileStandForThemselvesAlone) {
  const Files files = {{"/etc/rspamd/local.d/maps.d/no.map", "example.org\n"}};
  const Conversion conversion =
      converted(Origin::rspamd, "no_reporting_domains = \"/etc/rspamd/local.d/maps.d/no.map\"", files);

  EXPECT_THAT(effect_of(conversion, files), ElementsAre("reports.exclude_domains = [\"example.org\"]"));
  EXPECT_THAT(conversion.configuration, HasSubstr("exclude_domains = [\"/etc/rspamd/local.d/maps.d/no.map\"];"));
  EXPECT_THAT(config::lines_of(conversion.remarks), ElementsAre(HasSubstr("write .example.com there")));
}

TEST(ConvertRspamd, RepeatsNoPasswordInItsRemarks) {
  const Conversion conversion = converted(Origin::rspamd, "password = \"open sesame\"");

  EXPECT_THAT(effect_of(conversion), ElementsAre("redis.password = \"open sesame\""));
  EXPECT_THAT(conversion.configuration, HasSubstr("# password = ..."));
  EXPECT_THAT(converted(Origin::rspamd, "password = \"open\\nsesame\"").remarks.at(0).text, Not(HasSubstr("sesame")));
}

TEST(ConvertRspamd, NamesMistakesOfNotation) {
  const Result<Conversion> conversion =
      convert(Origin::rspamd, "dmarc {\n reporting = true", "/etc/dmarc.conf", config::reader_of({}));

  ASSERT_FALSE(conversion);
  EXPECT_EQ(conversion.error().message, "/etc/dmarc.conf:1:7: this { is never closed");
}

TEST(GuessOrigin, LooksAtWhatStandsInTheLines) {
  EXPECT_EQ(guess_origin("# c\n\nAuthservID x\nSocket inet:8893@localhost\n"), Origin::opendmarc);
  EXPECT_EQ(guess_origin("dmarc {\n  actions {\n    reject = \"reject\";\n  }\n}\n"), Origin::rspamd);
  EXPECT_EQ(guess_origin("reporting = true;"), Origin::rspamd);
  EXPECT_EQ(guess_origin("syslog true"), Origin::opendmarc);
  EXPECT_EQ(guess_origin("# nothing\n"), std::nullopt);
  EXPECT_EQ(guess_origin("hello world\n"), std::nullopt);
}

}  // namespace
}  // namespace dmarcd::conversion
