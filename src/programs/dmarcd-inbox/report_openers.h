#pragma once

#include "dmarcd/receiving/extraction.h"

#include "gmime_mail_reader.h"
#include "libarchive_unpacker.h"
#include "xml_document_reader.h"

namespace dmarcd::inbox_program {

/// What opens mails, archives and documents. Any number of threads at once.
class ReportOpeners {
 public:
  /// May not outlive this.
  receiving::Openers openers() const;

 private:
  gmime::GmimeMailReader mails_;
  libarchive::LibarchiveUnpacker archives_;
  libxml2::XmlDocumentReader xml_;
};

}  // namespace dmarcd::inbox_program
