#pragma once

#include <memory>

#include "dmarcd/report/compressor.h"
#include "dmarcd/report/element_writer.h"

struct _xmlTextWriter;

namespace dmarcd::libxml2 {

struct TextWriterFreer {
  void operator()(_xmlTextWriter* writer) const;
};

/// libxml2's xmlTextWriter, writing into a compressor as it goes.
class TextWriter final : public report::ElementWriter {
 public:
  static Result<std::unique_ptr<TextWriter>> create(std::unique_ptr<report::Compressor> compressor);

  void open_root(const char* element, const char* name_space) override;
  void open(const char* element) override;
  void text(const char* element, const std::string& text) override;
  void close() override;

  /// The first thing that went wrong, if any did.
  Result<void> state() const;

  std::size_t size() const { return compressor_->size(); }

  /// Closes what is open and hands out the compressed document.
  Result<std::string> finish();

 private:
  explicit TextWriter(std::unique_ptr<report::Compressor> compressor) : compressor_(std::move(compressor)) {}

  /// libxml2's way out: `context` is the TextWriter.
  static int compress(void* context, const char* octets, int count) noexcept;

  void note(int written);

  std::unique_ptr<report::Compressor> compressor_;
  Result<void> compression_;
  bool has_failed_ = false;
  std::unique_ptr<_xmlTextWriter, TextWriterFreer> writer_;  ///< Flushes into the compressor when it goes.
};

}  // namespace dmarcd::libxml2
