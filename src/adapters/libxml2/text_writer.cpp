#include "text_writer.h"

#include <libxml/xmlwriter.h>
#include <utility>

namespace dmarcd::libxml2 {
namespace {

const xmlChar* as_xml(const char* text) {
  return reinterpret_cast<const xmlChar*>(text);
}

}  // namespace

void TextWriterFreer::operator()(_xmlTextWriter* writer) const {
  xmlFreeTextWriter(writer);
}

Result<std::unique_ptr<TextWriter>> TextWriter::create(std::unique_ptr<report::Compressor> compressor) {
  std::unique_ptr<TextWriter> text_writer(new TextWriter(std::move(compressor)));
  xmlOutputBufferPtr output = xmlOutputBufferCreateIO(&TextWriter::compress, nullptr, text_writer.get(), nullptr);
  text_writer->writer_.reset(output ? xmlNewTextWriter(output) : nullptr);
  if (!text_writer->writer_) {
    xmlOutputBufferClose(output);
    return temporary_failure("libxml2: cannot begin a document: out of memory");
  }
  text_writer->note(xmlTextWriterSetIndent(text_writer->writer_.get(), 1));
  text_writer->note(xmlTextWriterStartDocument(text_writer->writer_.get(), nullptr, "UTF-8", nullptr));
  return text_writer;
}

int TextWriter::compress(void* context, const char* octets, int count) noexcept {
  // A failure is kept and told by `state`: libxml2 would print it.
  auto* self = static_cast<TextWriter*>(context);
  if (self->compression_)
    self->compression_ = self->compressor_->add(std::string_view(octets, static_cast<std::size_t>(count)));
  return count;
}

void TextWriter::note(int written) {
  has_failed_ = has_failed_ || written < 0;
}

void TextWriter::open_root(const char* element, const char* name_space) {
  open(element);
  if (*name_space) note(xmlTextWriterWriteAttribute(writer_.get(), as_xml("xmlns"), as_xml(name_space)));
}

void TextWriter::open(const char* element) {
  note(xmlTextWriterStartElement(writer_.get(), as_xml(element)));
}

void TextWriter::text(const char* element, const std::string& text) {
  note(xmlTextWriterWriteElement(writer_.get(), as_xml(element), as_xml(text.c_str())));
}

void TextWriter::close() {
  note(xmlTextWriterEndElement(writer_.get()));
}

Result<void> TextWriter::state() const {
  if (!compression_) return compression_;
  if (has_failed_) return temporary_failure("libxml2: cannot write a document: out of memory");
  return {};
}

Result<std::string> TextWriter::finish() {
  note(xmlTextWriterEndDocument(writer_.get()));
  note(xmlTextWriterFlush(writer_.get()));
  DMARCD_TRY(state());
  return compressor_->finish();
}

}  // namespace dmarcd::libxml2
