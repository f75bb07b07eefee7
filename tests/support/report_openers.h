#pragma once

#include "dmarcd/receiving/extraction.h"

#include "gmime_mail_reader.h"
#include "gzip.h"
#include "libarchive_unpacker.h"
#include "xml_document_reader.h"

namespace dmarcd::test {

/// The libraries that a program opens reports with.
inline receiving::Openers report_openers() {
  static const gmime::GmimeMailReader mails;
  static const libarchive::LibarchiveUnpacker archives;
  static const libxml2::XmlDocumentReader xml;
  return {mails, archives, xml, [](std::string_view octets) { return zlib::gzip(octets); }};
}

}  // namespace dmarcd::test
