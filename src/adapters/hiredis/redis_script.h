#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/result.h"

#include "redis_connection.h"

namespace dmarcd::redis {

/// A program in Lua that a server does as one step. It lives as long as whoever runs it.
struct Script {
  std::string text;
};

/// The call of a script; further arguments may be added. `ScriptRunner` puts the script's name in.
Command call_of(const std::vector<std::string>& keys, const std::vector<std::string>& arguments = {});

/// A connection whose server is told a script once and then called by the script's name.
class ScriptRunner {
 public:
  explicit ScriptRunner(RedisConnection connection) : connection_(std::move(connection)) {}

  RedisConnection& connection() { return connection_; }
  const RedisConnection& connection() const { return connection_; }

  /// All calls of one script in one pipelined pass; error replies are replies.
  Result<std::vector<Reply>> run_all(const Script& script, std::vector<Command> calls);

  /// One call. An error reply is an Error; a permanent one where a script of `checking_types` found a foreign key.
  Result<Reply> run(const Script& script, Command call);

  /// One call of a script that answers with a number.
  Result<long long> run_for_number(const Script& script, Command call);

 private:
  Result<void> load(const Script& script);

  RedisConnection connection_;
  std::map<const Script*, std::string> names_;  ///< As the server told them.
};

/// A script that begins with the function `foreign(kinds, keys)`: the error for the first of `keys`, or of KEYS, that
/// holds another type than `kinds` names at its place; or nothing. Redis takes back nothing of a script that fails on
/// its way, so each one that writes asks before it does.
Script checking_types(std::string_view text);

}  // namespace dmarcd::redis
