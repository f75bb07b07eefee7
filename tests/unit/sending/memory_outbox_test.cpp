// The outbox that the other tests stand on keeps the promises of a real one.

#include "support/memory_outbox.h"

#include <gtest/gtest.h>

#include "support/outbox_contract.h"

namespace dmarcd::test {
namespace {

class MemoryHome final : public OutboxHome {
 public:
  std::unique_ptr<sending::Outbox> open() override { return std::make_unique<MemoryOutbox>(store_); }
  void append(const dns::DomainName& domain, const std::vector<std::string>& lines) override {
    std::vector<std::string>& all = store_.lines[domain];
    all.insert(all.end(), lines.begin(), lines.end());
  }

 private:
  MemoryStore store_;
};

std::unique_ptr<OutboxHome> make_memory_home() {
  return std::make_unique<MemoryHome>();
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Memory, OutboxContract, testing::Values(OutboxKind{"memory", make_memory_home}),
                         testing::PrintToStringParamName());

}  // namespace dmarcd::test
