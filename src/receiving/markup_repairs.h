#pragma once

#include "dmarcd/base/result.h"

#include "document_text.h"
#include "warning_list.h"

namespace dmarcd::receiving {

/// Repairs what reporters are known to get wrong in an otherwise sound document, each with a warning: "&" that begins
/// no reference and "<" that begins no tag are escaped, references to characters that XML forbids become U+FFFD, and
/// tags of xs:schema that are not closed are left out. More repairs than anyone makes in earnest are an Error. Tags are
/// only looked at, not matched: that is the parser's part. One pass, linear.
Result<void> repair_markup(DocumentText& text, WarningList& warnings);

}  // namespace dmarcd::receiving
