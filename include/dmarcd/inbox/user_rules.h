#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

/// What a user has to be, wherever somebody makes one. Errors are sentences for that person.
namespace dmarcd::inbox {

constexpr std::size_t longest_user_name = 64;  ///< As long as a local part may be.
constexpr std::size_t most_user_domains = 10'000;
constexpr std::size_t shortest_password = 10;  ///< Octets.
constexpr std::size_t longest_password = 500;  ///< Octets: crypt(3) takes no more than 511.

/// Fails for a name that is empty, too long, or has other characters than letters, digits and "._@-+".
Result<void> check_user_name(std::string_view name);

/// Fails for a password that is too short, or too long to be checked when somebody logs in.
Result<void> check_password(std::string_view password);

/// The domains that a user sees as they are in reports: in lower case, as A-labels. Fails for what is no domain name.
Result<std::set<std::string>> user_domains(const std::vector<std::string>& names);

}  // namespace dmarcd::inbox
