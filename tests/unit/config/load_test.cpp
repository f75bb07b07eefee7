#include "dmarcd/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/config/show.h"

#include "unit/config/files.h"

namespace dmarcd::config {
namespace {

using evaluation::ActionKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The example in the documentation of rspamd 1.6's dmarc module, every key of it set.
constexpr const char* rspamd_module = R"(
dmarc {
  # Enables storing reporting information to redis
  reporting = true;
  # If Redis server is not configured below, settings from redis {} will be used
  servers = "127.0.0.1:6379"; # Servers to use for reads and writes
  read_servers = "192.0.2.1,192.0.2.2:6380";
  write_servers = ["192.0.2.3"];
  key_prefix = "dm_";
  actions = {
    quarantine = "add_header";
    reject = "reject";
    softfail = "no_action";
  }
  no_sampling_domains = "/etc/rspamd/dmarc_no_sampling.domains";
  send_reports = true;
  report_settings {
    org_name = "Example";
    domain = "example.net";
    email = "postmaster@example.net";
    from_name = "Example's reports";
    msgid_from = "reports.example.net";
    smtp = "127.0.0.1";
    smtp_port = 25;
    helo = "rspamd.example.net";
    retries = 2;
    hscan_count = 200
    override_address = "reports@example.net";
    additional_address = "archive@example.net";
  }
}
)";

TEST(LoadConfig, TakesTheDmarcModuleOfRspamdAsItIs) {
  const LoadedConfig loaded = load_text(rspamd_module, {{"/etc/rspamd/dmarc_no_sampling.domains", "example.org\n"}});

  ASSERT_EQ(loaded.mistakes(), "");
  const Config& config = loaded.config;
  EXPECT_TRUE(config.session.reporting);
  EXPECT_EQ(config.session.actions.quarantine, ActionKind::add_header);
  EXPECT_EQ(config.session.actions.reject, ActionKind::reject);
  EXPECT_EQ(config.session.actions.softfail, ActionKind::no_action);
  EXPECT_EQ(config.session.evaluation.no_sampling_domains.size(), 1u);
  EXPECT_TRUE(config.send_reports);
  EXPECT_EQ(config.report_settings.email, "postmaster@example.net");
  EXPECT_EQ(config.report_settings.additional_address, "archive@example.net");
  EXPECT_EQ(record_store_kind(config), StoreKind::redis);
  const record::RedisOptions redis = redis_options(config);
  EXPECT_THAT(redis.read_servers, ElementsAre("192.0.2.1", "192.0.2.2:6380"));
  EXPECT_THAT(redis.write_servers, ElementsAre("192.0.2.3"));
  EXPECT_EQ(redis.key_prefix, "dm_");
}

TEST(LoadConfig, TakesAnEmptyDmarcSectionAsMarkingWithoutEnforcing) {
  for (const char* text : {"", "dmarc { }", "dmarc = { };"}) {
    const LoadedConfig loaded = load_text(text);

    EXPECT_EQ(loaded.mistakes(), "");
    EXPECT_THAT(loaded.remarks.notes, IsEmpty());
    EXPECT_EQ(show_config(loaded.config), show_config(Config{}));
    EXPECT_FALSE(loaded.config.session.actions.reject.has_value());
    EXPECT_EQ(record_store_kind(loaded.config), StoreKind::embedded);
  }
}

TEST(LoadConfig, TakesAModuleThatOnlyIncludesWhatIsLocal) {
  const LoadedConfig loaded = load_text(
      "dmarc {\n"
      "  .include(try=true,priority=5) \"${DBDIR}/dynamic/dmarc.conf\"\n"
      "  .include(try=true,priority=1,duplicate=merge) \"local.d/dmarc.conf\"\n"
      "  .include(try=true,priority=10) \"override.d/dmarc.conf\"\n"
      "}\n",
      {{"/etc/local.d/dmarc.conf",
        "reporting = true;\nkey_prefix = \"a_\";\n"
        "actions { reject = \"reject\"; }\n"},
       {"/etc/override.d/dmarc.conf", "key_prefix = \"b_\";\n"}});

  EXPECT_EQ(loaded.mistakes(), "");
  EXPECT_THAT(loaded.remarks.notes, ::testing::SizeIs(1));
  EXPECT_TRUE(loaded.config.session.reporting);
  EXPECT_EQ(loaded.config.key_prefix, "b_");
  EXPECT_EQ(loaded.config.session.actions.reject, ActionKind::reject);
}

TEST(LoadConfig, ListsFiveDifferentMistakesWithTheirPlaces) {
  const LoadedConfig loaded = load_text(
      "milter {\n"
      "  timeout = 5;\n"
      "  socket = \"unix:/run/dmarcd/dmarcd.sock;\n"
      "}\n"
      "dmarc {\n"
      "  reporting = perhaps;\n"
      "  actions {\n"
      "    quarantine_acton = \"add_header\";\n"
      "  }\n"
      "  reporting = true;\n"
      "}\n");

  EXPECT_THAT(lines_of(loaded.remarks.mistakes),
              ElementsAre("/etc/dmarcd.conf:2:13: timeout: \"5\" has no unit; write 5s or 500ms",
                          "/etc/dmarcd.conf:3:12: this \" is not closed in its line",
                          "/etc/dmarcd.conf:6:15: reporting: \"perhaps\" is neither true nor false",
                          "/etc/dmarcd.conf:8:5: unknown setting \"quarantine_acton\"; did you mean quarantine?",
                          "/etc/dmarcd.conf:10:3: reporting is set a second time, first in line 6; remove one of "
                          "them"));
}

struct Unknown {
  const char* text;
  const char* message;
};

const Unknown unknown[] = {
    {"dmarc { reportin = true }", "1:9: unknown setting \"reportin\"; did you mean reporting?"},
    {"dmarc { Reporting = true }", "1:9: unknown setting \"Reporting\"; did you mean reporting?"},
    {"dmarc { sampling = true }", "1:9: unknown setting \"sampling\""},
    {"reporting = true;", "1:1: unknown setting \"reporting\" here; it belongs into the section dmarc"},
    {"dmarc { password = x }", "1:9: unknown setting \"password\" here; it belongs into the section redis"},
    {"dmarc = true;", "1:1: dmarc is a section; write dmarc { ... }"},
    {"dmarc { actions = reject }", "1:9: actions is a section; write actions { ... }"},
    {"dmarc { reporting { } }", "1:9: reporting is a setting, not a section"},
    {"dmrac { reporting = true; actions { reject = reject } }", "1:1: unknown section \"dmrac\"; did you mean dmarc?"},
    {"dmarc { action { reject = reject } }", "1:9: unknown section \"dmarc.action\"; did you mean dmarc.actions?"},
    {"smtp { engine = \"native\" }", "1:1: unknown section \"smtp\""},
    {"dmarc { keep_records = 14d }", "1:9: unknown setting \"keep_records\" here; it belongs into the section reports"},
};

TEST(LoadConfig, RefusesWhatItDoesNotKnow) {
  for (const Unknown& row : unknown) {
    EXPECT_EQ(load_text(row.text).mistakes(), std::string("/etc/dmarcd.conf:") + row.message) << row.text;
  }
}

TEST(LoadConfig, PutsTheMistakesOfAnIncludedFileTogether) {
  const LoadedConfig loaded = load_text(".include \"more.conf\"\na = 1;\n", {{"/etc/more.conf", "b = ;\nc = 1;\n"}});

  EXPECT_EQ(loaded.mistakes(),
            "/etc/more.conf:1:2: b has no value\n"
            "/etc/more.conf:2:1: unknown setting \"c\"\n"
            "/etc/dmarcd.conf:2:1: unknown setting \"a\"");
}

TEST(LoadConfig, StopsListingMistakesOfAFileThatIsNoConfiguration) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "= ;\n";

  const LoadedConfig loaded = load_text(text);

  EXPECT_EQ(loaded.remarks.mistakes.size(), 101u);
  EXPECT_EQ(to_text(loaded.remarks.mistakes.back()), "900 more mistakes are not shown");
}

TEST(LoadConfig, SaysThatTheFileIsMissing) {
  const LoadedConfig loaded = load_config("/etc/none.conf", reader_of({}));

  EXPECT_FALSE(loaded.is_usable());
  EXPECT_EQ(loaded.mistakes(), "cannot read /etc/none.conf: it is not there");
}

struct Contradiction {
  const char* text;
  const char* message;
};

const Contradiction contradictions[] = {
    {"records { store = redis }", "1:11: store: \"redis\" needs a server; set servers in the section redis"},
    {"redis { password = a; password_file = \"/etc/p\" }",
     "1:9: password: password_file is set as well; remove one of them"},
    {"dmarc { send_reports = true; report_settings { domain = example.net } }",
     "1:9: send_reports: report_settings needs org_name, email"},
    {"failure_reports { enabled = true; }", "1:19: enabled: report_settings needs domain, email"},
};

TEST(LoadConfig, SeesContradictionsBetweenSettings) {
  for (const Contradiction& row : contradictions) {
    EXPECT_EQ(load_text(row.text, {{"/etc/p", "b\n"}}).mistakes(), std::string("/etc/dmarcd.conf:") + row.message);
  }
}

TEST(RedisOptions, ComeFromTheSectionRedisUnlessDmarcNamesServers) {
  const LoadedConfig loaded = load_text(
      "redis { servers = [\"192.0.2.1\", \"192.0.2.2\"]; prefix = \"x_\"; db = 3;\n"
      "        user = dmarcd; password_file = secret; timeout = 2s }",
      {{"/etc/secret", "open sesame \nnot this\n"}});

  ASSERT_EQ(loaded.mistakes(), "");
  const record::RedisOptions redis = redis_options(loaded.config);
  EXPECT_THAT(redis.read_servers, ElementsAre("192.0.2.1", "192.0.2.2"));
  EXPECT_THAT(redis.write_servers, ElementsAre("192.0.2.1", "192.0.2.2"));
  EXPECT_EQ(redis.key_prefix, "x_dmarc_");
  EXPECT_EQ(redis.user, "dmarcd");
  EXPECT_EQ(redis.password, "open sesame");
  EXPECT_EQ(redis.db, 3u);
  EXPECT_EQ(redis.timeout, std::chrono::seconds(2));

  const LoadedConfig other = load_text("redis { servers = 192.0.2.1 } dmarc { read_servers = 192.0.2.9 }");
  EXPECT_THAT(redis_options(other.config).read_servers, ElementsAre("192.0.2.9"));
  EXPECT_THAT(redis_options(other.config).write_servers, ElementsAre("192.0.2.9"));
}

TEST(RedisOptions, TakeAPasswordByValueWithANote) {
  const LoadedConfig loaded = load_text("redis { servers = 192.0.2.1; password = \"open sesame\" }");

  EXPECT_EQ(loaded.mistakes(), "");
  EXPECT_EQ(redis_options(loaded.config).password, "open sesame");
  EXPECT_THAT(lines_of(loaded.remarks.notes), ElementsAre(HasSubstr("password_file is better")));
}

}  // namespace
}  // namespace dmarcd::config
