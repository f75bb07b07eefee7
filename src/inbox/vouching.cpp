#include "vouching.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::inbox {
namespace {

using receiving::AggregateReport;
using receiving::Authenticity;
using receiving::CarryingMail;
using receiving::FoundReport;

/// Only aggregate reports make verdicts, and only they say in many places who wrote them.
bool is_of_another(const FoundReport& found) {
  const auto* report = std::get_if<AggregateReport>(&found.read.report);
  return report && found.mail && !found.mail->from_domain.empty() &&
         !receiving::may_carry(found.mail->from_domain,
                               {report->org_name, report->email, found.member, found.mail->subject});
}

receiving::Warning carrier_differs(const AggregateReport& report, const CarryingMail& mail) {
  return {"carrier-differs",
          fmt::format("the mail is from {}, and the report is by {} <{}>: who wrote the mail does not vouch for it",
                      printable(mail.from_domain), printable(report.org_name), printable(report.email))};
}

}  // namespace

Authenticity authenticity_of_part(const std::optional<CarryingMail>& mail, const Input& input,
                                  const ImportOptions& options) {
  if (!mail) return input.authenticity;
  if (!input.mail) return receiving::authenticity_of(*mail, options.authserv_ids);
  return mail->from_domain == input.mail->from_domain ? input.authenticity : Authenticity::unverified;
}

Authenticity authenticity_of_report(FoundReport& found, const Input& input, const ImportOptions& options) {
  const Authenticity authenticity = authenticity_of_part(found.mail, input, options);
  if (!is_of_another(found)) return authenticity;
  found.read.warnings.push_back(carrier_differs(std::get<AggregateReport>(found.read.report), *found.mail));
  return authenticity == Authenticity::verified ? Authenticity::unverified : authenticity;
}

bool waits_for_judgement(const NewReport& report) {
  return report.authenticity == Authenticity::unverified && !is_of_another(report.found);
}

}  // namespace dmarcd::inbox
