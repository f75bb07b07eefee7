#include "dmarcd/mime/multipart.h"

#include <gtest/gtest.h>

#include "dmarcd/mime/header_writer.h"

namespace dmarcd::mime {
namespace {

TEST(Multipart, PutsPartsBetweenBoundaries) {
  EXPECT_EQ(multipart("mixed", "9f3c", {{field("Content-Type", "text/plain"), "a\r\n"}, {"", "b\r\n"}}),
            "Content-Type: multipart/mixed; boundary=\"=_9f3c\"\r\n"
            "\r\n"
            "--=_9f3c\r\n"
            "Content-Type: text/plain\r\n"
            "\r\n"
            "a\r\n"
            "--=_9f3c\r\n"
            "\r\n"
            "b\r\n"
            "--=_9f3c--\r\n");
}

// RFC 2046 section 5.1.1.
TEST(Multipart, HasABoundaryOfLettersAndDigitsAtMostSeventyLong) {
  const std::string entity = multipart("mixed", "a\"\r\n -b" + std::string(100, 'c'), {});

  EXPECT_EQ(entity.substr(0, entity.find("\r\n\r\n")),
            "Content-Type: multipart/mixed;\r\n boundary=\"=_ab" + std::string(66, 'c') + "\"");
}

}  // namespace
}  // namespace dmarcd::mime
