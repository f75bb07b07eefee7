#pragma once

#include <array>
#include <cstdint>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::dashboard {

/// In the order of SourceClass, which is that of DayOfClasses and, from below, of the stack.
inline constexpr std::array all_classes = {inbox::SourceClass::own_healthy, inbox::SourceClass::own_broken,
                                           inbox::SourceClass::forwarder, inbox::SourceClass::spoofer,
                                           inbox::SourceClass::undecided};

inline std::uint64_t messages_of(const advisor::DayOfClasses& day, inbox::SourceClass source_class) {
  return day.messages[static_cast<std::size_t>(source_class)];
}

}  // namespace dmarcd::dashboard
