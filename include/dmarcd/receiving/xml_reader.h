#pragma once

#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::receiving {

/// What hears a document's elements in their order. Names are without prefix; the namespace is told beside them.
class ElementListener {
 public:
  virtual ~ElementListener() = default;

  /// An Error ends the reading and is what read() returns.
  virtual Result<void> begin(std::string_view name, std::string_view xml_namespace) = 0;

  /// Text inside the element last begun and not ended; may come in pieces. At most limits::longest_text in all, but for
  /// blanks between elements.
  virtual Result<void> text(std::string_view text) = 0;

  virtual Result<void> end() = 0;
};

/// Reads XML as a stream: no DTD, no entities but the five of XML, no file, no network; depth, number of elements and
/// texts within limits.h.
class XmlReader {
 public:
  virtual ~XmlReader() = default;

  /// `document` is UTF-8. An Error names line and column; what came before it was told already.
  virtual Result<void> read(std::string_view document, ElementListener& listener) const = 0;
};

}  // namespace dmarcd::receiving
