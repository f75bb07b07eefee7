#pragma once

#include "support/inbox_home.h"

namespace dmarcd::test {

// Covers: receive.kept.whole
TEST_P(InboxContract, TellsAReportAsItWasTold) {
  receiving::AggregateReport report = report_of("Reporter \"Inc\"", "id'1");
  report.extra_contact_info = "https://reporter.example/?a=1&b=2";
  report.errors = {"first", "second"};
  report.generator = "generator 1";
  report.version = "1.0";
  report.xml_namespace = "urn:ietf:params:xml:ns:dmarc-2.0";
  inbox::NewReport kept = new_report(report, receiving::Authenticity::verified);
  kept.found.read.warnings = {{"count-missing", "record 3 has no count"}};
  kept.found.mail = receiving::CarryingMail{"reporter.example", "Reporter <a@reporter.example>", "Report", "", {}};
  const inbox::Receipt receipt = keep(arrival_of({kept})).front();

  const auto details = must(archive().report(everything, receipt.id));

  ASSERT_TRUE(details);
  EXPECT_EQ(details->line.org_name, report.org_name);
  EXPECT_EQ(details->line.email, report.email);
  EXPECT_EQ(details->line.report_id, report.report_id);
  EXPECT_EQ(details->line.domain, "example.com");
  EXPECT_EQ(details->line.begin, report.begin);
  EXPECT_EQ(details->line.end, report.end);
  EXPECT_EQ(details->line.received_at, moment(may_first, 30));
  EXPECT_EQ(details->line.authenticity, receiving::Authenticity::verified);
  EXPECT_FALSE(details->line.is_disputed);
  EXPECT_EQ(details->line.figures, receiving::figures_of(report));
  EXPECT_EQ(details->line.input, "-");
  EXPECT_EQ(details->line.member, "report.xml.gz");
  EXPECT_EQ(details->line.warnings, kept.found.read.warnings);
  EXPECT_EQ(details->policy, report.policy);
  EXPECT_EQ(details->extra_contact_info, report.extra_contact_info);
  EXPECT_EQ(details->generator, report.generator);
  EXPECT_EQ(details->version, report.version);
  EXPECT_EQ(details->xml_namespace, report.xml_namespace);
  EXPECT_EQ(details->errors, report.errors);
  EXPECT_EQ(details->line.mail_from_domain, "reporter.example");
  EXPECT_EQ(details->mail_from, "Reporter <a@reporter.example>");
  EXPECT_EQ(details->mail_subject, "Report");
}

TEST_P(InboxContract, TellsTheRecordsOfAReportLargestFirst) {
  const inbox::Receipt receipt = keep(report_of("Reporter", "1"));

  const auto lines = must(archive().records(everything, {.report = receipt.id}, {}));

  ASSERT_THAT(lines, testing::SizeIs(3));
  EXPECT_EQ(lines[0].record.count, 8U);
  EXPECT_EQ(lines[0].record.source_ip.text(), "192.0.2.130");
  EXPECT_EQ(lines[0].record.evidence, evidence_of_own_mail());
  EXPECT_EQ(lines[0].org_name, "Reporter");
  EXPECT_EQ(lines[0].domain, "example.com");
  EXPECT_EQ(lines[0].begin, moment(may_first));
  EXPECT_EQ(lines[2].record.source_ip.text(), "2001:db8::7");
  EXPECT_EQ(lines[2].record.disposition, evaluation::Disposition::quarantine);
  EXPECT_FALSE(lines[2].record.dkim || lines[2].record.spf || lines[2].record.is_recomputed);
}

TEST_P(InboxContract, FiltersRecords) {
  const inbox::Receipt first = keep(report_of("Reporter", "1"));
  const inbox::Receipt later = keep(report_of("Reporter", "2", "example.com", may_first + std::chrono::days(2)));
  keep(report_of("Reporter", "3", "example.net"));
  const auto found = [&](const inbox::RecordFilter& filter) {
    std::vector<std::string> lines;
    for (const inbox::RecordLine& line : must(archive().records(everything, filter, {})))
      lines.push_back(fmt::format("{} {} {}",
                                  line.report == later.id   ? "later"
                                  : line.report == first.id ? "first"
                                                            : "other",
                                  line.record.source_ip.text(), line.record.count));
    return lines;
  };
  const auto network = [](std::string_view text) { return IpNetwork::parse(text).value(); };

  EXPECT_THAT(found({.domain = "example.com"}),
              ElementsAre("later 192.0.2.130 8", "later 192.0.2.1 5", "later 2001:db8::7 3", "first 192.0.2.130 8",
                          "first 192.0.2.1 5", "first 2001:db8::7 3"));
  EXPECT_THAT(found({.domain = "example.com", .source = network("192.0.2.0/25")}),
              ElementsAre("later 192.0.2.1 5", "first 192.0.2.1 5"));
  EXPECT_THAT(found({.domain = "example.com", .source = network("192.0.2.130")}),
              ElementsAre("later 192.0.2.130 8", "first 192.0.2.130 8"));
  EXPECT_THAT(found({.days = inbox::Days{may_first, may_first}, .source = network("2001:db8::/32")}), SizeIs(2));
  EXPECT_THAT(found({.source = network("0.0.0.0/0")}), SizeIs(6));
  EXPECT_THAT(found({.domain = "example.com", .envelope_from = "Spoofer.example"}),
              ElementsAre("later 2001:db8::7 3", "first 2001:db8::7 3"));
  EXPECT_THAT(found({.dkim_domain = "service.example"}), SizeIs(6));
  EXPECT_THAT(found({.header_from = "nowhere.example"}), IsEmpty());
  EXPECT_THAT(found({.disposition = evaluation::Disposition::quarantine}), SizeIs(3));
  EXPECT_THAT(found({.only_failing = true}), SizeIs(3));
}

TEST_P(InboxContract, FiltersAndPagesReports) {
  for (int day = 0; day < 5; ++day)
    keep(report_of(day % 2 == 0 ? "Even Ltd" : "odd", fmt::format("{}", day), "example.com",
                   may_first + std::chrono::days(day)));
  keep(report_of("even more", "5", "sub.example.net"), receiving::Authenticity::failed);
  const auto ids = [&](const inbox::Scope& scope, const inbox::ReportFilter& filter, const inbox::Page& page = {}) {
    std::vector<std::string> found;
    for (const inbox::ReportLine& line : must(archive().reports(scope, filter, page))) found.push_back(line.report_id);
    return found;
  };

  EXPECT_THAT(ids(everything, {}), ElementsAre("4", "3", "2", "1", "5", "0")) << "of equal begin, the last kept first";
  EXPECT_THAT(ids(everything, {}, {.offset = 1, .most = 2}), ElementsAre("3", "2"));
  EXPECT_THAT(ids(everything, {}, {.offset = 6, .most = 2}), IsEmpty());
  EXPECT_THAT(ids(everything, {.org_name = "EVEN"}), ElementsAre("4", "2", "5", "0"));
  EXPECT_THAT(ids(everything, {.domain = "example.com", .org_name = "even"}), ElementsAre("4", "2", "0"));
  EXPECT_THAT(ids(everything, {.org_name = "'"}), IsEmpty());
  EXPECT_THAT(
      ids(everything, {.days = inbox::Days{may_first + std::chrono::days(1), may_first + std::chrono::days(2)}}),
      ElementsAre("2", "1"));
  EXPECT_THAT(ids(everything, {.authenticity = receiving::Authenticity::failed}), ElementsAre("5"));
  EXPECT_THAT(ids(everything, {.only_with_warnings = true}), IsEmpty());
  EXPECT_THAT(ids(only("example.net"), {}), ElementsAre("5"));
  EXPECT_THAT(ids(only("example.net"), {.domain = "example.com"}), IsEmpty());
}

// Covers: receive.kept.scope
TEST_P(InboxContract, TellsNothingOutsideTheScope) {
  const inbox::Receipt receipt = keep(report_of("Reporter", "1"));
  const inbox::Scope other = only("ample.com");

  EXPECT_THAT(must(archive().domains(other)), IsEmpty());
  EXPECT_THAT(traffic("example.com", may, inbox::Trust::all, other), IsEmpty());
  EXPECT_THAT(known_, IsEmpty());
  EXPECT_THAT(must(archive().reporters(other, "example.com", may, inbox::Trust::all)), IsEmpty());
  EXPECT_THAT(must(archive().policies(other, "example.com", may, inbox::Trust::all)), IsEmpty());
  EXPECT_FALSE(must(archive().report(other, receipt.id)));
  EXPECT_FALSE(must(archive().raw(other, receipt.id)));
  EXPECT_THAT(must(archive().records(other, {.report = receipt.id}, {})), IsEmpty());
  EXPECT_THAT(must(archive().records(other, {}, {})), IsEmpty());
  EXPECT_EQ(must(archive().health(other, moment(may_first, 31))).last_received_at, std::nullopt);
  EXPECT_THAT(must(archive().domains(only("example.com"))), SizeIs(1));
}

TEST_P(InboxContract, SumsMessagesByDay) {
  keep(report_of("Reporter", "1"));
  keep(report_of("Other", "1"), receiving::Authenticity::unverified);

  const auto rows = traffic();

  ASSERT_THAT(rows, SizeIs(3));
  for (const inbox::Traffic& row : rows) {
    EXPECT_EQ(row.day, may_first);
    const bool is_spoofed = row.source_ip.text() == "2001:db8::7";
    EXPECT_EQ(row.messages, is_spoofed ? 6U : row.source_ip.text() == "192.0.2.1" ? 10U : 16U);
    EXPECT_EQ(row.dkim, !is_spoofed);
    EXPECT_EQ(row.disposition, is_spoofed ? evaluation::Disposition::quarantine : evaluation::Disposition::none);
    EXPECT_THAT(known_, testing::Contains(testing::Field(&inbox::KnownEvidence::id, row.evidence)));
  }
  EXPECT_THAT(known_, testing::Contains(testing::Field(&inbox::KnownEvidence::evidence, evidence_of_own_mail())));
  EXPECT_EQ(messages(inbox::Trust::verified_only), 16U);
  EXPECT_EQ(messages(inbox::Trust::not_failed), 32U);
  EXPECT_THAT(traffic("example.com", {may_first + std::chrono::days(1), may_first + std::chrono::days(9)}), IsEmpty());
}

// Covers: receive.kept.days
TEST_P(InboxContract, SpreadsALongReportOverItsDaysExactly) {
  receiving::AggregateReport report = report_of("Reporter", "1");
  report.end = moment(may_first, 72);
  keep(report);

  std::map<report::Day, std::uint64_t> days;
  for (const inbox::Traffic& row : traffic()) days[row.day] += row.messages;

  EXPECT_THAT(days, ElementsAre(testing::Pair(may_first, 6U), testing::Pair(may_first + std::chrono::days(1), 6U),
                                testing::Pair(may_first + std::chrono::days(2), 4U)));
}

TEST_P(InboxContract, TellsWhoReportsOnADomain) {
  keep(report_of("Small", "1"));
  for (int i = 0; i < 3; ++i)
    keep(report_of("Large", fmt::format("{}", i), "example.com", may_first + std::chrono::days(i / 2 * 4)));
  keep(report_of("Elsewhere", "1", "example.net"));

  const auto lines = must(archive().reporters(everything, "example.com", may, inbox::Trust::all));

  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].org_name, "Large");
  EXPECT_EQ(lines[0].reports, 3U);
  EXPECT_EQ(lines[0].messages, 48U);
  EXPECT_EQ(lines[0].first_day, may_first);
  EXPECT_EQ(lines[0].last_day, may_first + std::chrono::days(4));
  EXPECT_EQ(lines[0].days, 2U);
}

TEST_P(InboxContract, TellsTheHistoryOfAPolicy) {
  for (int day = 0; day < 4; ++day) {
    receiving::AggregateReport report =
        report_of("Reporter", fmt::format("{}", day), "example.com", may_first + std::chrono::days(day));
    if (day >= 2) report.policy.p = "reject";
    keep(report);
  }

  const auto runs = must(archive().policies(everything, "example.com", may, inbox::Trust::all));

  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].policy.p, "none");
  EXPECT_EQ(runs[0].until, may_first + std::chrono::days(1));
  EXPECT_EQ(runs[1].policy.p, "reject");
  EXPECT_EQ(runs[1].since, may_first + std::chrono::days(2));
  EXPECT_EQ(runs[1].reports, 2U);
}

// Covers: receive.kept.policies
TEST_P(InboxContract, TellsTheHistoryOfAPolicyByTrustedReports) {
  receiving::AggregateReport forged = report_of("Reporter", "forged", "example.com", may_first - std::chrono::days(9));
  forged.policy.p = "reject";
  keep(forged, Authenticity::unverified);
  forged.report_id = "failed";
  keep(forged, Authenticity::failed);
  keep(report_of("Reporter", "genuine"), Authenticity::verified);
  const inbox::Days days{may_first - std::chrono::days(30), may_first};

  const auto trusted = must(archive().policies(everything, "example.com", days, inbox::Trust::verified_only));
  const auto not_failed = must(archive().policies(everything, "example.com", days, inbox::Trust::not_failed));
  const auto all = must(archive().policies(everything, "example.com", days, inbox::Trust::all));

  ASSERT_THAT(trusted, SizeIs(1));
  EXPECT_EQ(trusted[0].policy.p, "none");
  EXPECT_EQ(trusted[0].since, may_first);
  ASSERT_THAT(not_failed, SizeIs(2));
  EXPECT_EQ(not_failed[0].reports, 1U);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].reports, 2U);
}

inline receiving::FailureReport failure_of(std::string domain) {
  receiving::FailureReport report;
  report.feedback_type = "auth-failure";
  report.reported_domain = std::move(domain);
  report.arrival = moment(may_first, 2);
  report.source_ip = IpAddress::parse("192.0.2.9").value();
  report.subject = "\xe2\x80\xae <script>";
  report.header = "From: a@example.com\r\nSubject: x\r\n";
  return report;
}

inline inbox::NewReport other_report(
    std::variant<receiving::AggregateReport, receiving::FailureReport, receiving::TlsReport> report) {
  inbox::NewReport kept;
  kept.found.read.report = std::move(report);
  return kept;
}

TEST_P(InboxContract, KeepsFailureReports) {
  const auto first =
      keep(arrival_of({other_report(failure_of("example.com")), other_report(failure_of("example.net"))}));
  EXPECT_THAT(fates(first), ElementsAre(Fate::imported, Fate::imported));
  EXPECT_THAT(fates(keep(arrival_of({other_report(failure_of("example.com"))}))), ElementsAre(Fate::duplicate));

  const auto lines = must(archive().failures(only("example.com"), "", {}));

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].id, first[0].id);
  EXPECT_EQ(lines[0].received_at, moment(may_first, 30));
  EXPECT_EQ(lines[0].report.arrival, moment(may_first, 2));
  EXPECT_EQ(lines[0].report.source_ip->text(), "192.0.2.9");
  EXPECT_EQ(lines[0].report.subject, "\xe2\x80\xae <script>");
  EXPECT_EQ(lines[0].report.incidents, 1U);
  EXPECT_THAT(must(archive().failures(everything, "example.net", {})), SizeIs(1));
  EXPECT_THAT(must(archive().domains(everything)), IsEmpty()) << "no aggregate report names them";
  prune({.failures_before = moment(may_first, 31)});
  EXPECT_THAT(must(archive().failures(everything, "", {})), IsEmpty());
}

TEST_P(InboxContract, KeepsTlsReportsAndTellsThePoliciesOfTheScope) {
  const receiving::TlsReport report{
      .org_name = "Reporter",
      .contact = "a@reporter.example",
      .report_id = "1",
      .begin = moment(may_first),
      .end = moment(may_first, 24),
      .policies = {{"sts", "example.com", 10, 2, {{"certificate-expired", "192.0.2.1", "mx.example.com", "", "", 2}}},
                   {"no-policy-found", "example.net", 7, 0, {}}}};
  EXPECT_THAT(fates(keep(arrival_of({other_report(report), other_report(report)}))),
              ElementsAre(Fate::imported, Fate::duplicate));

  const auto lines = must(archive().tls_reports(only("example.com"), "", {}));

  ASSERT_THAT(lines, SizeIs(1));
  ASSERT_THAT(lines[0].report.policies, SizeIs(1));
  EXPECT_EQ(lines[0].report.policies[0].successful, 10U);
  EXPECT_EQ(lines[0].report.policies[0].failures.at(0).result_type, "certificate-expired");
  EXPECT_EQ(lines[0].report.policies[0].failures.at(0).sessions, 2U);
  EXPECT_THAT(must(archive().tls_reports(everything, "", {})).front().report.policies, SizeIs(2));
  EXPECT_THAT(must(archive().tls_reports(everything, "example.org", {})), IsEmpty());
  prune({.tls_before = moment(may_first, 31)});
  EXPECT_THAT(must(archive().tls_reports(everything, "", {})), IsEmpty());
}

TEST_P(InboxContract, TellsHowTheImportIs) {
  keep(report_of("Reporter", "1"), receiving::Authenticity::unverified);
  keep(report_of("Reporter", "2"), receiving::Authenticity::failed);
  keep(report_of("Other", "3", "example.net"));
  keep(refusal_of("junk"));

  const inbox::ImportHealth health = must(archive().health(everything, moment(may_first, 40)));

  EXPECT_EQ(health.last_received_at, moment(may_first, 30));
  EXPECT_EQ(health.reports_today, 3U);
  EXPECT_EQ(health.reporters_today, 2U);
  EXPECT_EQ(health.in_quarantine, 1U);
  EXPECT_EQ(health.unverified, 1U);
  EXPECT_EQ(health.failed, 1U);
  EXPECT_EQ(health.disputed, 0U);
  EXPECT_EQ(must(archive().health(everything, moment(may_first, 31 * 24))).unverified, 0U) << "29 days later";
}

}  // namespace dmarcd::test
