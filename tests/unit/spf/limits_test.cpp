#include "dmarcd/spf/limits.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "dmarcd/dns/message_resolver.h"
#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/dns/zone_upstream.h"
#include "dmarcd/spf/native_spf_checker.h"

namespace dmarcd::spf {
namespace {

/// The record, ten mx of ten hosts, the client's reverse name and ten names behind it for %{p}, the explanation.
constexpr std::size_t most_questions = 1 + 10 * (1 + 10) + (1 + 10) + 1;

SpfRequest request_from(std::string_view client, std::string mail_from = "user@example.com") {
  return {*IpAddress::parse(client), "mail.example.com", std::move(mail_from), "unknown", from_unix_seconds(0)};
}

/// A master-file record of any length, in strings that a message of the DNS can hold.
std::string txt(const std::string& name, const std::string& text) {
  std::string record = name + " TXT";
  for (std::size_t start = 0; start < text.size(); start += 200) record += " \"" + text.substr(start, 200) + "\"";
  return record + "\n";
}

/// MX records with ten hosts that are not the client.
std::string ten_hosts(const std::string& name) {
  std::string zone;
  for (int host = 0; host < 10; ++host) zone += fmt::format("{0} MX {1} h{1}.{0}\nh{1}.{0} A 192.0.2.99\n", name, host);
  return zone;
}

struct Checked {
  SpfResult result;
  std::size_t questions;  ///< Different ones.
};

Checked check(const std::string& zone_text, const SpfRequest& request = request_from("192.0.2.1")) {
  dns::Zone zone;
  const Result<void> added = zone.add(zone_text, "test");
  EXPECT_TRUE(added) << added.error().message;
  dns::ZoneResolver resolver(zone);
  SpfResult result = NativeSpfChecker().check(request, resolver);
  const std::set<std::string> distinct(resolver.questions().begin(), resolver.questions().end());
  return {std::move(result), distinct.size()};
}

/// d0.example includes d1.example, and so on; the last one passes everybody.
std::string chain_of_includes(int length) {
  std::string zone = "example.com. TXT \"v=spf1 include:d1.example -all\"\n";
  for (int i = 1; i < length; ++i) zone += fmt::format("d{}.example. TXT \"v=spf1 include:d{}.example\"\n", i, i + 1);
  return zone + fmt::format("d{}.example. TXT \"v=spf1 +all\"\n", length);
}

// Covers: spf.ten-terms
TEST(Limits, TenIncludesWithinEachOtherAreFollowedAndElevenAreNot) {
  const Checked ten = check(chain_of_includes(10));
  EXPECT_EQ(ten.result.code, SpfCode::pass);
  EXPECT_EQ(ten.result.lookups, 10u);
  EXPECT_EQ(ten.questions, 11u);

  const Checked eleven = check(chain_of_includes(11));
  EXPECT_EQ(eleven.result.code, SpfCode::permerror);
  EXPECT_EQ(eleven.questions, 11u);
}

// Covers: spf.ten-terms
TEST(Limits, EachTermThatAsksTheDnsCountsAndNoOther) {
  const std::string others =
      "example.com. A 192.0.2.99\nexample.com. MX 1 example.com.\n1.2.0.192.in-addr.arpa. PTR h.example.\n"
      "i.example. TXT \"v=spf1 -all\"\nr.example. TXT \"v=spf1 ~all\"\nh.example. A 192.0.2.99\n";
  struct Row {
    std::string terms;
    const char* code;
  };
  const Row rows[] = {
      {"-a -mx -ptr include:i.example -a -mx -ptr include:i.example -a redirect=r.example", "softfail"},
      {"-a -mx -ptr include:i.example -a -mx -ptr include:i.example -a -a redirect=r.example", "permerror"},
      {"-a -mx -ptr include:i.example -a -mx -ptr include:i.example -a -a ip4:192.0.2.1", "pass"},
      {"-a -a -a -a -a -a -a -a -a -a ip4:198.51.100.1 ip6:2001:db8::1 x=%{l} ?all", "neutral"},
      {"-a -a -a -a -a -a -a -a -a -a -ptr ip4:192.0.2.1", "permerror"},
      {"-a -a -a -a -a -a -a -a -a -a -mx ip4:192.0.2.1", "permerror"},
      {"-a -a -a -a -a -a -a -a -a -a -exists:h.example ip4:192.0.2.1", "permerror"},
      {"-a -a -a -a -a -a -a -a -a -a include:i.example ip4:192.0.2.1", "permerror"},
      {"-a -a -a -a -a -a -a -a -a -a ?all redirect=r.example", "neutral"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(to_text(check(txt("example.com.", "v=spf1 " + row.terms) + others).result.code), row.code) << row.terms;
}

// Covers: spf.ten-terms, spf.mx-limit, spf.ptr-limit
TEST(Limits, NoRecordCostsMoreThanTheDocumentedNumberOfQuestions) {
  // A client without a valid name costs most: all of its first ten names are asked for, and %{p} is "unknown".
  std::string zone = "why.unknown. TXT \"no\"\n";
  for (int name = 0; name < 12; ++name)
    zone += fmt::format("1.2.0.192.in-addr.arpa. PTR n{0}.example.\nn{0}.example. A 192.0.2.2\n", name);
  std::string terms;
  for (int mx = 0; mx < 10; ++mx) {
    terms += fmt::format("mx:m{}.%{{p}} ", mx);
    zone += ten_hosts(fmt::format("m{}.unknown.", mx));
  }

  const Checked worst = check(txt("example.com.", "v=spf1 " + terms + "-all exp=why.%{p}") + zone);

  EXPECT_EQ(worst.result.code, SpfCode::fail);
  EXPECT_EQ(worst.result.explanation, "no");
  EXPECT_EQ(worst.questions, most_questions);
  EXPECT_EQ(most_questions, 123u);
}

// Ten includes a record, however deep: 10^n questions if each record had limits of its own.
TEST(Limits, ATreeOfIncludesEndsAfterTenTerms) {
  std::string branches;
  for (int i = 0; i < 10; ++i) branches += fmt::format("include:i{}.%{{d}} ", i);
  const Checked tree = check("example.com. TXT \"v=spf1 include:1.x.example -all\"\n" +
                             txt("*.x.example.", "v=spf1 " + branches + "-all"));

  EXPECT_EQ(tree.result.code, SpfCode::permerror);
  EXPECT_EQ(tree.questions, 11u);
}

TEST(Limits, HugeRecordsWithinEachOtherAreReadToTheirEnds) {
  std::string networks;
  for (int i = 0; i < 4000; ++i) networks += fmt::format("ip4:198.51.{}.{} ", i / 250, i % 250);
  std::string zone = txt("example.com.", "v=spf1 " + networks + "include:d1.example -all");
  for (int i = 1; i < 10; ++i)
    zone += txt(fmt::format("d{}.example.", i), fmt::format("v=spf1 {}include:d{}.example -all", networks, i + 1));
  zone += "d10.example. TXT \"v=spf1 ip4:192.0.2.1\"\n";

  const Checked checked = check(zone);

  EXPECT_EQ(checked.result.code, SpfCode::pass);
  EXPECT_EQ(checked.questions, 11u);
}

TEST(Limits, AskingAheadAddsNoMoreThanItsOwnLimit) {
  std::string zone;
  std::string terms;
  for (int mx = 0; mx < 10; ++mx) {
    terms += fmt::format("mx:m{}.example ", mx);
    zone += ten_hosts(fmt::format("m{}.example.", mx));
  }
  dns::Zone all;
  ASSERT_TRUE(all.add(txt("example.com.", "v=spf1 " + terms + "-all") + zone, "test"));
  dns::ZoneUpstream upstream(all);
  dns::AnswerCache cache(upstream, {});
  dns::MessageResolver resolver(cache, {1000, Deadline::max()});

  NativeSpfChecker().prefetch(request_from("192.0.2.1"), resolver);
  EXPECT_EQ(cache.statistics().asked, most_prefetched_questions);
  EXPECT_EQ(NativeSpfChecker().check(request_from("192.0.2.1"), resolver).code, SpfCode::fail);
  EXPECT_EQ(cache.statistics().asked, 1u + 10u * 11u);
}

// Covers: spf.time-limit
TEST(Limits, RunningOutOfTheMessagesTimeOrQuestionsIsATemperror) {
  dns::Zone zone;
  ASSERT_TRUE(zone.add(chain_of_includes(5), "test"));
  dns::ZoneUpstream upstream(zone);
  dns::AnswerCache cache(upstream, {});
  dns::MessageResolver poor(cache, {3, Deadline::max()});
  dns::AnswerCache empty(upstream, {});
  dns::MessageResolver late(empty, {200, Deadline::min()});

  EXPECT_EQ(NativeSpfChecker().check(request_from("192.0.2.1"), poor).code, SpfCode::temperror);
  EXPECT_EQ(NativeSpfChecker().check(request_from("192.0.2.1"), late).code, SpfCode::temperror);
}

}  // namespace
}  // namespace dmarcd::spf
