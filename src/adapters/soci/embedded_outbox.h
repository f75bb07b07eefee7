#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/sending/outbox.h"

#include "embedded_file.h"
#include "row_tables.h"

namespace dmarcd::sql {

/// The outbox in the file of the embedded store. Each step is a short transaction, so that milters that store records
/// meanwhile hardly wait; a commit waits for the disk, so that a power cut sends no mail a second time. Leases go by
/// this machine's clock.
///
/// Failures are temporary Errors that name the file and say what to do; permanent where a person must repair it.
class EmbeddedOutbox final : public sending::Outbox {
 public:
  /// `path` may hold no quotation mark. `lock_wait` is how long a transaction waits for another process's.
  EmbeddedOutbox(std::string path, Access access, std::chrono::seconds lock_wait = std::chrono::seconds(5));

  std::string where() const override { return file_.path(); }
  Result<std::vector<dns::DomainName>> domains() override;

  Result<bool> lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                     std::chrono::seconds duration) override;
  Result<void> release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) override;

  Result<sending::UnreadLines> unread_lines(const dns::DomainName& domain, std::size_t most) override;
  Result<bool> fold(const sending::Fold& fold) override;

  Result<std::vector<sending::RowSet>> row_sets(const dns::DomainName& domain) override;
  Result<bool> close(const sending::RowSetKey& key) override;
  /// Pages of a closed set that are read one after the other cost the same each, however many there are.
  Result<std::vector<sending::CountedRow>> rows(const sending::RowSetKey& key, sending::RowSet::State state,
                                                std::uint64_t first, std::size_t most) override;
  Result<bool> store_report(const sending::BuiltReport& report) override;
  Result<std::uint64_t> drop_rows(const sending::RowSetKey& key) override;

  Result<std::vector<sending::StoredReport>> reports(const dns::DomainName& domain, Shelf shelf) override;
  Result<std::optional<std::string>> document(const dns::DomainName& domain, std::string_view id) override;
  Result<bool> replace_delivery(const dns::DomainName& domain, std::string_view id, const sending::Delivery& before,
                                const sending::Delivery& after) override;
  Result<bool> drop_report(const dns::DomainName& domain, std::string_view id) override;
  Result<std::size_t> forget_archived(const dns::DomainName& domain, Timestamp before) override;

  Result<std::vector<sending::Refusals>> refusals(const std::vector<std::string>& subjects) override;
  Result<void> set_refusals(std::string_view subject, const sending::Refusals& refusals) override;

  Result<std::optional<report::Day>> last_day() override;
  Result<void> set_last_day(report::Day day) override;

 private:
  EmbeddedFile file_;
  std::optional<RowCursor> cursor_;
};

}  // namespace dmarcd::sql
