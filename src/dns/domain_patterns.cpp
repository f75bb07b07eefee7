#include "dmarcd/dns/domain_patterns.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::dns {

Result<DomainPattern> DomainPattern::parse(std::string_view text) {
  const Reach reach = text.starts_with('.') ? Reach::below : Reach::itself;
  Result<DomainName> name = DomainName::parse_international(reach == Reach::below ? text.substr(1) : text);
  if (!name || !name->is_host_name())
    return permanent_failure("\"" + printable(text, 80) + "\" is neither a domain name nor one behind a dot");
  return DomainPattern{*std::move(name), reach};
}

std::string DomainPattern::text() const {
  return reach == Reach::below ? "." + name.text() : name.text();
}

void DomainPatterns::add(DomainPattern pattern) {
  (pattern.reach == DomainPattern::Reach::below ? parents_ : names_).insert(std::move(pattern.name));
}

std::optional<std::string> DomainPatterns::find_match(const DomainName& name) const {
  if (names_.contains(name)) return name.text();
  if (parents_.empty()) return std::nullopt;
  for (std::optional<DomainName> parent = name.parent(); parent; parent = parent->parent())
    if (parents_.contains(*parent)) return "." + parent->text();
  return std::nullopt;
}

std::vector<std::string> DomainPatterns::texts() const {
  std::vector<std::string> texts;
  for (const DomainName& name : names_) texts.push_back(name.text());
  for (const DomainName& parent : parents_) texts.push_back("." + parent.text());
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace dmarcd::dns
