#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dns {

/// What an operator writes for domain names: "example.com" is that name alone, ".example.com" every name below it.
struct DomainPattern {
  enum class Reach { itself, below };

  DomainName name;
  Reach reach = Reach::itself;

  /// U-labels are turned into A-labels. A permanent Error for what is no host name.
  static Result<DomainPattern> parse(std::string_view text);

  std::string text() const;
};

/// A set of patterns. Asking it costs a look-up for each label of the name, however many patterns there are.
class DomainPatterns {
 public:
  void add(DomainPattern pattern);

  /// The pattern that the name fits, as it was written; nothing if it fits none.
  std::optional<std::string> find_match(const DomainName& name) const;
  bool matches(const DomainName& name) const { return find_match(name).has_value(); }

  bool empty() const { return names_.empty() && parents_.empty(); }

  /// All patterns as written, sorted.
  std::vector<std::string> texts() const;

 private:
  std::unordered_set<DomainName> names_;
  std::unordered_set<DomainName> parents_;  ///< Whose subdomains fit.
};

}  // namespace dmarcd::dns
