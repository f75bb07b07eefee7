#pragma once

#include <string>

namespace dmarcd::report {

/// Writes a document element by element. What goes wrong is told at the document's end.
class ElementWriter {
 public:
  virtual ~ElementWriter() = default;

  /// Begins the outermost element; `name_space` may be empty. Names are ours: they need no escaping.
  virtual void open_root(const char* element, const char* name_space) = 0;
  virtual void open(const char* element) = 0;
  /// An element that holds text alone: UTF-8 of characters that XML allows (see legal_text), not escaped yet.
  virtual void text(const char* element, const std::string& text) = 0;
  virtual void close() = 0;
};

}  // namespace dmarcd::report
