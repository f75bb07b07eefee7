#include "list_id.h"

#include "dmarcd/base/text.h"

namespace dmarcd::evaluation {

std::optional<dns::DomainName> parse_list_id(std::string_view value) {
  const std::size_t begin = value.rfind('<');
  const std::size_t end = value.rfind('>');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return std::nullopt;
  Result<dns::DomainName> list = dns::DomainName::parse(trim_space(value.substr(begin + 1, end - begin - 1)));
  if (!list) return std::nullopt;
  return *std::move(list);
}

bool is_named_by(const dns::DomainName& list, const dns::DomainName& signer) {
  return signer.label_count() > 1 && list.is_at_or_below(signer);
}

}  // namespace dmarcd::evaluation
