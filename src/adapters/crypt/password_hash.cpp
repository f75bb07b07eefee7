#include "password_hash.h"

#include <array>
#include <cerrno>
#include <crypt.h>
#include <cstring>
#include <memory>

namespace dmarcd::crypt {
namespace {

bool can_be_hashed(std::string_view password) {
  return password.size() < CRYPT_MAX_PASSPHRASE_SIZE && password.find('\0') == std::string_view::npos;
}

/// Empty where crypt(3) refuses the setting.
std::string hashed(std::string_view password, const std::string& setting) {
  const auto work = std::make_unique<crypt_data>();
  const char* hash = crypt_rn(std::string(password).c_str(), setting.c_str(), work.get(), sizeof *work);
  return hash ? std::string(hash) : std::string();
}

bool are_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return difference == 0;
}

}  // namespace

Result<std::string> make_password_hash(std::string_view password) {
  if (!can_be_hashed(password)) return permanent_failure("a password has at most 511 octets, and no NUL among them");
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  if (!crypt_gensalt_rn("$y$", 0, nullptr, 0, setting.data(), static_cast<int>(setting.size())))
    return temporary_failure(std::string("making a salt for a password: ") + std::strerror(errno));
  std::string hash = hashed(password, setting.data());
  if (hash.empty()) return temporary_failure(std::string("hashing a password: ") + std::strerror(errno));
  return hash;
}

bool password_fits(std::string_view password, const std::string& hash) {
  if (hash.empty() || !can_be_hashed(password)) return false;
  const std::string again = hashed(password, hash);
  return !again.empty() && are_equal(again, hash);
}

}  // namespace dmarcd::crypt
