#include "dmarcd/config/show.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "dmarcd/base/text.h"
#include "dmarcd/config/setting_table.h"

#include "unit/config/files.h"

namespace dmarcd::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string project_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(std::string(DMARCD_SOURCE_DIR "/") + path).rdbuf();
  return text.str();
}

constexpr const char* refresh = "run tools/dev/refresh-config-documents";

TEST(ShowConfig, IsReadBackAsTheSameConfiguration) {
  const LoadedConfig loaded = load_text(
      "dmarc { reporting = true; servers = \"192.0.2.1,192.0.2.2\"; no_sampling_domains = [a.example, b.example];\n"
      "        actions { reject = reject; dns_failure = tempfail } reply_text = \"5.7.1 \\\"no\\\" \\\\ {id}\" }\n"
      "milter { socket = \"inet:127.0.0.1:8893\"; socket_mode = 0600; timeout = 90s; on_failure = accept }\n"
      "local { networks = [192.0.2.0/24, \"2001:db8::/32\"]; skip_loopback = no;\n"
      "  forwarder b { lists = list.example; comment = \"a \\\"b\\\"\" } forwarder \"a\" { networks = 192.0.2.1 }\n"
      "  exception c { recipients = \"x@example.net\"; treatment = force; least_policy = reject } }\n"
      "dns { cache_size = 1500kb; timeout = 1500ms; zone_files = [try.zone] }\n"
      "redis { password_file = p }");
  ASSERT_EQ(loaded.mistakes(), "/etc/dmarcd.conf:8:25: password_file: cannot read /etc/p: it is not there");

  const std::string shown = show_config(loaded.config);
  const LoadedConfig again = load_text(shown);

  EXPECT_EQ(again.mistakes(), "");
  EXPECT_EQ(show_config(again.config), shown);
  EXPECT_NE(shown, show_config(Config{}));
  EXPECT_EQ(again.config.session.local_policy.networks, loaded.config.session.local_policy.networks);
  EXPECT_EQ(again.config.session.evaluation.no_sampling_domains, loaded.config.session.evaluation.no_sampling_domains);
}

TEST(ShowConfig, HidesAPasswordAndNamesItsFile) {
  const LoadedConfig by_value = load_text("redis { servers = 192.0.2.1; password = \"open sesame\" }");
  EXPECT_THAT(show_config(by_value.config), Not(HasSubstr("sesame")));
  EXPECT_THAT(show_config(by_value.config), HasSubstr("# password is set, and not shown"));

  const LoadedConfig by_file = load_text("redis { password_file = \"/etc/p\" }", {{"/etc/p", "open sesame"}});
  EXPECT_THAT(show_config(by_file.config), Not(HasSubstr("sesame")));
  EXPECT_THAT(show_config(by_file.config), HasSubstr("password_file = \"/etc/p\";"));
}

/// The lines of a file that set something, a `#` right before the name taken away.
std::string with_all_settings(const std::string& text, bool (*is_wanted)(std::string_view line)) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view content = trim_blanks(line);
    if (!is_wanted(content)) continue;
    result += std::string(content.starts_with('#') ? content.substr(1) : content) + "\n";
  }
  return result;
}

TEST(InstalledConfiguration, IsWhatTheTableSays) {
  EXPECT_EQ(project_file("conf/dmarcd.conf"), sample_config()) << refresh;
}

TEST(InstalledConfiguration, HoldsEverySettingOnceWithItsDefault) {
  const std::string text = project_file("conf/dmarcd.conf");
  const std::string all = with_all_settings(text, [](std::string_view line) { return !line.starts_with("# "); });
  for (const Setting& setting : setting_table())
    EXPECT_THAT(all, HasSubstr(std::string(setting.name) + " = ")) << setting.path();

  // A setting that stood twice would be a mistake.
  LoadedConfig loaded = load_text(all, {{"/etc/dmarcd/reports.key", "x\n"}});

  EXPECT_EQ(loaded.mistakes(), "");
  // Blocks stand there as an example each.
  EXPECT_THAT(loaded.config.session.local_rules.forwarders, SizeIs(1));
  EXPECT_THAT(loaded.config.session.local_rules.exceptions, SizeIs(1));
  EXPECT_THAT(loaded.config.reports.signatures, SizeIs(1));
  loaded.config.session.local_rules = {};
  loaded.config.reports.signatures = {};
  Config expected;
  expected.session.reporting = true;
  EXPECT_EQ(show_config(loaded.config), show_config(expected));
}

TEST(InstalledConfiguration, RecordsAndEnforcesNothing) {
  const LoadedConfig loaded = load_text(project_file("conf/dmarcd.conf"));

  EXPECT_EQ(loaded.mistakes(), "");
  EXPECT_TRUE(loaded.remarks.notes.empty());
  EXPECT_TRUE(loaded.config.session.reporting);
  EXPECT_FALSE(loaded.config.session.actions.reject.has_value());
}

TEST(Manual, HasTheSettingsOfTheTable) {
  EXPECT_THAT(project_file("docs/man/dmarcd.conf.5.scd"), HasSubstr(manual_of_settings())) << refresh;
}

}  // namespace
}  // namespace dmarcd::config
