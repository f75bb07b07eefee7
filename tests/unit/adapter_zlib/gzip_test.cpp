#include "gzip.h"

#include <gtest/gtest.h>
#include <random>

namespace dmarcd::zlib {
namespace {

std::string compress(std::string_view octets, std::size_t piece) {
  const std::unique_ptr<report::Compressor> compressor = *begin_gzip();
  for (std::size_t i = 0; i < octets.size(); i += piece) EXPECT_TRUE(compressor->add(octets.substr(i, piece)));
  return *compressor->finish();
}

std::string random_octets(std::size_t size) {
  std::minstd_rand random(20261122);
  std::string octets;
  for (std::size_t i = 0; i < size; ++i) octets += static_cast<char>(random() >> 8U);
  return octets;
}

std::string message_of(const Result<std::string>& result) {
  return result ? "" : result.error().message;
}

TEST(Gzip, ExpandsToWhatWasCompressed) {
  for (const std::string& octets :
       {std::string(), std::string("<feedback/>\n"), std::string(300'000, 'a'), random_octets(200'000)}) {
    const Result<std::string> expanded = expand_gzip(compress(octets, 70'000));

    ASSERT_TRUE(expanded) << expanded.error().message;
    EXPECT_EQ(*expanded, octets);
  }
}

TEST(Gzip, CompressesTheSameOctetsToTheSameInWhateverPieces) {
  const std::string octets = random_octets(50'000) + std::string(50'000, 'b');

  EXPECT_EQ(compress(octets, 1), compress(octets, octets.size()));
}

// RFC 1952 section 2.3: no flags, so no name, and no time.
TEST(Gzip, TellsNeitherNameNorTime) {
  const std::string compressed = compress("text", 4);

  EXPECT_EQ(compressed.substr(0, 3), "\x1F\x8B\x08");
  EXPECT_EQ(compressed.substr(3, 5), std::string(5, '\0'));
}

TEST(Gzip, TellsHowMuchCameOutSoFar) {
  const std::unique_ptr<report::Compressor> compressor = *begin_gzip();
  ASSERT_EQ(compressor->size(), 0u);

  ASSERT_TRUE(compressor->add(random_octets(1'000'000)));

  EXPECT_GT(compressor->size(), 900'000u);
}

TEST(Gzip, ExpandsNothingLargerThanAllowed) {
  const std::string compressed = compress(std::string(1'000'000, '\0'), 100'000);
  ASSERT_LT(compressed.size(), 2'000u);

  EXPECT_TRUE(expand_gzip(compressed, 1'000'000));
  EXPECT_EQ(message_of(expand_gzip(compressed, 999'999)), "gzip: expands past 999999 octets");
}

TEST(Gzip, ExpandsNothingThatIsCutOff) {
  const std::string compressed = compress("a text of some length", 5);

  for (std::size_t size = 0; size < compressed.size(); ++size)
    EXPECT_EQ(message_of(expand_gzip(compressed.substr(0, size))), "gzip: the stream is cut off") << size;
}

TEST(Gzip, ExpandsNothingThatIsNoGzip) {
  EXPECT_EQ(message_of(expand_gzip("<feedback/>")), "gzip: not a gzip stream");

  std::string damaged = compress("a text of some length", 5);
  damaged[damaged.size() - 6] ^= 1;  // In the CRC.
  EXPECT_EQ(message_of(expand_gzip(damaged)), "gzip: not a gzip stream");
}

TEST(Gzip, ExpandsNothingWithMoreBehindIt) {
  EXPECT_EQ(message_of(expand_gzip(compress("a", 1) + compress("b", 1))), "gzip: something stands behind the stream");
}

TEST(Gzip, CompressesOctetsOfAnySizeInOneStep) {
  for (const std::size_t size : {0U, 1U, 200U, 212U, 213U, 1'000U, 5'000U, 32'000U, 33'000U, 300'000U}) {
    const std::string octets = random_octets(size) + std::string(size, 'a');

    EXPECT_EQ(expand_gzip(gzip(octets).value_or("")).value_or("none"), octets) << size;
  }
}

TEST(Gzip, ExpandsStreamsOneBehindTheOtherAndTellsOfEachPiece) {
  std::size_t told = 0;
  const WatchExpansion watch = [&told](std::size_t piece, std::size_t expanded) -> Result<void> {
    told += piece;
    EXPECT_EQ(told, expanded);
    return {};
  };
  const std::string first = random_octets(100'000);

  const Result<std::string> expanded = expand_gzip_streams(*gzip(first) + *gzip("") + *gzip("b") + "\r\n", watch);

  EXPECT_EQ(expanded.value_or(""), first + "b");
  EXPECT_EQ(told, first.size() + 1);
}

TEST(Gzip, ExpandsNoFurtherWhenTheWatcherMinds) {
  std::size_t most = 0;
  const WatchExpansion watch = [&most](std::size_t /*piece*/, std::size_t expanded) -> Result<void> {
    most = expanded;
    if (expanded > 100'000) return permanent_failure("enough");
    return {};
  };

  EXPECT_EQ(message_of(expand_gzip_streams(*gzip(std::string(10'000'000, '\0')), watch)), "enough");
  EXPECT_LT(most, 200'000u);
}

}  // namespace
}  // namespace dmarcd::zlib
