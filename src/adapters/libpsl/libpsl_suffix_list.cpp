#include "libpsl_suffix_list.h"

#include <algorithm>
#include <libpsl.h>
#include <string_view>

namespace dmarcd::libpsl {

void LibpslSuffixList::Free::operator()(psl_ctx_st* list) const {
  psl_free(list);
}

Result<std::unique_ptr<LibpslSuffixList>> LibpslSuffixList::load(const std::string& file) {
  List list(file.empty() ? psl_latest(nullptr) : psl_load_file(file.c_str()));
  if (!file.empty() && (!list || psl_suffix_count(list.get()) == 0))
    return permanent_failure("public suffix list: there is none in " + file);
  if (!list)
    return permanent_failure("public suffix list: libpsl has none built in and found none; install publicsuffix");
  return std::unique_ptr<LibpslSuffixList>(new LibpslSuffixList(std::move(list)));
}

/// How many labels of the name are its public suffix.
std::size_t LibpslSuffixList::suffix_labels(const dns::DomainName& name) const {
  // Labels of a DomainName may hold any octet, a NUL too, which would end the text that libpsl reads. No rule has such
  // a label, so whatever stands to the right of it decides.
  std::optional<dns::DomainName> readable = name;
  while (readable && !readable->is_host_name()) readable = readable->parent();
  const char* suffix = readable ? psl_unregistrable_domain(list_.get(), readable->text().c_str()) : nullptr;
  if (!suffix) return 1;
  const std::string_view text(suffix);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '.')) + 1;
}

dns::DomainName LibpslSuffixList::organizational_domain(const dns::DomainName& name) const {
  return name.rightmost_labels(std::min(suffix_labels(name) + 1, name.label_count()));
}

bool LibpslSuffixList::is_public_suffix(const dns::DomainName& name) const {
  return suffix_labels(name) == name.label_count();
}

}  // namespace dmarcd::libpsl
