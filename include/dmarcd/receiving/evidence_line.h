#pragma once

#include <string>

#include "dmarcd/receiving/received_report.h"

/// The evidence of a record, each kind of it in a line. What strangers wrote is in there as it came.
namespace dmarcd::receiving {

/// "shop.example (s1): pass; mailer.example (s2): fail, body hash did not verify"
std::string dkim_line(const Evidence& evidence);

/// "bounces.example (mfrom): pass"
std::string spf_line(const Evidence& evidence);

/// "mailing_list: seen before; other"
std::string reasons_line(const Evidence& evidence);

}  // namespace dmarcd::receiving
