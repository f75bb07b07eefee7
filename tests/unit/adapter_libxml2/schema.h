#pragma once

#include <cstdlib>
#include <filesystem>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <memory>
#include <string>
#include <string_view>

#include "dmarcd/report/aggregate_report.h"

/// libxml2's parser and validator, to check what its writer made.
namespace dmarcd::libxml2 {

struct XmlFreer {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
  void operator()(xmlSchema* schema) const { xmlSchemaFree(schema); }
  void operator()(xmlSchemaParserCtxt* context) const { xmlSchemaFreeParserCtxt(context); }
  void operator()(xmlSchemaValidCtxt* context) const { xmlSchemaFreeValidCtxt(context); }
};
using XmlDocument = std::unique_ptr<xmlDoc, XmlFreer>;

/// Null for what is not well-formed.
inline XmlDocument parse_xml(std::string_view xml) {
  return XmlDocument(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "report.xml", nullptr,
                                   XML_PARSE_NONET | XML_PARSE_NOWARNING));
}

/// The folder of the RFCs' schemas, which are no part of the project: where DMARCD_CONFORMANCE says, or beside it.
inline std::filesystem::path schema_folder() {
  const char* named = std::getenv("DMARCD_CONFORMANCE");
  return named ? std::filesystem::path(named)
               : std::filesystem::path(DMARCD_SOURCE_DIR).parent_path() / "shared" / "conformance";
}

/// The schema of a dialect; that of RFC 7489 in a form that compiles.
class Schema {
 public:
  explicit Schema(report::Dialect dialect) {
    const std::filesystem::path path =
        schema_folder() / (dialect == report::Dialect::rfc9990 ? "rua-rfc9990.xsd" : "rua-rfc7489-usable.xsd");
    if (!std::filesystem::exists(path)) return;
    const std::unique_ptr<xmlSchemaParserCtxt, XmlFreer> parser(xmlSchemaNewParserCtxt(path.c_str()));
    schema_.reset(xmlSchemaParse(parser.get()));
  }

  bool is_there() const { return schema_ != nullptr; }

  /// What is wrong with the document; empty for a valid one.
  std::string complaints(const XmlDocument& document) const {
    if (!document) return "not well-formed";
    std::string complaints;
    const std::unique_ptr<xmlSchemaValidCtxt, XmlFreer> context(xmlSchemaNewValidCtxt(schema_.get()));
    xmlSchemaSetValidStructuredErrors(context.get(), &Schema::note, &complaints);
    const bool is_valid = xmlSchemaValidateDoc(context.get(), document.get()) == 0;
    return is_valid ? "" : "not valid: " + complaints;
  }

 private:
  static void note(void* complaints, xmlError* error) { *static_cast<std::string*>(complaints) += error->message; }

  std::unique_ptr<xmlSchema, XmlFreer> schema_;
};

}  // namespace dmarcd::libxml2
