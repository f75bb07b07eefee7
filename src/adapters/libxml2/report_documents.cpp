#include "report_documents.h"

#include "dmarcd/report/feedback.h"

#include "text_writer.h"

namespace dmarcd::libxml2 {
namespace {

class ReportDocument final : public report::DocumentWriter {
 public:
  ReportDocument(report::Dialect dialect, std::unique_ptr<TextWriter> writer)
      : dialect_(dialect), writer_(std::move(writer)) {}

  Result<void> add(const report::ReportRow& row) override {
    report::write_record(*writer_, dialect_, row);
    is_empty_ = false;
    return writer_->state();
  }

  std::size_t size() const override { return writer_->size(); }

  Result<std::string> finish() override {
    if (is_empty_) return permanent_failure("cannot end a report without records: both schemas want one");
    report::end_feedback(*writer_);
    return writer_->finish();
  }

 private:
  report::Dialect dialect_;
  std::unique_ptr<TextWriter> writer_;
  bool is_empty_ = true;
};

}  // namespace

Result<std::unique_ptr<report::DocumentWriter>> ReportDocuments::begin(report::Dialect dialect,
                                                                       const report::ReportMetadata& metadata,
                                                                       const report::PolicyPublished& policy) const {
  std::unique_ptr<report::Compressor> compressor = DMARCD_TRY(begin_compression_());
  std::unique_ptr<TextWriter> writer = DMARCD_TRY(TextWriter::create(std::move(compressor)));
  report::begin_feedback(*writer, dialect, metadata, policy);
  DMARCD_TRY(writer->state());
  return std::make_unique<ReportDocument>(dialect, std::move(writer));
}

}  // namespace dmarcd::libxml2
