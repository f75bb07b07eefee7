#pragma once

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>

#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/zone.h"
#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::dmarc {

inline dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

inline dns::Zone zone_of(std::string_view text) {
  dns::Zone zone;
  const Result<void> added = zone.add(text, "zone");
  EXPECT_TRUE(added) << added.error().message << "\n" << text;
  return zone;
}

/// A list of a few suffixes.
class ShortSuffixList final : public PublicSuffixList {
 public:
  dns::DomainName organizational_domain(const dns::DomainName& name) const override {
    for (std::size_t labels = name.label_count(); labels > 0; --labels)
      if (is_public_suffix(name.rightmost_labels(labels)))
        return labels == name.label_count() ? name : name.rightmost_labels(labels + 1);
    return name;
  }
  bool is_public_suffix(const dns::DomainName& name) const override { return suffixes_.contains(name.text()); }

 private:
  std::set<std::string> suffixes_ = {"com", "example", "uk", "co.uk", "hosting.example"};
};

}  // namespace dmarcd::dmarc
