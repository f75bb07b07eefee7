#pragma once

#include "dmarcd/report/compressor.h"
#include "dmarcd/report/document.h"

namespace dmarcd::libxml2 {

/// Aggregate reports as XML, indented for people, in memory that does not grow with the rows but by what the compressor
/// makes of them.
class ReportDocuments final : public report::DocumentFactory {
 public:
  explicit ReportDocuments(report::BeginCompression begin_compression)
      : begin_compression_(std::move(begin_compression)) {}

  Result<std::unique_ptr<report::DocumentWriter>> begin(report::Dialect dialect, const report::ReportMetadata& metadata,
                                                        const report::PolicyPublished& policy) const override;

 private:
  report::BeginCompression begin_compression_;
};

}  // namespace dmarcd::libxml2
