#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::libarchive {

/// The library keeps some hundred octets for each entry of a zip's directory; real ones have a handful.
constexpr std::size_t most_zip_entries = 10'000;

/// As receiving::Unpacker::unpack, for zip. Read by its directory alone: members that it does not list, and a zip that
/// was cut off before it, cannot be told from what never belonged to it.
Result<void> unpack_zip(std::string_view archive, receiving::ExpansionBudget& budget, const receiving::TakeMember& take,
                        const std::function<void(std::string name, std::string reason)>& refuse);

}  // namespace dmarcd::libarchive
