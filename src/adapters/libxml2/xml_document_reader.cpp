#include "xml_document_reader.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fmt/format.h>
#include <libxml/parser.h>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

namespace dmarcd::libxml2 {
namespace {

namespace limits = receiving::limits;

struct ParserFreer {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};
using Parser = std::unique_ptr<xmlParserCtxt, ParserFreer>;

std::string_view view(const xmlChar* text) {
  return text ? reinterpret_cast<const char*>(text) : std::string_view();
}

/// An element that is begun and not ended.
struct OpenElement {
  std::size_t text_octets = 0;
  std::size_t children = 0;  ///< With any, blanks in it are between elements, and no text.
};

/// One document on its way from the parser to the listener.
class Reading {
 public:
  Reading(std::string_view document, receiving::ElementListener& listener);

  Result<void> run();

  void begin(std::string_view name, std::string_view xml_namespace);
  void text(std::string_view text);
  void end();
  void refuse_doctype();
  void note(const xmlError& error);

  /// Runs what the parser calls. It is C, so that nothing may be thrown through it.
  template <class Step>
  void guarded(Step step) noexcept;

 private:
  /// Ends the parsing, with a place in the document before the reason.
  void stop(std::string_view why);
  void stop_with(Error error);
  bool is_cut_off(const xmlError& error) const;
  OpenElement& innermost() { return open_[static_cast<std::size_t>(depth_)]; }

  std::string_view document_;
  receiving::ElementListener& listener_;
  Parser parser_;
  std::optional<Error> stopped_;                               ///< By us or the listener.
  std::optional<Error> ill_formed_;                            ///< The parser's first complaint that is fatal.
  std::array<OpenElement, limits::deepest_element + 1> open_;  ///< From the outermost on; the first stands for none.
  int depth_ = 0;
  std::size_t elements_ = 0;
};

// ---- What the parser calls ----------------------------------------------------------------------------------------

Reading& reading(void* context) {
  return *static_cast<Reading*>(context);
}

void on_begin(void* context, const xmlChar* name, const xmlChar*, const xmlChar* uri, int, const xmlChar**, int, int,
              const xmlChar**) noexcept {
  reading(context).guarded([&](Reading& self) { self.begin(view(name), view(uri)); });
}

void on_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
  reading(context).guarded([](Reading& self) { self.end(); });
}

void on_text(void* context, const xmlChar* text, int octets) noexcept {
  const std::string_view piece(reinterpret_cast<const char*>(text), static_cast<std::size_t>(octets));
  reading(context).guarded([&](Reading& self) { self.text(piece); });
}

void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
  reading(context).guarded([](Reading& self) { self.refuse_doctype(); });
}

void on_error(void* context, xmlErrorPtr error) noexcept {
  reading(context).guarded([&](Reading& self) { self.note(*error); });
}

xmlSAXHandler make_handler() {
  xmlSAXHandler handler{};  // Without getEntity there are no entities but the five of XML.
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = on_begin;
  handler.endElementNs = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_text;
  handler.internalSubset = on_doctype;
  handler.serror = on_error;
  return handler;
}

// ---- The reading --------------------------------------------------------------------------------------------------

Reading::Reading(std::string_view document, receiving::ElementListener& listener)
    : document_(document), listener_(listener) {
  xmlSAXHandler handler = make_handler();
  parser_.reset(xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr));
  // The document is UTF-8, whatever it declares.
  if (parser_) xmlCtxtUseOptions(parser_.get(), XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
}

template <class Step>
void Reading::guarded(Step step) noexcept {
  if (stopped_) return;
  try {
    step(*this);
  } catch (const std::exception& surprise) {
    stop_with({Error::Kind::temporary, surprise.what()});
  }
}

void Reading::stop_with(Error error) {
  stopped_ = std::move(error);
  xmlStopParser(parser_.get());
}

void Reading::stop(std::string_view why) {
  const xmlParserInput* input = parser_->input;
  stop_with({Error::Kind::permanent, fmt::format("line {}, column {}: {}", input->line, input->col, why)});
}

void Reading::begin(std::string_view name, std::string_view xml_namespace) {
  if (++elements_ > limits::most_elements)
    return stop(fmt::format("there are more than {} elements", limits::most_elements));
  if (depth_ == limits::deepest_element)
    return stop(fmt::format("elements are nested deeper than {}", limits::deepest_element));
  if (++innermost().children > limits::most_children)
    return stop(fmt::format("there are more than {} elements in one", limits::most_children));
  ++depth_;
  innermost() = {};
  if (Result<void> taken = listener_.begin(name, xml_namespace); !taken) stop_with(taken.error());
}

void Reading::text(std::string_view text) {
  OpenElement& element = innermost();
  const bool is_between_elements = element.children > 0 && trim_space(text).empty();
  if (!is_between_elements) element.text_octets += text.size();
  if (element.text_octets > limits::longest_text)
    return stop(fmt::format("the text of an element is longer than {} octets", limits::longest_text));
  if (Result<void> taken = listener_.text(text); !taken) stop_with(taken.error());
}

void Reading::end() {
  --depth_;
  if (Result<void> taken = listener_.end(); !taken) stop_with(taken.error());
}

/// A DTD is of no use in a report; entities, and with them all that is declared to attack their readers, live in it.
void Reading::refuse_doctype() {
  stop("the document has a DTD (<!DOCTYPE), which no report needs");
}

/// Whether the document ends in the middle: nothing is closed any more where the parser stumbled.
bool Reading::is_cut_off(const xmlError& error) const {
  if (error.code == XML_ERR_DOCUMENT_END || error.code == XML_ERR_DOCUMENT_EMPTY) return true;
  const long consumed = xmlByteConsumed(parser_.get());
  const std::size_t at = consumed < 0 ? 0 : static_cast<std::size_t>(consumed);
  return !trim_space(document_).ends_with('>') && document_.find('>', at) == std::string_view::npos;
}

/// The parser's complaint, in words for people.
std::string complaint_of(const xmlError& error) {
  const std::string_view message = trim_space(error.message ? error.message : "");
  if (message.find("Huge input lookup") != std::string_view::npos) return "a tag, a comment or a text is far too long";
  return "not well-formed: " + printable(message);
}

void Reading::note(const xmlError& error) {
  if (ill_formed_ || error.level != XML_ERR_FATAL) return;
  const std::string place = fmt::format("line {}, column {}", error.line, error.int2);
  ill_formed_ = Error{Error::Kind::permanent, is_cut_off(error) ? fmt::format("the document is cut off at {}", place)
                                                                : fmt::format("{}: {}", place, complaint_of(error))};
}

Result<void> Reading::run() {
  if (!parser_) return temporary_failure("libxml2: cannot begin to read a document: out of memory");
  constexpr std::size_t most_at_once = 64u << 10;
  const auto parse = [&](std::string_view piece, int is_last) {
    xmlParseChunk(parser_.get(), piece.data(), static_cast<int>(piece.size()), is_last);
  };
  for (std::size_t at = 0; at < document_.size() && !stopped_ && !ill_formed_; at += most_at_once)
    parse(document_.substr(at, most_at_once), 0);
  if (!stopped_ && !ill_formed_) parse("", 1);
  if (stopped_) return tl::unexpected(*stopped_);
  if (ill_formed_) return tl::unexpected(*ill_formed_);
  if (!parser_->wellFormed) return permanent_failure("the document is not well-formed");
  return {};
}

}  // namespace

XmlDocumentReader::XmlDocumentReader() {
  xmlInitParser();  // Once, before there are threads.
}

Result<void> XmlDocumentReader::read(std::string_view document, receiving::ElementListener& listener) const {
  return Reading(document, listener).run();
}

}  // namespace dmarcd::libxml2
