#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/message/envelope.h"

namespace dmarcd::dmarcctl {

/// A message, how it came, what the DNS says, and what is to come of it: a test, a bug report and an example at once.
struct Scenario {
  struct Expectation {
    int line;
    std::string key;
    std::string value;
  };

  std::string file;
  std::string story;  ///< The comment at its head.
  message::Envelope envelope;
  std::string authserv_id = "mx.example.net";
  Timestamp now{};
  std::string configuration;  ///< In the notation of dmarcd.conf.
  std::string zone;           ///< A master file.
  int zone_line = 0;          ///< Where it begins.
  std::string message;
  std::vector<Expectation> expectations;
};

/// Reads the text of a scenario file: sections [envelope], [config], [zone], [message], [expect], in this order, the
/// second and the third of which may be absent. Above them stand the story, as a comment, and "covers = ID, ID". A
/// permanent Error names file, line and reason.
Result<Scenario> parse_scenario(std::string_view text, const std::string& file);

}  // namespace dmarcd::dmarcctl
