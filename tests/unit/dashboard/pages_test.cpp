#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/dashboard_world.h"

namespace dmarcd::testing {
namespace {

using dashboard::Response;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* all_pages[] = {"/",
                                     "/domain/shop.example",
                                     "/domain/shop.example/source/mail.shop.example",
                                     "/domain/shop.example/source/198.51.100.0/24",
                                     "/domain/shop.example/failures",
                                     "/domain/shop.example/tls",
                                     "/reports",
                                     "/report/1",
                                     "/report/1/raw",
                                     "/records",
                                     "/quarantine",
                                     "/upload",
                                     "/users",
                                     "/account",
                                     "/glossary"};

/// Markup, a way out of an attribute, a formula, a turn of the direction of writing, a bell.
std::string hostile_text(const char* field) {
  return std::string("=HYPERLINK(\"x\") </pre></title><script>alert('") + field +
         "')</script>\"><img src=x onerror=alert(1)> https://evil.example/ \xE2\x80\xAEgnp.exe \x07 &lt;";
}

std::string hostile_string(const char* field, const char*) {
  return hostile_text(field);
}

void expect_harmless(const std::string& page, const std::string& path) {
  EXPECT_THAT(page, Not(HasSubstr("<script"))) << path;
  EXPECT_THAT(page, Not(HasSubstr("<img"))) << path;
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE"))) << path;
  EXPECT_THAT(page, Not(HasSubstr("\x07"))) << path;
  EXPECT_THAT(page, Not(HasSubstr("href=\"https"))) << path;
  EXPECT_THAT(page, Not(HasSubstr("style=\""))) << path;
}

// Covers: receive.page.every-view
TEST(Pages, EachIsAnAddressAndTellsHtml) {
  DashboardWorld world;

  for (const char* path : all_pages) {
    const Response response = world.get("anna", path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(DashboardWorld::header_of(response, "Content-Type"), "text/html; charset=utf-8") << path;
    EXPECT_THAT(response.body, HasSubstr("<h1>")) << path;
    EXPECT_THAT(response.body, HasSubstr("Skip to the content")) << path;
  }
}

// Covers: receive.page.formats
TEST(Pages, EachTellsTheSameAsJson) {
  DashboardWorld world;

  for (const char* path : all_pages) {
    const Response response = world.get("anna", path, {{"format", "json"}});
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_TRUE(nlohmann::json::accept(response.body)) << path;
  }
}

// Covers: receive.page.formats
TEST(Pages, TablesAreToldAsCsvByTheirName) {
  DashboardWorld world;

  const Response reports = world.get("anna", "/reports", {{"format", "csv"}});
  const Response conditions = world.get("anna", "/domain/shop.example", {{"format", "csv"}, {"table", "conditions"}});

  EXPECT_THAT(reports.body, HasSubstr("report_id,reporter,domain,begin,end,messages"));
  EXPECT_THAT(reports.body, HasSubstr("2026-11-21.shop,\"Receiver of Mail\",shop.example,2026-11-21T00:00:00Z"));
  EXPECT_THAT(DashboardWorld::header_of(reports, "Content-Disposition"), "attachment; filename=\"reports.csv\"");
  EXPECT_THAT(conditions.body, HasSubstr("\"days with reports\",28,\"at least 28\",yes"));
  EXPECT_EQ(world.get("anna", "/reports", {{"format", "csv"}, {"table", "secrets"}}).status, 404);
  EXPECT_EQ(world.get("anna", "/reports", {{"format", "pdf"}}).status, 400);
}

// Covers: receive.page.escaped
TEST(Pages, ShowEachHostileTextAsText) {
  DashboardWorld world(sample_of_two_domains(hostile_string));

  for (const char* path : all_pages) {
    const Response response = world.get("anna", path);
    EXPECT_EQ(response.status, 200) << path;
    expect_harmless(response.body, path);
  }
}

struct HostileField {
  const char* path;
  std::vector<const char*> fields;
};

const HostileField hostile_fields[] = {
    {"/", {"blocker_remedy", "label", "remedy", "change"}},
    {"/domain/shop.example",
     {"sentence", "what", "figure", "threshold", "blocker", "blocker_remedy", "remark", "loss", "subdomain",
      "record_to_publish", "record_to_go_back", "label", "remedy", "change", "org_name", "p", "sp", "adkim", "pct"}},
    {"/domain/shop.example/source/198.51.100.0/24",
     {"label", "why", "remedy", "name", "dkim_domain", "envelope_domain", "header_domain", "header_from"}},
    {"/domain/shop.example/failures",
     {"user_agent", "mail_from", "delivery_result", "auth_failure", "identity_alignment", "authentication_results",
      "dkim_domain", "dkim_selector", "from", "subject", "message_id", "header"}},
    {"/domain/shop.example/tls",
     {"org_name", "contact", "report_id", "policy_type", "policy_domain", "result_type", "sending_mta_ip",
      "receiving_mx", "receiving_ip", "reason_code"}},
    {"/reports", {"org_name", "report_id"}},
    {"/report/1",
     {"org_name",
      "email",
      "report_id",
      "input",
      "member",
      "warning",
      "p",
      "sp",
      "np",
      "adkim",
      "aspf",
      "pct",
      "fo",
      "testing",
      "discovery_method",
      "extra_contact_info",
      "generator",
      "version",
      "xml_namespace",
      "error",
      "mail_from",
      "mail_subject"}},
    {"/report/1/raw", {"document"}},
    {"/records",
     {"header_from", "envelope_from", "envelope_to", "dkim_domain", "selector", "human_result", "spf_domain",
      "spf_human", "reason_type", "reason_comment", "org_name"}},
    {"/quarantine", {"input", "member", "reason"}},
};

// Covers: receive.page.escaped
TEST(Pages, ShowAllOfAHostileText) {
  DashboardWorld world(sample_of_two_domains(hostile_string));

  for (const HostileField& row : hostile_fields) {
    const std::string page = world.get("anna", row.path).body;
    for (const char* field : row.fields)
      EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;" + std::string(field) + "&#39;)&lt;/script&gt;"))
          << row.path;
    EXPECT_THAT(page, HasSubstr("[U+202E]gnp.exe [U+0007] &amp;lt;")) << row.path;
  }
}

// Covers: receive.page.csv-guard
TEST(Pages, CsvHasNoFormula) {
  DashboardWorld world(sample_of_two_domains(hostile_string));

  const std::string csv = world.get("anna", "/records", {{"format", "csv"}}).body;

  EXPECT_THAT(csv, HasSubstr(",\"'=HYPERLINK(\"\"x\"\")"));
  EXPECT_THAT(csv, Not(HasSubstr(",\"=")));
  EXPECT_THAT(csv, Not(HasSubstr(",=")));
  EXPECT_THAT(csv, Not(HasSubstr("\xE2\x80\xAE")));
}

// Covers: receive.page.escaped
TEST(Pages, QueriesComeBackAsTextAlone) {
  DashboardWorld world;

  const Response response = world.get("anna", "/reports", {{"reporter", hostile_text("reporter")}, {"x", "\"><img>"}});

  EXPECT_EQ(response.status, 200);
  expect_harmless(response.body, "/reports");
  EXPECT_THAT(response.body, HasSubstr("alert(&#39;reporter&#39;)"));
}

// Covers: receive.page.headers
TEST(Pages, HaveTheHeadersThatKeepBrowsersStrict) {
  DashboardWorld world;

  for (const char* path : {"/", "/report/1/raw/download", "/no-such-page", "/reports", "/quarantine/7/download"}) {
    const Response response = world.get("anna", path);
    EXPECT_EQ(DashboardWorld::header_of(response, "Content-Security-Policy"),
              "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    EXPECT_EQ(DashboardWorld::header_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(DashboardWorld::header_of(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(DashboardWorld::header_of(response, "Cache-Control"), "no-store");
  }
}

TEST(Pages, NeedNoScriptAndNothingFromElsewhere) {
  DashboardWorld world;

  const std::string style = world.respond(world.request("GET", "/style.css")).body;

  EXPECT_THAT(style, Not(HasSubstr("@import")));
  EXPECT_THAT(style, Not(HasSubstr("url(")));
  EXPECT_THAT(style, HasSubstr("prefers-color-scheme: dark"));
}

struct BadQuery {
  const char* path;
  std::multimap<std::string, std::string> query;
};

// Covers: receive.page.filters
TEST(Pages, RefuseFiltersThatCannotBeRead) {
  DashboardWorld world;
  const BadQuery queries[] = {
      {"/reports", {{"from", "yesterday"}}},
      {"/reports", {{"from", "2026-11-31"}}},
      {"/reports", {{"from", "2026-11-02"}, {"to", "2026-11-01"}}},
      {"/reports", {{"authenticity", "sure"}}},
      {"/reports", {{"offset", "-1"}}},
      {"/reports", {{"offset", "99999999999999999999"}}},
      {"/reports", {{"disputed", "yes"}}},
      {"/reports", {{"reporter", std::string(2000, 'a')}}},
      {"/reports", {{"reporter", "\xFF\xFE"}}},
      {"/records", {{"source", "192.0.2.0/33"}}},
      {"/records", {{"source", "' OR 1=1 --"}}},
      {"/records", {{"disposition", "deleted"}}},
      {"/records", {{"report", "18446744073709551615"}}},
      {"/", {{"class", "friend"}}},
  };

  for (const BadQuery& row : queries)
    EXPECT_EQ(world.get("anna", row.path, row.query).status, 400)
        << row.query.begin()->first << row.query.begin()->second;
}

// Covers: receive.page.filters
TEST(Pages, FilterByWhatTheQuerySays) {
  DashboardWorld world;

  const std::string failing = world.get("anna", "/records", {{"failing", "1"}, {"domain", "SHOP.example"}}).body;
  const std::string none = world.get("anna", "/records", {{"source", "10.0.0.0/8"}}).body;
  const std::string broken = world.get("anna", "/domain/shop.example", {{"class", "broken"}}).body;

  EXPECT_THAT(failing, HasSubstr("198.51.100.7"));
  EXPECT_THAT(failing, Not(HasSubstr("office.example")));
  EXPECT_THAT(none, HasSubstr("No record fits these filters."));
  EXPECT_THAT(broken, HasSubstr("newsletter via 198.51.100.0/24"));
  EXPECT_THAT(broken, Not(HasSubstr("scattered addresses")));
}

TEST(Pages, LeadFromPartToPartOfAList) {
  DashboardWorld world;
  for (int i = 0; i < 250; ++i) world.archive.record_lines.push_back(world.archive.record_lines[0]);

  const std::string first = world.get("anna", "/records", {{"domain", "shop.example"}}).body;
  const std::string last = world.get("anna", "/records", {{"domain", "shop.example"}, {"offset", "200"}}).body;

  EXPECT_THAT(first, HasSubstr("/records?domain=shop.example&amp;offset=100"));
  EXPECT_THAT(first, Not(HasSubstr("← before")));
  EXPECT_THAT(last, HasSubstr("/records?domain=shop.example&amp;offset=100"));
  EXPECT_THAT(last, Not(HasSubstr("more →")));
}

// Covers: receive.page.first-screen
TEST(Pages, TheFirstScreenTellsTheWorstFirst) {
  DashboardWorld world;

  const std::string page = world.get("anna", "/").body;

  EXPECT_LT(page.find("/domain/shop.example"), page.find("/domain/office.example"));
  for (const char* part : {"41 reports today from 17 reporters", "1 in ", "Needs a hand", "Not yet", "Arrived",
                           "41 days", "Set up domain authentication for shop.example at letters.example.", "99.21 %",
                           "Mend", "Decide", "Whose is 203.0.113.9?", "Messages a day", "pct=50 became pct=100"})
    EXPECT_THAT(page, HasSubstr(part));
}

// Covers: receive.page.first-screen
TEST(Pages, WithoutAReportTheFirstScreenTellsHowToGetOne) {
  DashboardWorld world;
  world.archive.domain_lines.clear();

  const std::string page = world.get("anna", "/").body;

  EXPECT_THAT(page, HasSubstr("v=DMARC1; p=none; rua=mailto:dmarc-reports@example.com"));
  EXPECT_THAT(page, HasSubstr("dmarc-reports: &quot;|/usr/bin/dmarcd-inbox import -&quot;"));
  EXPECT_THAT(page, HasSubstr("type=\"file\""));
}

// Covers: receive.page.domain
TEST(Pages, ADomainsPageTellsWhatToDoAndWhy) {
  DashboardWorld world;

  const std::string page = world.get("anna", "/domain/SHOP.Example").body;

  for (const char* part :
       {"One thing stands in the way", "99.12 %", "at least 99.9 %", "✗ not met", "✓ met",
        "With p=reject on the days looked at: 312 messages of your own would have been refused",
        "v=DMARC1; p=quarantine; sp=reject; np=reject", "<strong class=\"change-added\">added</strong>",
        "v=DMARC1; p=none; rua=mailto:reports@shop.example", "Look again on 14 Dec 2026",
        "mailing lists: RFC 9989 advises care", "sp=reject is safe", "/domain/shop.example/source/198.51.100.0%2F24"})
    EXPECT_THAT(page, HasSubstr(part));
}

TEST(Pages, TellAPeriodByItsDayWhereItIsOne) {
  DashboardWorld world;
  inbox::ReportLine& report = world.archive.report_details[0].line;
  const Timestamp midnight = sample_today - std::chrono::days(1);
  struct Period {
    std::chrono::seconds begin, end;
    const char* shown;
  };
  const Period periods[] = {
      {std::chrono::hours(0), std::chrono::seconds(86'399), "<td class=\"text\" data-heading=\"Period\">21 Nov 2026<"},
      {std::chrono::hours(0), std::chrono::seconds(86'405), ">21 Nov 2026<"},
      {std::chrono::hours(0), std::chrono::seconds(86'406), ">2026-11-21 00:00 UTC to 2026-11-22 00:00 UTC<"},
      {std::chrono::hours(1), std::chrono::seconds(86'400), ">2026-11-21 01:00 UTC to 2026-11-22 00:00 UTC<"},
      {std::chrono::hours(0), std::chrono::seconds(0), ">2026-11-21 00:00 UTC to 2026-11-21 00:00 UTC<"},
  };
  for (const Period& period : periods) {
    report.begin = midnight + period.begin;
    report.end = midnight + period.end;
    EXPECT_THAT(world.get("anna", "/reports", {{"domain", "shop.example"}}).body, HasSubstr(period.shown));
  }
}

// Covers: receive.page.formats
TEST(Pages, TellProgramsEachColumnAndPeopleWhatBelongsTogether) {
  DashboardWorld world;

  const std::string page = world.get("anna", "/records").body;
  const std::string csv = world.get("anna", "/records", {{"format", "csv"}}).body;

  EXPECT_THAT(page, HasSubstr("data-heading=\"What was checked\""));
  EXPECT_THAT(page, HasSubstr("bounce.letters.example (mfrom): pass"));
  EXPECT_THAT(page, Not(HasSubstr("data-heading=\"SPF checked\"")));
  EXPECT_THAT(csv, HasSubstr(",envelope_from,envelope_to,dkim_results,spf_results,reasons,domain,day,reporter\r\n"));
}

TEST(Pages, AReportLeadsDownToItsDocument) {
  DashboardWorld world;

  EXPECT_THAT(world.get("anna", "/report/1").body, HasSubstr("href=\"/report/1/raw\""));
  EXPECT_THAT(world.get("anna", "/report/1/raw").body,
              HasSubstr("&lt;feedback&gt;\n  &lt;version&gt;1.0&lt;/version&gt;"));
  const Response document = world.get("anna", "/report/1/raw/download");
  EXPECT_EQ(document.body, "<?xml version=\"1.0\"?>\n<feedback>\n  <version>1.0</version>\n</feedback>\n");
  EXPECT_EQ(DashboardWorld::header_of(document, "Content-Disposition"), "attachment; filename=\"report-1.xml\"");
}

TEST(Pages, SayWhenADocumentIsNotKeptAnyMore) {
  DashboardWorld world;
  world.archive.documents.clear();

  const Response response = world.get("anna", "/report/1/raw");

  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("not kept any more"));
}

TEST(Pages, ExplainEachWordInTheGlossary) {
  DashboardWorld world;
  const std::string words = world.get("anna", "/glossary").body;

  for (const char* path : all_pages) {
    const std::string page = world.get("anna", path).body;
    constexpr std::string_view reference = "/glossary#";
    for (std::size_t at = page.find(reference); at != std::string::npos; at = page.find(reference, at)) {
      at += reference.size();
      const std::string id = page.substr(at, page.find('"', at) - at);
      EXPECT_THAT(words, HasSubstr("<div id=\"" + id + "\">")) << path;
    }
  }
}

// Covers: receive.page.database-away
TEST(Pages, SayPlainlyThatTheDatabaseIsAway) {
  DashboardWorld world;
  const std::string cookie = world.log_in("anna");
  world.outage.is_away = true;
  dashboard::Request asked = world.request("GET", "/");
  asked.headers.emplace("cookie", cookie);

  const Response response = world.respond(asked);

  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(DashboardWorld::header_of(response, "Retry-After"), "60");
  EXPECT_THAT(response.body, HasSubstr("the database does not answer"));
  EXPECT_EQ(world.respond(world.request("GET", "/health")).status, 503);
}

TEST(Pages, HealthTellsNothingButThatItIsWell) {
  DashboardWorld world;

  EXPECT_EQ(world.respond(world.request("GET", "/health")).body, "ok\n");
}

TEST(Pages, AnswerHeadAsGet) {
  DashboardWorld world;

  EXPECT_EQ(world.respond(world.request("HEAD", "/health")).status, 200);
}

}  // namespace
}  // namespace dmarcd::testing
