#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/session/failure_reporter.h"

namespace dmarcd::session {

/// The line about one message: key=value pairs separated by blanks. Holds domains and addresses of hosts, never local
/// parts or subjects.
class LogLine {
 public:
  /// Begins with the queue id and the client.
  explicit LogLine(const message::Envelope& envelope);

  /// A value with a blank, a quote or an equals sign in it is quoted; in place of an empty one stands "-".
  LogLine& add(std::string_view key, std::string_view value);

  /// What was found, and what is done about it.
  LogLine& add(const evaluation::Verdict& verdict, const evaluation::Action& action);

  /// How many forged fields were found, if any.
  LogLine& add_removed(std::size_t forged_fields);
  LogLine& add_failures(const FailureReporter::Reports& failures);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace dmarcd::session
