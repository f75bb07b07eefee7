#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/spf/checked_identity.h"
#include "dmarcd/spf/spf_result.h"

#include "term_answers.h"

namespace dmarcd::libspf2 {

/// What libspf2 says. Which directive matched it does not tell.
struct LibraryResult {
  spf::SpfCode code;
  std::string reason;  ///< For people.
};

/// One check by libspf2, which asks `answers` for all that it needs. The texts of `checked` must be printable ASCII.
///
/// An Error if the library gave up on a mistake of its own: where it would abort the process it comes back here, and
/// loses some memory. Safe from several threads.
Result<LibraryResult> ask_library(const spf::CheckedIdentity& checked, TermAnswers& answers);

}  // namespace dmarcd::libspf2
