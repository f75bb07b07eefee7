#pragma once

#include <string_view>

#include "dmarcd/base/result.h"

#include "document_text.h"
#include "warning_list.h"

namespace dmarcd::receiving {

/// Makes of a document's octets the UTF-8 that an XmlReader takes: the encoding, what stands before the root, stray
/// markup characters (see markup_repairs.h). The XML declaration is left out, for it has served. Nothing else is
/// repaired. An Error says why it is no XML, or that it is in an encoding that we do not read.
Result<DocumentText> clean_document(std::string_view octets, WarningList& warnings);

}  // namespace dmarcd::receiving
