// The parts of a stranger's failure report; a line of "=" parts the fields from the message.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace dmarcd;
  using namespace dmarcd::receiving;

  constexpr std::string_view separator = "\n=\n";
  const std::string_view input(reinterpret_cast<const char*>(octets), size);
  const std::size_t end = std::min(input.find(separator), input.size());
  const std::size_t begin = std::min(end + separator.size(), input.size());
  const Result<ReadReport> result =
      read_failure_report({std::string(input.substr(0, end)), std::string(input.substr(begin))});
  if (!result) return 0;

  const FailureReport& report = std::get<FailureReport>(result->report);
  for (const std::string* text : {&report.feedback_type, &report.reported_domain, &report.mail_from, &report.subject,
                                  &report.authentication_results, &report.header, &report.identity_alignment})
    if (!is_utf8(*text) || text->find('\0') != std::string::npos) std::abort();
  if (report.header.size() > limits::longest_text || report.incidents == 0) std::abort();
  return 0;
}
