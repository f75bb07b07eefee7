#pragma once

#include <string>
#include <string_view>

#include "query.h"

namespace dmarcd::ldns {

/// Who waits for the reply to a query. Each call may end the exchange that it comes from.
class ReplyReceiver {
 public:
  virtual ~ReplyReceiver() = default;

  virtual void replied(std::string_view reply, Match match) = 0;

  /// The server cannot be reached just now: "connection refused".
  virtual void unreachable(const std::string& why) = 0;
};

/// One query on its way to one server. Ending it means that nobody waits any more.
class Exchange {
 public:
  virtual ~Exchange() = default;
};

}  // namespace dmarcd::ldns
