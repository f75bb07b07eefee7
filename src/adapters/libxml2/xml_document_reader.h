#pragma once

#include "dmarcd/receiving/xml_reader.h"

namespace dmarcd::libxml2 {

/// libxml2's SAX2 parser: nothing of the document is kept but what is open. Many threads may read at once.
class XmlDocumentReader final : public receiving::XmlReader {
 public:
  XmlDocumentReader();

  Result<void> read(std::string_view document, receiving::ElementListener& listener) const override;
};

}  // namespace dmarcd::libxml2
