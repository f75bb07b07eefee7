#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/message/author_domain.h"
#include "dmarcd/message/raw_message.h"

using namespace dmarcd;
using namespace dmarcd::message;

namespace {

/// There are Author Domains or a reason why not, and none could break a header, a file name or a log line.
void check(const AuthorDomains& authors) {
  if (authors.domains.empty() == authors.problem.empty()) std::abort();
  if (authors.domains.size() > most_author_domains) std::abort();
  if (!std::all_of(authors.problem.begin(), authors.problem.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    std::abort();
  for (const dns::DomainName& domain : authors.domains)
    if (!domain.is_host_name()) std::abort();
}

/// Nothing grows by more than the CRs that LF line ends lack.
void check(const RawMessage& message, std::size_t size) {
  std::size_t total = message.body.size();
  for (const HeaderField& field : message.header) {
    if (field.name.empty() || unfolded(field.value).size() > field.value.size()) std::abort();
    total += field.name.size() + 1 + field.value.size() + 2;
  }
  if (total > 2 * size + 2) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(find_author_domains({{"From", text}}));
  const RawMessage message = parse_raw_message("From: " + text);
  check(message, size + 6);
  check(find_author_domains(message.header));
  return 0;
}
