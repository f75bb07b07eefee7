#pragma once

#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/sending/report_run.h"

#include "support/memory_outbox.h"

namespace dmarcd::test {

/// A document that shows its rows: "id\nip count\nip count\n".
class PlainDocument final : public report::DocumentWriter {
 public:
  explicit PlainDocument(std::string text) : text_(std::move(text)) {}

  Result<void> add(const report::ReportRow& row) override {
    text_ += fmt::format("{} {}\n", row.source_ip.text(), row.count);
    return {};
  }
  std::size_t size() const override { return text_.size(); }
  Result<std::string> finish() override { return std::move(text_); }

 private:
  std::string text_;
};

class PlainDocuments final : public report::DocumentFactory {
 public:
  Result<std::unique_ptr<report::DocumentWriter>> begin(report::Dialect, const report::ReportMetadata& metadata,
                                                        const report::PolicyPublished&) const override {
    return std::make_unique<PlainDocument>(metadata.report_id + "\n");
  }
};

/// Thirty-two octets that differ for different texts; FNV-1a and a last turn, each octet of the result from another
/// start.
class MixingDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override { octets_ += octets; }
  std::string value() const override {
    constexpr std::uint64_t prime = 1099511628211U;
    std::string value;
    for (std::uint64_t start = 1; start <= 32; ++start) {
      std::uint64_t hash = 14695981039346656037U + start;
      for (const char octet : octets_) hash = (hash ^ static_cast<unsigned char>(octet)) * prime;
      value += static_cast<char>((hash ^ hash >> 31U) * 11400714819323198485U >> 56U);
    }
    return value;
  }

 private:
  std::string octets_;
};

class MixingCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<MixingDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view, std::string_view) const override { return false; }
};

class NoSigner final : public dkim::Signer {
 public:
  Result<std::string> sign(std::string_view, Timestamp) const override { return std::string(); }
};

/// Answers each mail at once, as told.
class PlainTransport final : public sending::MailTransport {
 public:
  using Kind = sending::Outcome::Kind;

  std::size_t under_way() const override { return waiting_.size(); }
  bool has_room_for(const std::string&) const override { return waiting_.size() < room; }
  void submit(sending::Parcel parcel) override {
    waiting_.push_back({parcel.number, answer(parcel), 0, "answered"});
    taken.push_back(std::move(parcel));
  }
  std::vector<sending::Outcome> drive(std::chrono::milliseconds) override { return std::exchange(waiting_, {}); }

  std::size_t room = 3;
  std::function<Kind(const sending::Parcel&)> answer = [](const sending::Parcel&) { return Kind::accepted; };
  std::vector<sending::Parcel> taken;

 private:
  std::vector<sending::Outcome> waiting_;
};

/// Writes down what it is told, a line each.
class NotingListener final : public sending::RunListener {
 public:
  void folded(const dns::DomainName& domain, const sending::FoldSummary& summary) override {
    lines.push_back(fmt::format("folded {} {} {}", domain.text(), summary.lines, summary.unreadable));
  }
  void taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) override {
    lines.push_back(fmt::format("taken over {} {}", set.key, taken.messages));
  }
  void left_out(const sending::ReportPlan& plan) override {
    lines.push_back(fmt::format("{} {}: {}", to_text(plan.decision), plan.set.key.policy_domain.text(), plan.reason));
  }
  void expired(const sending::RowSetKey& key, std::uint64_t messages) override {
    lines.push_back(fmt::format("expired {} {}", key.policy_domain.text(), messages));
  }
  void built(const sending::ReportPlan&, const sending::BuiltReport& report) override {
    lines.push_back(fmt::format("built {} part {}: {} rows, {} messages", report.facts.policy_domain.text(),
                                report.facts.part, report.facts.rows, report.facts.messages));
  }
  void attempted(const sending::ReportFacts& facts, const sending::Delivery& after) override {
    lines.push_back(fmt::format("{} {} to {}", to_text(after.state), facts.policy_domain.text(), after.recipient));
  }
  void trouble(const Error& error) override { lines.push_back("trouble: " + error.message); }

  std::vector<std::string> lines;
};

/// A sender with everything plain around it. Its clock stands at 2026-05-05 00:10 UTC until it is moved.
class ReportWorld {
 public:
  ReportWorld() {
    store.clock = [this] { return now; };
    options.selection.report_reserved_domains = true;
  }

  void publish(const std::string& zone_text) {
    const Result<void> added = zone.add(zone_text, "zone");
    if (!added) std::abort();
  }

  /// A record's line: received so many hours before the end of 2026-05-04.
  static std::string line(const std::string& domain, int last_octet, int hours_before_midnight = 1,
                          const std::string& policy = "reject", const std::string& rua = "") {
    const Timestamp received =
        Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 5 / 5)) - std::chrono::hours(hours_before_midnight);
    return fmt::format(R"({},192.0.2.{},false,false,none,{{"v":1,"id":"i","disposition":"none","header_from":"{}",)"
                       R"("envelope_from":"b.example","spf":{{"result":"fail","domain":"b.example","scope":"mfrom"}},)"
                       R"("policy":{{"domain":"{}","p":"{}"}},"applied":"none","rua":["{}"]}})",
                       unix_seconds(received), last_octet, domain, domain, policy, rua.empty() ? "r@" + domain : rua);
  }

  void append(const std::string& domain, std::vector<std::string> lines) {
    std::vector<std::string>& all = store.lines[*dns::DomainName::parse(domain)];
    all.insert(all.end(), lines.begin(), lines.end());
  }

  /// A sender's run; several can be had.
  std::unique_ptr<sending::ReportRun> sender(const std::string& owner = "one") {
    return std::make_unique<sending::ReportRun>(
        sending::RunEngines{.outbox = outbox,
                            .left_records = nullptr,
                            .documents = {documents, cryptography},
                            .mail = {signer, transport},
                            .make_resolver = [this] { return std::make_unique<dns::ZoneResolver>(zone); },
                            .listener = listener,
                            .clock = [this] { return now; }},
        options, owner);
  }

  sending::Pass whole_pass() const {
    return {sending::Pass::Extent::whole, std::chrono::floor<std::chrono::days>(now), std::nullopt};
  }

  Timestamp now = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 5 / 5)) + std::chrono::minutes(10);
  sending::ReportOptions options{.letterhead = {*dns::DomainName::parse("reporter.example"), "Reporter", "",
                                                "reports@reporter.example", "reporter.example"},
                                 .selection = {},
                                 .document = {},
                                 .timing = {},
                                 .failure_reports = {},
                                 .verification = {},
                                 .envelope_to = sending::EnvelopeTo::omitted};
  MemoryStore store;
  MemoryOutbox outbox{store};
  dns::Zone zone;
  PlainDocuments documents;
  MixingCryptography cryptography;
  NoSigner signer;
  PlainTransport transport;
  NotingListener listener;
};

}  // namespace dmarcd::test
