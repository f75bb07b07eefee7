#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "aggregate_outline.h"

namespace dmarcd::receiving {

/// The texts of the leaves that were read and are not used yet, one for each element.
class ElementTexts {
 public:
  /// False if there is a text of this element already, which stays.
  bool put(Element element, std::string text) {
    std::optional<std::string>& place = texts_[static_cast<std::size_t>(element)];
    if (place) return false;
    place = std::move(text);
    return true;
  }

  /// Hands the text out, if there was such an element; from then on there is none.
  std::optional<std::string> take(Element element) {
    return std::exchange(texts_[static_cast<std::size_t>(element)], std::nullopt);
  }

  /// Forgets the texts of `first` and of the elements after it in the enumeration.
  void forget_from(Element first) {
    std::fill(texts_.begin() + static_cast<std::ptrdiff_t>(first), texts_.end(), std::nullopt);
  }

  /// Empty where there was no such element.
  std::string take_or_empty(Element element) { return take(element).value_or(std::string()); }

 private:
  std::array<std::optional<std::string>, element_count> texts_;
};

}  // namespace dmarcd::receiving
