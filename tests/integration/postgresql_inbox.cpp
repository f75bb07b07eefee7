// The inbox in PostgreSQL: what every inbox promises, that it tells the same as one in SQLite, and what it does when
// the server goes away. postgresql_test.py starts the server and names it in DMARCD_POSTGRESQL.

#include <atomic>
#include <filesystem>
#include <random>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <unistd.h>

#include "dmarcd/inbox/kept_text.h"

#include "support/inbox_contract.h"

namespace dmarcd::test {
namespace {

/// "host=... port=... dbname=..."
std::string server() {
  const char* address = std::getenv("DMARCD_POSTGRESQL");
  return address ? address : "";
}

std::unique_ptr<soci::session> administrator() {
  auto session = std::make_unique<soci::session>(soci::postgresql, server());
  *session << "SET client_min_messages = warning";
  return session;
}

/// A schema of a test's own.
class PostgresqlHome final : public InboxHome {
 public:
  PostgresqlHome() { *administrator() << "CREATE SCHEMA " + name_; }
  ~PostgresqlHome() override { *administrator() << "DROP SCHEMA " + name_ + " CASCADE"; }

  const std::string& name() const { return name_; }
  std::string address() const override {
    return fmt::format("postgresql:{} options='-c search_path={}'", server(), name_);
  }

 private:
  static std::string next_name() {
    static std::atomic<int> homes = 0;
    return fmt::format("inbox_{}_{}", getpid(), ++homes);
  }

  std::string name_ = next_name();
};

INSTANTIATE_TEST_SUITE_P(Postgresql, InboxContract,
                         testing::Values(InboxKind{"postgresql", [] { return std::make_unique<PostgresqlHome>(); }}),
                         testing::PrintToStringParamName());

/// Ends all other connections, as a restart of the server does.
void disconnect_everybody() {
  *administrator() << "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
}

TEST(PostgresqlInbox, ConnectsAgainWhenTheServerHasClosedTheConnection) {
  const PostgresqlHome home;
  const auto database = home.open();
  const std::vector<inbox::Arrival> one{arrival_of({new_report(report_of("Reporter", "1"))})};
  must(database->intake().keep(one));
  must(database->archive().domains(everything));

  disconnect_everybody();
  EXPECT_THAT(must(database->archive().domains(everything)), SizeIs(1));
  EXPECT_EQ(must(database->intake().keep(one)).front().front().fate, Fate::duplicate);
}

TEST(PostgresqlInbox, RefusesALaterSchema) {
  const PostgresqlHome home;
  home.open();
  *administrator() << "UPDATE " + home.name() + ".inbox_schema SET version = 1000";

  const auto refused = sql::InboxDatabase::open(home.address());

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::permanent);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("its schema has version 1000"));
}

TEST(PostgresqlInbox, SaysThatTheServerIsAwayAndTellsNoPassword) {
  for (const char* address : {"postgresql://user:geheim@127.0.0.1:1/inbox",
                              "postgresql:host=127.0.0.1 port=1 dbname=inbox password='geheim'"}) {
    const auto refused = sql::InboxDatabase::open(address);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("see whether the server runs"));
    EXPECT_THAT(refused.error().message, testing::Not(testing::HasSubstr("geheim")));
  }
}

/// All that an archive tells of the domain within the scope, a line each.
class Dump {
 public:
  Dump(inbox::Archive& archive, inbox::Scope scope) : archive_(archive), scope_(std::move(scope)) {}

  std::vector<std::string> lines() {
    tell_domains();
    for (const std::string domain : {"", "d0.example", "d1.example", "sub.d1.example", "none.example"}) tell(domain);
    tell_quarantine();
    return std::move(lines_);
  }

 private:
  template <class... Values>
  void line(const Values&... values) {
    std::string text;
    ((text += fmt::format("{} ", values)), ...);
    lines_.push_back(std::move(text));
  }
  static long long number(report::Day day) { return day.time_since_epoch().count(); }

  void tell_domains() {
    for (const auto& one : must(archive_.domains(scope_))) line("domain", one.domain, one.reports, one.messages);
    const auto health = must(archive_.health(scope_, moment(may_first, 40)));
    line("health", health.last_received_at ? unix_seconds(*health.last_received_at) : 0, health.reports_today,
         health.reporters_today, health.in_quarantine, health.unverified, health.failed, health.disputed);
  }

  void tell(const std::string& domain) {
    for (const inbox::Trust trust : {inbox::Trust::verified_only, inbox::Trust::not_failed, inbox::Trust::all}) {
      tell_traffic(domain, trust);
      for (const auto& one : must(archive_.reporters(scope_, domain, may, trust)))
        line("reporter", one.org_name, one.reports, one.messages, number(one.first_day), number(one.last_day),
             one.days);
      for (const auto& one : must(archive_.policies(scope_, domain, may, trust)))
        line("policy", number(one.since), number(one.until), inbox::policy_text(one.policy), one.reports);
    }
    tell_reports(domain);
    tell_records(domain);
    for (const auto& one : must(archive_.failures(scope_, domain, {})))
      line("failure", one.id, unix_seconds(one.received_at), inbox::failure_text(one.report));
    for (const auto& one : must(archive_.tls_reports(scope_, domain, {})))
      line("tls", one.id, unix_seconds(one.received_at), inbox::tls_text(one.report));
  }

  /// They come in no order.
  void tell_traffic(const std::string& domain, inbox::Trust trust) {
    std::map<std::int64_t, std::string> evidence;
    std::multiset<std::string> rows;
    must(archive_.traffic(
        scope_, domain, may, trust,
        {[&](const inbox::KnownEvidence& one) { evidence[one.id] = inbox::evidence_text(one.evidence); },
         [&](const inbox::Traffic& row) {
           rows.insert(fmt::format("{} {} {} {} {} {} {}", number(row.day), row.source_ip.text(),
                                   evidence.at(row.evidence), to_text(row.disposition), row.dkim, row.spf,
                                   row.messages));
         }}));
    for (const std::string& row : rows) line("traffic", row);
  }

  void tell_reports(const std::string& domain) {
    const inbox::ReportFilter filters[] = {
        {.domain = domain},
        {.domain = domain, .org_name = "reporter 1"},
        {.domain = domain, .days = inbox::Days{may_first, may_first + std::chrono::days(3)}},
        {.domain = domain, .authenticity = receiving::Authenticity::failed},
        {.domain = domain, .only_disputed = true},
        {.domain = domain, .only_with_warnings = true}};
    for (const inbox::ReportFilter& filter : filters)
      for (const auto& one : must(archive_.reports(scope_, filter, {.offset = 3, .most = 40}))) {
        const auto details = must(archive_.report(scope_, one.id));
        line("report", one.id, one.org_name, one.report_id, one.domain, unix_seconds(one.begin), unix_seconds(one.end),
             to_text(one.authenticity), one.is_disputed, one.figures.messages, one.figures.either_pass,
             one.warnings.size(), inbox::policy_text(details->policy), *must(archive_.raw(scope_, one.id)));
      }
  }

  void tell_records(const std::string& domain) {
    const inbox::RecordFilter filters[] = {
        {.domain = domain},
        {.domain = domain, .source = IpNetwork::parse("192.0.2.0/28").value()},
        {.domain = domain, .source = IpNetwork::parse("192.0.2.3").value()},
        {.domain = domain, .days = inbox::Days{may_first, may_first + std::chrono::days(2)}, .only_failing = true},
        {.domain = domain, .envelope_from = "spoofer.example"},
        {.domain = domain, .dkim_domain = "d1.example"},
        {.domain = domain, .disposition = evaluation::Disposition::quarantine}};
    for (const inbox::RecordFilter& filter : filters)
      for (const auto& one : must(archive_.records(scope_, filter, {.offset = 2, .most = 60})))
        line("record", one.report, one.org_name, one.domain, unix_seconds(one.begin), one.record.source_ip.text(),
             one.record.count, to_text(one.record.disposition), one.record.dkim, one.record.spf,
             inbox::evidence_text(one.record.evidence));
  }

  void tell_quarantine() {
    for (const auto& one : must(archive_.quarantine({})))
      line("quarantine", one.id, unix_seconds(one.received_at), one.input, one.member, one.reason, one.octets);
  }

  inbox::Archive& archive_;
  inbox::Scope scope_;
  std::vector<std::string> lines_;
};

/// A report of the given number, with ties in begin and in counts, with duplicates, and with all authenticities.
inbox::NewReport made_report(std::mt19937& random, int number) {
  const auto up_to = [&](unsigned most) { return static_cast<int>(random() % (most + 1)); };
  const std::string domain =
      std::array{"d0.example", "d1.example", "sub.d1.example"}[static_cast<std::size_t>(up_to(2))];
  receiving::AggregateReport report = report_of(fmt::format("Reporter {}", up_to(12)), fmt::format("{}", number % 150),
                                                domain, may_first + std::chrono::days(up_to(9)));
  if (up_to(9) == 0) report.end += std::chrono::days(up_to(5));
  if (up_to(1) == 0) report.policy.p = "reject";
  report.records.clear();
  for (int i = up_to(6); i >= 0; --i) {
    const std::string source = fmt::format("192.0.2.{}", up_to(31));
    report.records.push_back(up_to(2) == 0 ? spoofed_from(source, 1U + random() % 3)
                                           : record_from(source, 1U + random() % 3));
    report.records.back().evidence.header_from = domain;
    if (!report.records.back().evidence.dkim.empty()) report.records.back().evidence.dkim.front().domain = domain;
  }
  inbox::NewReport kept = new_report(std::move(report), static_cast<receiving::Authenticity>(up_to(3)));
  if (up_to(5) == 0) kept.found.read.warnings = {{"count-missing", "a count is missing"}};
  return kept;
}

void fill(inbox::Intake& intake) {
  std::mt19937 random(5);
  std::vector<inbox::Arrival> arrivals;
  for (int number = 0; number < 300; ++number) {
    arrivals.push_back(arrival_of({made_report(random, number)}));
    if (number % 4 != 0) continue;
    arrivals.back().raw_mail = fmt::format("mail {}", number);
    auto& report = std::get<inbox::NewReport>(arrivals.back().items.front());
    report.found.mail = receiving::CarryingMail{number % 3 == 0 ? "other.example" : "reporter.example", "", "", "", {}};
  }
  arrivals.push_back(arrival_of({other_report(failure_of("d1.example")), other_report(failure_of("sub.d1.example"))}));
  arrivals.push_back(arrival_of(
      {other_report(receiving::TlsReport{"Reporter",
                                         "",
                                         "1",
                                         moment(may_first),
                                         moment(may_first, 24),
                                         {{"sts", "d1.example", 1, 2, {}}, {"sts", "d0.example", 3, 4, {}}}})}));
  arrivals.push_back(refusal_of(std::string("\0\xfe", 2)));
  must(intake.keep(arrivals));
  for (int i = 0; i < 20; ++i) {
    const auto mail = must(intake.next_unjudged_mail(0));
    ASSERT_TRUE(mail);
    must(intake.judge_mail(mail->id, i % 3 == 0 ? receiving::Authenticity::failed : receiving::Authenticity::verified));
  }
}

TEST(PostgresqlInbox, TellsTheSameAsOneInSqlite) {
  const std::string folder = (std::filesystem::temp_directory_path() / "dmarcd inbox XXXXXX").string();
  std::string made = folder;
  ASSERT_NE(mkdtemp(made.data()), nullptr);
  const auto sqlite = must(sql::InboxDatabase::open("sqlite:" + made + "/inbox.db"));
  const PostgresqlHome home;
  const auto postgresql = home.open();
  fill(sqlite->intake());
  fill(postgresql->intake());

  EXPECT_GT(Dump(sqlite->archive(), everything).lines().size(), 1000U);
  for (const inbox::Scope& scope : {everything, only("d1.example"), only("none.example")}) {
    const auto expected = Dump(sqlite->archive(), scope).lines();
    EXPECT_EQ(Dump(postgresql->archive(), scope).lines(), expected);
  }
  for (const auto& balance : must(postgresql->ledger().balances())) EXPECT_TRUE(balance.is_even()) << balance.domain;
  std::filesystem::remove_all(made);
}

}  // namespace
}  // namespace dmarcd::test
