#include "result_words.h"

#include <cstddef>

#include "dmarcd/base/text.h"

namespace dmarcd::receiving {
namespace {

using dkim::DkimCode;
using evaluation::Disposition;
using spf::SpfCode;

template <class Meaning>
struct Entry {
  std::string_view word;
  Meaning meaning;
  bool is_standard = true;
};

/// RFC 8601 section 2.7.1, then what is sent in place of it.
constexpr Entry<DkimCode> dkim_words[] = {
    {"none", DkimCode::none},
    {"pass", DkimCode::pass},
    {"fail", DkimCode::fail},
    {"policy", DkimCode::policy},
    {"neutral", DkimCode::neutral},
    {"temperror", DkimCode::temperror},
    {"permerror", DkimCode::permerror},
    {"hardfail", DkimCode::fail, false},
    {"softfail", DkimCode::fail, false},
    {"unknown", DkimCode::temperror, false},
    {"error", DkimCode::permerror, false},
    {"invalid", DkimCode::permerror, false},
};

/// RFC 7208 section 2.6, then what is sent in place of it.
constexpr Entry<SpfCode> spf_words[] = {
    {"none", SpfCode::none},
    {"neutral", SpfCode::neutral},
    {"pass", SpfCode::pass},
    {"fail", SpfCode::fail},
    {"softfail", SpfCode::softfail},
    {"temperror", SpfCode::temperror},
    {"permerror", SpfCode::permerror},
    {"hardfail", SpfCode::fail, false},
    {"unknown", SpfCode::temperror, false},
    {"error", SpfCode::permerror, false},
    {"invalid", SpfCode::permerror, false},
};

/// RFC 9990 section 3.1.1.8.
constexpr Entry<Disposition> disposition_words[] = {
    {"none", Disposition::none},
    {"pass", Disposition::pass},
    {"quarantine", Disposition::quarantine},
    {"reject", Disposition::reject},
};

constexpr Entry<bool> evaluated_words[] = {
    {"pass", true},
    {"fail", false},
};

template <class Meaning, std::size_t size>
Word<Meaning> look_up(const Entry<Meaning> (&words)[size], std::string_view word, Meaning otherwise) {
  for (const Entry<Meaning>& entry : words) {
    if (entry.word == word) return {entry.meaning, entry.is_standard};
    if (equals_ignoring_case(entry.word, word)) return {entry.meaning, false};
  }
  return {otherwise, false};
}

}  // namespace

Word<DkimCode> dkim_word(std::string_view word) {
  return look_up(dkim_words, word, DkimCode::none);
}

Word<SpfCode> spf_word(std::string_view word) {
  return look_up(spf_words, word, SpfCode::none);
}

Word<Disposition> disposition_word(std::string_view word) {
  return look_up(disposition_words, word, Disposition::none);
}

Word<bool> evaluated_word(std::string_view word) {
  return look_up(evaluated_words, word, false);
}

}  // namespace dmarcd::receiving
