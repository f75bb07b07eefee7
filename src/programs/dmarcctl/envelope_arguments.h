#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/message/envelope.h"

namespace dmarcd::dmarcctl {

/// The options by which a person says how a message came.
struct EnvelopeArguments {
  std::string client_ip;
  std::string client_name;
  std::string helo;
  std::string mail_from;
  std::vector<std::string> recipients;

  void add_to(CLI::App& parser);

  /// A permanent Error for an address that is none.
  Result<message::Envelope> envelope() const;
};

}  // namespace dmarcd::dmarcctl
