#include "dmarcd/record/json_members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace dmarcd::record {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view octets, int deepest) {
  const Result<nlohmann::json> json = parse_json_object(octets, deepest);
  return json ? "" : json.error().message;
}

TEST(JsonObject, NestsNoDeeperThanItMay) {
  EXPECT_EQ(refusal(R"({"a":[{"b":1}]})", 3), "");
  EXPECT_THAT(refusal(R"({"a":[{"b":1}]})", 2), HasSubstr("nested too deep"));
  EXPECT_THAT(refusal(R"({"a":[{}]})", 2), HasSubstr("nested too deep"));
  EXPECT_EQ(refusal(R"({"a":[],"b":[],"c":{}})", 2), "");
  EXPECT_THAT(refusal(std::string(200'000, '['), 5), HasSubstr("nested too deep"));
}

TEST(JsonObject, CountsNoBracketOfAText) {
  EXPECT_EQ(refusal(R"({"[[[[":"{{{{"})", 1), "");
  EXPECT_EQ(refusal(R"({"a":"\"[[[[","b":"\\"})", 1), "");
  EXPECT_THAT(refusal(R"({"a":"\\","b":[[]]})", 2), HasSubstr("nested too deep"));
}

TEST(JsonObject, IsAnObjectAndNothingElse) {
  for (const char* octets : {"", "[]", "1", "{", "}", "]]{}", "{\"a\":\"}", "{} {}", "{\"a\":\"\xff\"}"})
    EXPECT_THAT(refusal(octets, 5), HasSubstr("no JSON object")) << octets;
}

TEST(JsonObject, TakesTheLastOfEqualMembers) {
  const Result<nlohmann::json> json = parse_json_object(R"({"a":1,"a":2})", 1);
  ASSERT_TRUE(json);
  std::string mistake;
  EXPECT_EQ(JsonMembers(*json, mistake).number("a"), 2U);
}

}  // namespace
}  // namespace dmarcd::record
