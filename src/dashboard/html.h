#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url.h"
#include "word.h"

namespace dmarcd::dashboard {

class Attribute {
 public:
  /// Any text is safe in the value. Addresses are Urls alone.
  Attribute(Word name, std::string_view value);
  Attribute(Word name, const Url& value);
  Attribute(Word name);  ///< One that is there or not: "checked".

  const std::string& markup() const { return markup_; }

 private:
  std::string markup_;
};
using Attributes = std::vector<Attribute>;

/// A piece of a page. What is a string becomes text, in which all is shown as it is (see visible_text) and nothing is
/// markup; markup is made by element() alone. So text from outside cannot become markup by oversight.
class Html {
 public:
  Html() = default;
  Html(std::string_view text);                                     // NOLINT(google-explicit-constructor)
  Html(const std::string& text) : Html(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  Html(const char* text) : Html(std::string_view(text)) {}         // NOLINT(google-explicit-constructor)

  Html& operator+=(const Html& more);
  bool is_empty() const { return markup_.empty(); }
  const std::string& markup() const { return markup_; }

 private:
  friend Html element_of(Word name, const Attributes& attributes, const Html& content);
  friend Html lone_element(Word name, const Attributes& attributes);

  std::string markup_;
};

Html element_of(Word name, const Attributes& attributes, const Html& content);

/// One without content and end: "input".
Html lone_element(Word name, const Attributes& attributes);

template <class... Children>
Html joined(const Children&... children) {
  Html all;
  ((all += Html(children)), ...);
  return all;
}

template <class... Children>
Html element(Word name, const Attributes& attributes, const Children&... children) {
  return element_of(name, attributes, joined(children...));
}

template <class... Children>
Html link(const Url& url, const Children&... children) {
  return element("a", {{"href", url}}, children...);
}

}  // namespace dmarcd::dashboard
