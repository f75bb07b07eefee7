#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/record/record_store.h"
#include "dmarcd/sending/left_records.h"
#include "dmarcd/sending/outbox.h"

#include "embedded_file.h"

/// The stores that the configuration names. Nothing is connected to or opened before it is used; an Error says which
/// server is not spelled as one. `access` is of the embedded store's file.
namespace dmarcd::wiring {

Result<std::unique_ptr<record::RecordStore>> open_record_store(const config::Config& config, sql::Access access);

Result<std::unique_ptr<sending::Outbox>> open_outbox(const config::Config& config, sql::Access access);

/// What rspamd left beside our records; null for the embedded store, which nobody shared with it.
Result<std::unique_ptr<sending::LeftRecords>> open_left_records(const config::Config& config);

}  // namespace dmarcd::wiring
