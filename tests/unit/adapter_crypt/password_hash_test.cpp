#include "password_hash.h"

#include <gtest/gtest.h>

namespace dmarcd::crypt {
namespace {

TEST(PasswordHash, FitsThePasswordThatItWasMadeOf) {
  const Result<std::string> hash = make_password_hash("correct horse");

  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$y$"));
  EXPECT_TRUE(password_fits("correct horse", *hash));
  EXPECT_FALSE(password_fits("correct horses", *hash));
  EXPECT_FALSE(password_fits("", *hash));
}

TEST(PasswordHash, HasASaltOfItsOwn) {
  EXPECT_NE(*make_password_hash("correct horse"), *make_password_hash("correct horse"));
}

TEST(PasswordHash, IsReadInTheOtherFormsOfCrypt) {
  // SHA-512, as in many shadow files.
  EXPECT_TRUE(password_fits(
      "correct horse",
      "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0"));
}

TEST(PasswordHash, NothingFitsWhatIsNoHash) {
  for (const char* hash : {"", "*", "!", "x", "$y$", "$y$j9T$", "plain"})
    EXPECT_FALSE(password_fits("plain", hash)) << hash;
}

TEST(PasswordHash, IsNotMadeOfWhatCryptWouldCutOff) {
  EXPECT_FALSE(make_password_hash(std::string("a\0b", 3)));
  EXPECT_FALSE(make_password_hash(std::string(512, 'a')));
  EXPECT_FALSE(password_fits(std::string("a\0b", 3), *make_password_hash("a")));
}

}  // namespace
}  // namespace dmarcd::crypt
