#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace dmarcd::inbox {

/// Writes JSON in the order that it is told, without building a tree first: an import makes a hundred thousand of these
/// texts a second. Texts are valid UTF-8.
class JsonText {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }

  void name(std::string_view name) {
    separate();
    quote(name);
    text_ += ':';
    is_first_ = true;
  }
  void value(std::string_view text) {
    separate();
    quote(text);
  }
  void value(std::int64_t number) {
    separate();
    fmt::format_to(std::back_inserter(text_), "{}", number);
  }

  /// Left out if empty.
  void member(std::string_view its_name, std::string_view text) {
    if (text.empty()) return;
    name(its_name);
    value(text);
  }
  /// Left out if 0.
  void number(std::string_view its_name, std::int64_t number) {
    if (number == 0) return;
    name(its_name);
    value(number);
  }
  /// A list, left out if empty; `write` writes one of its elements.
  template <class List, class Write>
  void list(std::string_view its_name, const List& list, Write write) {
    if (list.empty()) return;
    name(its_name);
    begin_list();
    for (const auto& element : list) write(element);
    end_list();
  }

  std::string take() { return std::move(text_); }

 private:
  void open(char bracket) {
    separate();
    text_ += bracket;
    is_first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    is_first_ = false;
  }
  void separate() {
    if (!is_first_) text_ += ',';
    is_first_ = false;
  }

  void quote(std::string_view text) {
    text_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') text_ += '\\';
      if (static_cast<unsigned char>(c) < 0x20)
        fmt::format_to(std::back_inserter(text_), "\\u{:04x}", static_cast<unsigned>(c));
      else
        text_ += c;
    }
    text_ += '"';
  }

  std::string text_;
  bool is_first_ = true;
};

}  // namespace dmarcd::inbox
