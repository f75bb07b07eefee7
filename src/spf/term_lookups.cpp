#include "term_lookups.h"

#include <fmt/format.h>

#include "dmarcd/spf/limits.h"

namespace dmarcd::spf {

TermResult<void> TermLookups::begin_term() {
  if (terms_ == most_lookup_terms)
    return term_permerror(fmt::format("more than {} terms ask the DNS", most_lookup_terms));
  ++terms_;
  return {};
}

TermResult<dns::AnswerPtr> TermLookups::ask(const dns::DomainName& name, dns::RecordType type) {
  dns::LookupResult answer = resolver_.lookup(name, type);
  if (!answer) return tl::unexpected(TermError{SpfCode::temperror, answer.error().text});
  return *std::move(answer);
}

TermResult<void> TermLookups::count_void() {
  if (++voids_ > most_void_lookups)
    return term_permerror(fmt::format("the DNS has nothing for more than {} terms", most_void_lookups));
  return {};
}

}  // namespace dmarcd::spf
