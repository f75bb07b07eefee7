#include "support/inbox_contract.h"

#include "database_folder.h"

namespace dmarcd::test {
namespace {

class SqliteHome final : public InboxHome {
 public:
  std::string address() const override { return "sqlite:" + folder_.database(); }

 private:
  sql::DatabaseFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, InboxContract,
                         testing::Values(InboxKind{"sqlite", [] { return std::make_unique<SqliteHome>(); }}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace dmarcd::test
