#pragma once

#include <cstddef>
#include <string_view>

namespace dmarcd::dashboard {

/// Text that stands in the program itself: the names of elements and attributes, paths. Text from outside cannot become
/// one, for it is not known when the program is compiled.
class Word {
 public:
  template <std::size_t length>
  consteval Word(const char (&text)[length]) : text_(text, length - 1) {}

  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace dmarcd::dashboard
