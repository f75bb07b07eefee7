#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::report {

/// A report's document in the making: its rows come one by one, and only the compressed octets are kept.
class DocumentWriter {
 public:
  virtual ~DocumentWriter() = default;

  virtual Result<void> add(const ReportRow& row) = 0;

  /// Compressed octets so far; what the compressor still holds back may add some tens of kilobytes.
  virtual std::size_t size() const = 0;

  /// Ends the document and hands it out: XML, compressed by gzip. The same rows give the same octets.
  virtual Result<std::string> finish() = 0;
};

/// Begins documents.
class DocumentFactory {
 public:
  virtual ~DocumentFactory() = default;

  virtual Result<std::unique_ptr<DocumentWriter>> begin(Dialect dialect, const ReportMetadata& metadata,
                                                        const PolicyPublished& policy) const = 0;
};

}  // namespace dmarcd::report
