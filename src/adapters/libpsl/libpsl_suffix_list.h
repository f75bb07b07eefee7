#pragma once

#include <memory>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/dmarc/policy_discovery.h"

struct psl_ctx_st;

namespace dmarcd::libpsl {

/// The Public Suffix List: a file, or that of the system or of the library, whichever is newer; both sections of it,
/// ICANN and PRIVATE. Wildcards and exceptions count, and of a name under no rule the last label is the suffix. Safe
/// from several threads.
class LibpslSuffixList final : public dmarc::PublicSuffixList {
 public:
  /// Reads the list once: `file`, or the system's if that is empty. A permanent Error if there is none, or it cannot be
  /// read.
  static Result<std::unique_ptr<LibpslSuffixList>> load(const std::string& file);

  dns::DomainName organizational_domain(const dns::DomainName& name) const override;
  bool is_public_suffix(const dns::DomainName& name) const override;

 private:
  struct Free {
    void operator()(psl_ctx_st* list) const;
  };
  using List = std::unique_ptr<psl_ctx_st, Free>;

  explicit LibpslSuffixList(List list) : list_(std::move(list)) {}

  std::size_t suffix_labels(const dns::DomainName& name) const;

  List list_;
};

}  // namespace dmarcd::libpsl
