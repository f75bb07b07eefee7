#include "dmarcd/evaluation/explanation.h"

#include <fmt/format.h>
#include <iterator>

namespace dmarcd::evaluation {
namespace {

std::string_view heading(Finding::Topic topic) {
  switch (topic) {
    case Finding::Topic::from: return "From";
    case Finding::Topic::spf: return "SPF";
    case Finding::Topic::dkim: return "DKIM";
    case Finding::Topic::arc: return "ARC";
    case Finding::Topic::policy: return "Policy";
    case Finding::Topic::alignment: return "Alignment";
    case Finding::Topic::verdict: return "Verdict";
    case Finding::Topic::action: return "Action";
  }
  return "";
}

}  // namespace

std::string explain(const Verdict& verdict) {
  constexpr int text_width = 88;  // So that the references stand in a column of their own on a wide terminal.
  std::string told;
  std::string_view last_heading;
  for (const Finding& finding : verdict.findings) {
    const std::string_view shown = heading(finding.topic) == last_heading ? "" : heading(finding.topic);
    last_heading = heading(finding.topic);
    if (finding.reference.empty())
      fmt::format_to(std::back_inserter(told), "{:<10}{}\n", shown, finding.text);
    else
      fmt::format_to(std::back_inserter(told), "{:<10}{:<{}}  {}\n", shown, finding.text, text_width,
                     finding.reference);
  }
  return told;
}

}  // namespace dmarcd::evaluation
