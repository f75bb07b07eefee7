#include "dmarcd/record/failure_notice.h"

#include <gmock/gmock.h>

#include "dmarcd/record/record_codec.h"

#include "unit/record/sample_record.h"

namespace dmarcd::record {
namespace {

FailureNotice sample_notice() {
  return {.policy_domain = domain("example.com"),
          .author_domain = domain("news.example.com"),
          .arrived_at = from_unix_seconds(1777627800),
          .ruf = {"forensic@example.com"},
          .entity = "Content-Type: multipart/report;\r\n boundary=\"b\"\r\n\r\n--b--\r\n"};
}

TEST(FailureNotice, IsReadAsItWasWritten) {
  const std::string line = encode_notice(sample_notice());

  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(is_notice(line));
  const Result<FailureNotice> read = decode_notice(line);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, sample_notice());
}

TEST(FailureNotice, IsNoRecordAndRecordsAreNone) {
  EXPECT_FALSE(decode_record(encode_notice(sample_notice())));
  EXPECT_FALSE(decode_classic_line(encode_notice(sample_notice())));
  EXPECT_FALSE(is_notice(encode_record(sample_record())));
  EXPECT_FALSE(is_notice("1777627800,192.0.2.1,true,true,none"));
}

TEST(FailureNotice, RefusesWhatOthersMayHaveWritten) {
  const char* const lines[] = {
      "",
      ",failure,{}",
      "x,failure,{}",
      "1,failure,",
      "1,failure,[]",
      "1,failure,{\"v\":2,\"domain\":\"example.com\",\"author\":\"example.com\",\"entity\":\"\"}",
      "1,failure,{\"v\":1,\"domain\":\"..\",\"author\":\"example.com\",\"entity\":\"\"}",
      "1,failure,{\"v\":1,\"domain\":\"example.com\",\"author\":\"example.com\",\"entity\":7}",
      "99999999999999999,failure,{\"v\":1,\"domain\":\"example.com\",\"author\":\"example.com\",\"entity\":\"\"}",
  };
  for (const char* line : lines) EXPECT_FALSE(decode_notice(line)) << line;
}

TEST(FailureNotice, OfMoreThanItsLimitIsRefused) {
  FailureNotice notice = sample_notice();
  notice.entity.assign(longest_failure_entity + 1, 'x');

  EXPECT_FALSE(decode_notice(encode_notice(notice)));
}

}  // namespace
}  // namespace dmarcd::record
