#include "html.h"

#include <cassert>

#include "dmarcd/base/visible_text.h"

namespace dmarcd::dashboard {
namespace {

/// The one way of text into a page.
std::string escaped(std::string_view text) {
  std::string safe;
  for (char c : visible_text(text)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

[[maybe_unused]] bool holds_an_address(std::string_view attribute) {
  return attribute == "href" || attribute == "action" || attribute == "src" || attribute == "formaction";
}

std::string start_tag(Word name, const Attributes& attributes) {
  std::string tag = "<" + std::string(name.text());
  for (const Attribute& attribute : attributes) tag += attribute.markup();
  return tag + '>';
}

std::string attribute_markup(Word name, std::string_view value) {
  return " " + std::string(name.text()) + "=\"" + escaped(value) + '"';
}

}  // namespace

Attribute::Attribute(Word name, std::string_view value) : markup_(attribute_markup(name, value)) {
  assert(!holds_an_address(name.text()));
}

Attribute::Attribute(Word name, const Url& value) : markup_(attribute_markup(name, value.text())) {}

Attribute::Attribute(Word name) : markup_(" " + std::string(name.text())) {}

Html::Html(std::string_view text) : markup_(escaped(text)) {}

Html& Html::operator+=(const Html& more) {
  markup_ += more.markup_;
  return *this;
}

Html element_of(Word name, const Attributes& attributes, const Html& content) {
  Html whole;
  whole.markup_ = start_tag(name, attributes) + content.markup_ + "</" + std::string(name.text()) + '>';
  return whole;
}

Html lone_element(Word name, const Attributes& attributes) {
  Html whole;
  whole.markup_ = start_tag(name, attributes);
  return whole;
}

}  // namespace dmarcd::dashboard
