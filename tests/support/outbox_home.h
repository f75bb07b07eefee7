#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/sending/outbox.h"

namespace dmarcd::test {

/// A store of one kind of Outbox, empty at first.
class OutboxHome {
 public:
  virtual ~OutboxHome() = default;

  /// A further sender's outbox on the same store.
  virtual std::unique_ptr<sending::Outbox> open() = 0;

  /// Lines of a policy domain, as a milter appends them.
  virtual void append(const dns::DomainName& domain, const std::vector<std::string>& lines) = 0;
};

/// A kind of Outbox that the contract is asked of.
struct OutboxKind {
  const char* name;
  std::unique_ptr<OutboxHome> (*make)();

  friend std::ostream& operator<<(std::ostream& out, const OutboxKind& kind) { return out << kind.name; }
};

inline dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

inline const report::Day first_day = std::chrono::year(2026) / 5 / 4;
inline const report::Day second_day = std::chrono::year(2026) / 5 / 5;

/// Octets that break what takes them for text: NUL, line ends, quotes, a backslash, and what is no UTF-8.
inline const std::string hostile_octets("a\0b\r\nc\"'\\;%s\xff\xc3\x28", 15);

inline sending::RowSetKey key_of(report::Day day, std::string policy = "p:none") {
  return {domain("example.com"), day, std::move(policy)};
}

/// A value, or the test fails with the Error's words.
template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  if constexpr (std::is_same_v<T, void>)
    return;
  else
    return result ? *std::move(result) : T{};
}

inline sending::Delivery waiting_delivery(std::string recipient) {
  sending::Delivery delivery;
  delivery.recipient = std::move(recipient);
  delivery.next_attempt = Timestamp(second_day);
  delivery.changed_at = Timestamp(second_day);
  return delivery;
}

inline sending::Delivery settled(sending::Delivery delivery, sending::DeliveryState state, Timestamp at) {
  delivery.state = state;
  delivery.attempts += 1;
  delivery.changed_at = at;
  delivery.reply = "as it was answered";
  return delivery;
}

/// A report of the rows [first, next) of a closed set; its id tells the key and the part.
inline sending::BuiltReport report_of(const sending::RowSetKey& key, unsigned part, std::uint64_t first,
                                      std::uint64_t next) {
  sending::ReportFacts facts{
      .id = fmt::format("{}-{}-{}", key.day.time_since_epoch().count(), key.policy, part),
      .policy_domain = key.policy_domain,
      .period = report::period_of(key.day),
      .policy = key.policy,
      .part = part,
      .rows = next - first,
      .messages = 7,
      .built_at = Timestamp(key.day + std::chrono::days(1)),
      .letterhead = {domain("receiver.example"), "Receiver", "", "dmarc@receiver.example", "receiver.example"},
      .subject = "Report Domain: example.com",
      .file_name = "receiver.example!example.com.xml.gz"};
  return {.key = key,
          .first_row = first,
          .next_row = next,
          .is_last = false,
          .facts = std::move(facts),
          .document = "document of part " + std::to_string(part),
          .deliveries = {waiting_delivery("dmarc@example.com")}};
}

/// The report of all that is left of a closed set.
inline sending::BuiltReport last_report_of(const sending::RowSetKey& key, unsigned part, std::uint64_t first,
                                           std::uint64_t next) {
  sending::BuiltReport report = report_of(key, part, first, next);
  report.is_last = true;
  return report;
}

/// What every Outbox promises, asked of one kind. A test program includes outbox_contract.h in one file and names its
/// kind:
///
///   INSTANTIATE_TEST_SUITE_P(Redis, OutboxContract, testing::Values(OutboxKind{"redis", make_redis_home}),
///                            testing::PrintToStringParamName());
class OutboxContract : public testing::TestWithParam<OutboxKind> {
 protected:
  using State = sending::RowSet::State;
  using Shelf = sending::Outbox::Shelf;

  /// Lets rows come into an open set, as one fold of one line.
  void add_rows(const sending::RowSetKey& key, std::vector<sending::CountedRow> rows, std::string note = "note") {
    home_->append(key.policy_domain, {"line"});
    const sending::UnreadLines unread = must(outbox_->unread_lines(key.policy_domain, 1));
    ASSERT_THAT(unread.lines, testing::SizeIs(1));
    EXPECT_TRUE(must(outbox_->fold({.policy_domain = key.policy_domain,
                                    .fold = unread.fold,
                                    .taken = 1,
                                    .rows = {{key.day, key.policy, std::move(note), std::move(rows)}},
                                    .unreadable = {}})));
  }

  /// A closed set of three rows: "c" 3, "b" 2, "a" 1.
  void close_three_rows(const sending::RowSetKey& key) {
    add_rows(key, {{"a", 1}, {"b", 2}, {"c", 3}});
    EXPECT_TRUE(must(outbox_->close(key)));
  }

  /// A stored report of a set of its own.
  sending::BuiltReport store_report(report::Day day, std::vector<sending::Delivery> deliveries) {
    const sending::RowSetKey key = key_of(day);
    close_three_rows(key);
    sending::BuiltReport report = last_report_of(key, 1, 0, 3);
    report.deliveries = std::move(deliveries);
    EXPECT_TRUE(must(outbox_->store_report(report)));
    return report;
  }

  std::vector<sending::CountedRow> all_rows(const sending::RowSetKey& key, State state) {
    return must(outbox_->rows(key, state, 0, 1'000'000));
  }

  std::vector<std::string> ids(Shelf shelf) {
    std::vector<std::string> ids;
    for (const sending::StoredReport& report : must(outbox_->reports(domain("example.com"), shelf)))
      ids.push_back(report.facts.id);
    return ids;
  }

  std::unique_ptr<OutboxHome> home_ = GetParam().make();
  std::unique_ptr<sending::Outbox> outbox_ = home_->open();
};

}  // namespace dmarcd::test
