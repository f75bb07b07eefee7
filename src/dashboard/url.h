#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "word.h"

namespace dmarcd::dashboard {

/// An address within the dashboard: begins with a path of our own, and whatever is added is percent-encoded (RFC 3986
/// section 2.1). No text from outside can lead elsewhere.
class Url {
 public:
  explicit Url(Word path) : text_(path.text()) {}

  /// The path of a request, encoded anew.
  static Url of_path(std::string_view decoded_path);

  /// An address that this program wrote and that came back: a path with its query, and nothing that leads elsewhere.
  static std::optional<Url> local(std::string_view text);

  Url segment(std::string_view segment) const;
  Url query(std::string_view name, std::string_view value) const;  ///< Empty values are left out.
  Url anchor(std::string_view name) const;

  const std::string& text() const { return text_; }

 private:
  Url() = default;

  std::string text_;
  bool has_query_ = false;
};

}  // namespace dmarcd::dashboard
