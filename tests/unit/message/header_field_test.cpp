#include "dmarcd/message/header_field.h"

#include <gtest/gtest.h>

namespace dmarcd::message {
namespace {

// Covers: dmarc.from.blank-before-colon
TEST(HeaderField, IsNamedInAnyCaseAndWithBlanksBeforeTheColon) {
  for (const char* name : {"From", "FROM", "from ", "From \t"}) EXPECT_TRUE(is_named({name, ""}, "From")) << name;
  for (const char* name : {"", "Fro", "From-", " From", "X-From"}) EXPECT_FALSE(is_named({name, ""}, "From")) << name;
}

// RFC 5322 section 2.2.3.
TEST(HeaderField, UnfoldsItsValue) {
  struct Case {
    const char* value;
    const char* line;
  };
  const Case cases[] = {
      {" a", "a"},
      {"a\r\n b", "a b"},
      {" a\r\n\t b\r\n c ", "a\t b c"},
      {"a\n b", "a b"},
      {"a\r\n \r\n b", "a  b"},
      {"\r\n a", "a"},
      {"a\r\n", "a"},
      {"a\r\n ", "a"},
      {"a\r\nb", "a\r\nb"},
      {"a\rb\nc", "a\rb\nc"},
      {"", ""},
      {" \r\n ", ""},
  };
  for (const Case& row : cases) EXPECT_EQ(unfolded(row.value), row.line);
}

}  // namespace
}  // namespace dmarcd::message
