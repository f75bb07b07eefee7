#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::receiving {

/// A word of a report, and whether it is one of the standard's, to the letter.
template <class Meaning>
struct Word {
  Meaning meaning;
  bool is_standard = true;
};

/// What the word means: in any case of letters, and with the words that some send in place of the standard's. What
/// nobody knows is never a pass.
Word<dkim::DkimCode> dkim_word(std::string_view word);
Word<spf::SpfCode> spf_word(std::string_view word);
Word<evaluation::Disposition> disposition_word(std::string_view word);

/// policy_evaluated's dkim and spf: pass or no pass (RFC 9990 section 3.1.1.8).
Word<bool> evaluated_word(std::string_view word);

}  // namespace dmarcd::receiving
