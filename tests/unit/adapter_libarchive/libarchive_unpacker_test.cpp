#include "libarchive_unpacker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/receiving/limits.h"

#include "gzip.h"
#include "support/zip_builder.h"

namespace dmarcd::libarchive {
namespace {

using test::zip_of;
using test::ZipMember;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// All that came of an archive.
struct Unpacked {
  std::vector<std::pair<std::string, std::string>> taken;
  std::vector<std::pair<std::string, std::string>> refused;
  std::string problem;
};

Unpacked unpack(std::string_view archive) {
  Unpacked unpacked;
  receiving::ExpansionBudget budget;
  const Result<void> result = LibarchiveUnpacker().unpack(
      archive, budget,
      [&](std::string name, std::string octets) -> Result<void> {
        unpacked.taken.emplace_back(std::move(name), std::move(octets));
        return {};
      },
      [&](std::string name, std::string reason) { unpacked.refused.emplace_back(std::move(name), std::move(reason)); });
  if (!result) unpacked.problem = result.error().message;
  return unpacked;
}

std::string gz(std::string_view octets) {
  return *zlib::gzip(octets);
}

TEST(LibarchiveUnpacker, ExpandsGzip) {
  EXPECT_THAT(unpack(gz("<feedback/>")).taken, ElementsAre(Pair("", "<feedback/>")));
}

TEST(LibarchiveUnpacker, TakesSeveralGzipStreamsForOneMember) {
  EXPECT_THAT(unpack(gz("<feed") + gz("back/>")).taken, ElementsAre(Pair("", "<feedback/>")));
}

TEST(LibarchiveUnpacker, PassesOverWhatStandsBehindGzip) {
  EXPECT_THAT(unpack(gz("<feedback/>") + "\r\n").taken, ElementsAre(Pair("", "<feedback/>")));
}

TEST(LibarchiveUnpacker, TakesNothingOfGzipThatIsCutOff) {
  const std::string archive = gz("<feedback>some text</feedback>");

  for (std::size_t size = 2; size < archive.size(); ++size) {
    const Unpacked unpacked = unpack(archive.substr(0, size));

    EXPECT_TRUE(unpacked.taken.empty()) << size;
    EXPECT_THAT(unpacked.problem, HasSubstr("cut off")) << size;
  }
}

TEST(LibarchiveUnpacker, TakesTheMembersOfAZip) {
  const std::string zip = zip_of({{.name = "a.xml", .octets = "<a/>"},
                                  {.name = "folder/", .octets = "", .is_deflated = false},
                                  {.name = "folder/b.xml", .octets = "<b/>", .is_deflated = false},
                                  {.name = "empty.xml", .octets = ""},
                                  {.name = "../../etc/c", .octets = "<c/>"}});

  const Unpacked unpacked = unpack(zip);

  EXPECT_THAT(unpacked.taken,
              ElementsAre(Pair("a.xml", "<a/>"), Pair("folder/b.xml", "<b/>"), Pair("../../etc/c", "<c/>")));
  EXPECT_TRUE(unpacked.refused.empty());
  EXPECT_EQ(unpacked.problem, "");
}

TEST(LibarchiveUnpacker, NamesMembersInValidUtf8) {
  EXPECT_THAT(unpack(zip_of({{.name = "b\xFCro.xml", .octets = "<a/>"}})).taken, ElementsAre(Pair("b?ro.xml", "<a/>")));
  EXPECT_THAT(unpack(zip_of({{.name = "", .octets = "<a/>"}})).taken, ElementsAre(Pair("member 1", "<a/>")));
}

TEST(LibarchiveUnpacker, RefusesTheMemberThatIsAtFaultAndTakesTheOthers) {
  struct Case {
    const char* description;
    ZipMember member;
    const char* reason;
  };
  const Case cases[] = {
      {"encrypted", {.name = "x", .octets = "<x/>", .is_encrypted = true}, "encrypted"},
      {"a wrong sum", {.name = "x", .octets = "<x/>", .is_crc_wrong = true}, "damaged"},
      {"larger than it says", {.name = "x", .octets = std::string(5000, 'x'), .told_size = 5}, "damaged"},
      {"smaller than it says", {.name = "x", .octets = "<x/>", .told_size = 2'000'000'000}, "damaged"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const Unpacked unpacked =
        unpack(zip_of({{.name = "a", .octets = "<a/>"}, row.member, {.name = "b", .octets = "<b/>"}}));

    EXPECT_THAT(unpacked.taken, ElementsAre(Pair("a", "<a/>"), Pair("b", "<b/>")));
    EXPECT_THAT(unpacked.refused, ElementsAre(Pair("x", HasSubstr(row.reason))));
    EXPECT_EQ(unpacked.problem, "");
  }
}

TEST(LibarchiveUnpacker, GoesOnBehindDamagedDeflate) {
  std::string zip = zip_of({{.name = "a", .octets = "<a/>"},
                            {.name = "x", .octets = std::string(300, 'x') + "yz"},
                            {.name = "b", .octets = "<b/>"}});
  const std::size_t packed = zip.find('x', zip.find("PK\x03\x04", 4)) + 1;
  zip[packed] = '\xFF';

  const Unpacked unpacked = unpack(zip);

  EXPECT_THAT(unpacked.taken, ElementsAre(Pair("a", "<a/>"), Pair("b", "<b/>")));
  EXPECT_THAT(unpacked.refused, ElementsAre(Pair("x", HasSubstr("damaged"))));
}

TEST(LibarchiveUnpacker, TakesNothingHalfOfAZipThatIsCutOff) {
  const std::string zip = zip_of({{.name = "a.xml", .octets = "<a>some text</a>"}});

  for (std::size_t size = 4; size < zip.size(); ++size) {
    const Unpacked unpacked = unpack(zip.substr(0, size));

    EXPECT_TRUE(unpacked.taken.empty()) << size;
    EXPECT_THAT(unpacked.problem, HasSubstr("cut off")) << size;
  }
}

TEST(LibarchiveUnpacker, CountsWhatComesOutAndBelievesNoSize) {
  const std::string zeros(3'000'000, '\0');
  struct Case {
    const char* description;
    std::string archive;
  };
  const Case cases[] = {
      {"gzip", gz(zeros)},
      {"zip", zip_of({{.name = "a", .octets = zeros}})},
      {"a zip that says 10 octets", zip_of({{.name = "a", .octets = zeros, .told_size = 10}})},
      {"a zip64 that says far more", zip_of({{.name = "a", .octets = zeros, .has_zip64_sizes = true}})},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const Unpacked unpacked = unpack(row.archive);

    EXPECT_TRUE(unpacked.taken.empty());
    EXPECT_TRUE(!unpacked.problem.empty() || !unpacked.refused.empty());
  }
}

TEST(LibarchiveUnpacker, ExpandsNoMoreThanTheBudgetFromMembersThatOverlap) {
  // Each member expands to half a megabyte, which no ratio forbids; together they would be a gigabyte.
  std::vector<ZipMember> members = {{.name = "0", .octets = std::string(500'000, 'a')}};
  for (int i = 1; i < 2000; ++i) members.push_back({.name = std::to_string(i), .octets = "", .same_octets_as = 0});

  const Unpacked unpacked = unpack(zip_of(members));

  std::size_t expanded = 0;
  for (const auto& [name, octets] : unpacked.taken) expanded += octets.size();
  EXPECT_LE(expanded, receiving::limits::most_expanded);
}

TEST(LibarchiveUnpacker, OpensNoZipWithADirectoryWithoutEnd) {
  const std::vector<ZipMember> members(10'001, {.name = "a", .octets = "a", .is_deflated = false});

  EXPECT_THAT(unpack(zip_of(members)).problem, HasSubstr("more than 10000 members"));
}

TEST(LibarchiveUnpacker, StopsWhenNobodyTakesMore) {
  int taken = 0;
  receiving::ExpansionBudget budget;
  const Result<void> result = LibarchiveUnpacker().unpack(
      zip_of({{.name = "a", .octets = "a"}, {.name = "b", .octets = "b"}}), budget,
      [&](const std::string& /*name*/, const std::string& /*octets*/) -> Result<void> {
        ++taken;
        return permanent_failure("enough");
      },
      [](const std::string& /*name*/, const std::string& /*reason*/) {});

  EXPECT_EQ(taken, 1);
  EXPECT_EQ(result.error().message, "enough");
}

TEST(LibarchiveUnpacker, OpensNothingElse) {
  EXPECT_NE(unpack("Rar!\x1A\x07").problem, "");
  EXPECT_NE(unpack("").problem, "");
  EXPECT_NE(unpack("PK\x03\x04").problem, "");
}

TEST(Expand, GivesADocumentBackAsItWas) {
  EXPECT_EQ(expand(gz("<feed") + gz("back/>")).value_or(""), "<feedback/>");
  EXPECT_FALSE(expand("<feedback/>"));
  EXPECT_EQ(expand(gz(std::string(3'000'000, ' '))).value_or("").size(), 3'000'000u);
  EXPECT_FALSE(expand(gz(std::string(receiving::limits::largest_input + 1, ' '))));
}

}  // namespace
}  // namespace dmarcd::libarchive
