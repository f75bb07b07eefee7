#pragma once

#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/inbox/inbox.h"

#include "inbox_database.h"

/// Reports to keep, and the places of inboxes that tests ask.
namespace dmarcd::test {

/// A place for an inbox of a test's own, which goes with it.
class InboxHome {
 public:
  virtual ~InboxHome() = default;

  virtual std::string address() const = 0;
  std::unique_ptr<sql::InboxDatabase> open() const {
    auto database = sql::InboxDatabase::open(address());
    EXPECT_TRUE(database) << database.error().message;
    return *std::move(database);
  }
};

struct InboxKind {
  std::string name;
  std::function<std::unique_ptr<InboxHome>()> make;

  friend std::ostream& operator<<(std::ostream& out, const InboxKind& kind) { return out << kind.name; }
};

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return *std::move(result);
}
inline void must(const Result<void>& result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
}

inline Timestamp moment(report::Day day, int hours = 0) {
  return Timestamp(day) + std::chrono::hours(hours);
}

inline const report::Day may_first{std::chrono::year(2026) / 5 / 1};

inline receiving::Evidence evidence_of_own_mail(const std::string& domain = "example.com") {
  return {.header_from = domain,
          .envelope_from = "bounce." + domain,
          .envelope_to = "receiver.example",
          .dkim = {{domain, "s1", dkim::DkimCode::pass, ""},
                   {"service.example", "k\"2", dkim::DkimCode::fail, "\x01 body"}},
          .spf = {{"bounce." + domain, spf::SpfIdentity::mail_from, spf::SpfCode::pass, ""}},
          .reasons = {{"mailing_list", "caf\xc3\xa9 <b>"}}};
}

inline receiving::ReceivedRecord record_from(std::string_view source, std::uint64_t count) {
  return {.source_ip = IpAddress::parse(source).value(),
          .count = count,
          .disposition = evaluation::Disposition::none,
          .dkim = true,
          .spf = true,
          .is_recomputed = false,
          .evidence = evidence_of_own_mail()};
}

inline receiving::ReceivedRecord spoofed_from(std::string_view source, std::uint64_t count) {
  receiving::ReceivedRecord record = record_from(source, count);
  record.disposition = evaluation::Disposition::quarantine;
  record.dkim = record.spf = false;
  record.evidence = {.header_from = "example.com",
                     .envelope_from = "spoofer.example",
                     .envelope_to = "",
                     .dkim = {},
                     .spf = {{"spoofer.example", spf::SpfIdentity::helo, spf::SpfCode::softfail, ""}},
                     .reasons = {}};
  return record;
}

/// A day's report of one reporter.
inline receiving::AggregateReport report_of(std::string org_name, std::string id, std::string domain = "example.com",
                                            report::Day day = may_first) {
  receiving::AggregateReport report;
  report.org_name = std::move(org_name);
  report.email = "dmarc@reporter.example";
  report.report_id = std::move(id);
  report.begin = moment(day);
  report.end = moment(day, 24) - std::chrono::seconds(1);
  report.policy = {.domain = std::move(domain),
                   .p = "none",
                   .sp = "",
                   .np = "",
                   .adkim = "r",
                   .aspf = "r",
                   .pct = "100",
                   .fo = "",
                   .testing = "",
                   .discovery_method = ""};
  report.records = {record_from("192.0.2.1", 5), spoofed_from("2001:db8::7", 3), record_from("192.0.2.130", 8)};
  return report;
}

inline inbox::NewReport new_report(receiving::AggregateReport report,
                                   receiving::Authenticity authenticity = receiving::Authenticity::handed_over) {
  inbox::NewReport kept;
  kept.found.member = "report.xml.gz";
  kept.found.raw = std::string("\x1f\x8b\0octets", 9) + report.report_id;
  kept.found.read.report = std::move(report);
  kept.authenticity = authenticity;
  return kept;
}

inline inbox::Arrival arrival_of(std::vector<inbox::NewReport> reports, Timestamp received = moment(may_first, 30)) {
  inbox::Arrival arrival{.input = "-", .received_at = received, .raw_mail = {}, .items = {}};
  for (inbox::NewReport& report : reports) arrival.items.emplace_back(std::move(report));
  return arrival;
}

inline inbox::Arrival refusal_of(std::string octets, std::string reason = "it is no XML") {
  return {.input = "/in/box\xff",
          .received_at = moment(may_first, 31),
          .raw_mail = {},
          .items = {inbox::NewRefusal{
              {.member = "a.zip/b", .reason = std::move(reason), .octets = std::move(octets), .mail = {}}}}};
}

inline const inbox::Scope everything;
inline inbox::Scope only(std::string domain) {
  return {std::set<std::string>{std::move(domain)}};
}
inline const inbox::Days may{may_first, may_first + std::chrono::days(30)};

/// What every inbox promises, asked of one kind. A test program includes inbox_contract.h in one file and names its
/// kind.
class InboxContract : public testing::TestWithParam<InboxKind> {
 protected:
  /// Keeps one arrival and tells what became of it.
  std::vector<inbox::Receipt> keep(inbox::Arrival arrival) {
    const std::vector<inbox::Arrival> one{std::move(arrival)};
    return must(database_->intake().keep(one)).front();
  }
  inbox::Receipt keep(receiving::AggregateReport report,
                      receiving::Authenticity authenticity = receiving::Authenticity::handed_over) {
    return keep(arrival_of({new_report(std::move(report), authenticity)})).front();
  }

  void prune(const inbox::Intake::Retention& retention) {
    must(database_->intake().prune(retention, [] { return false; }));
  }

  inbox::Archive& archive() { return database_->archive(); }
  inbox::Office& office() { return database_->office(); }

  std::vector<inbox::Traffic> traffic(std::string_view domain = "example.com", const inbox::Days& days = may,
                                      inbox::Trust trust = inbox::Trust::all, const inbox::Scope& scope = everything) {
    std::vector<inbox::Traffic> rows;
    known_.clear();
    must(archive().traffic(scope, domain, days, trust,
                           {[&](const inbox::KnownEvidence& evidence) { known_.push_back(evidence); },
                            [&](const inbox::Traffic& row) { rows.push_back(row); }}));
    return rows;
  }
  std::uint64_t messages(inbox::Trust trust) {
    std::uint64_t sum = 0;
    for (const inbox::Traffic& row : traffic("example.com", may, trust)) sum += row.messages;
    return sum;
  }

  /// How many reports the history of the policy is of.
  std::uint64_t policy_reports(inbox::Trust trust) {
    std::uint64_t sum = 0;
    for (const inbox::PolicyLine& line : must(archive().policies(everything, "example.com", may, trust)))
      sum += line.reports;
    return sum;
  }
  void expect_even() {
    for (const auto& balance : must(database_->ledger().balances())) EXPECT_TRUE(balance.is_even()) << balance.domain;
  }

  std::unique_ptr<InboxHome> home_ = GetParam().make();
  std::unique_ptr<sql::InboxDatabase> database_ = home_->open();
  std::vector<inbox::KnownEvidence> known_;
};

}  // namespace dmarcd::test
