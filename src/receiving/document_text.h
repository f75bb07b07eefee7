#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dmarcd::receiving {

/// A document's text: the octets that came, which must outlive it, until something has to be written anew.
class DocumentText {
 public:
  explicit DocumentText(std::string_view octets) : came_(octets) {}
  explicit DocumentText(std::string text) : written_(std::move(text)) {}

  std::string_view view() const { return (written_ ? std::string_view(*written_) : came_).substr(begin_); }

  /// Takes `octets` off the front; at most as many as there are.
  void drop_front(std::size_t octets) { begin_ += octets; }

  void replace(std::string text) {
    written_ = std::move(text);
    begin_ = 0;
  }

 private:
  std::string_view came_;
  std::optional<std::string> written_;
  std::size_t begin_ = 0;
};

}  // namespace dmarcd::receiving
