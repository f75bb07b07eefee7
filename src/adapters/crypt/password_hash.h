#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::crypt {

/// The password as yescrypt by crypt(3), with a salt of its own: some ten milliseconds and 16 MB of work. Fails for a
/// password with U+0000 or of more octets than crypt(3) takes (511).
Result<std::string> make_password_hash(std::string_view password);

/// Whether the password is the one that the hash was made of, by any method of crypt(3). Takes as long for a wrong
/// password as for the right one; false for what is no hash.
bool password_fits(std::string_view password, const std::string& hash);

}  // namespace dmarcd::crypt
