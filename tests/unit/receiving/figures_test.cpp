#include <gtest/gtest.h>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::receiving {
namespace {

ReceivedRecord record(std::uint64_t count, bool dkim, bool spf) {
  return {.source_ip = *IpAddress::parse("192.0.2.1"),
          .count = count,
          .disposition = evaluation::Disposition::none,
          .dkim = dkim,
          .spf = spf,
          .is_recomputed = false,
          .evidence = {}};
}

TEST(Figures, CountMessagesNotRecords) {
  AggregateReport report;
  report.records = {record(10, true, true), record(20, true, false), record(40, false, true), record(80, false, false)};

  const Figures expected{.records = 4,
                         .messages = 150,
                         .dkim_pass = 30,
                         .spf_pass = 50,
                         .both_pass = 10,
                         .either_pass = 70,
                         .neither_pass = 80};
  EXPECT_EQ(figures_of(report), expected);
}

}  // namespace
}  // namespace dmarcd::receiving
