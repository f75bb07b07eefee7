#pragma once

#include <string>
#include <string_view>

#include "dmarcd/sending/report_facts.h"

namespace dmarcd::sending {

/// The whole mail that carries a report, without signature: header, text for people, and the document as attachment
/// (RFC 9990 section 3.5.2), each line with CR LF, 7 bit. The same arguments give the same octets: Date, Message-ID and
/// boundaries come from the facts. Whatever octets the facts and the recipient have, no field is added by them.
///
/// The document of an aggregate report is the compressed XML; that of a failure report the mail's whole entity, from
/// its Content-Type on (see failure::compose_failure_report).
std::string compose_report_mail(const ReportFacts& facts, std::string_view document, std::string_view recipient);

}  // namespace dmarcd::sending
