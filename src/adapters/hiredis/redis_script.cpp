#include "redis_script.h"

#include <algorithm>
#include <hiredis/hiredis.h>

#include "reply.h"

namespace dmarcd::redis {
namespace {

/// Where a call has the name of its script.
constexpr std::size_t name_of_script = 1;

constexpr std::string_view foreign_code = "FOREIGN ";

constexpr std::string_view foreign_function = R"(
local function foreign(kinds, keys)
  keys = keys or KEYS
  for i, kind in ipairs(kinds) do
    local found = redis.call('TYPE', keys[i]).ok
    if found ~= kind and found ~= 'none' then return redis.error_reply('FOREIGN ' .. keys[i]) end
  end
end
)";

bool is_forgotten(const Reply& reply) {
  return has_code(*reply, "NOSCRIPT");
}

}  // namespace

Command call_of(const std::vector<std::string>& keys, const std::vector<std::string>& arguments) {
  Command call = {"EVALSHA", "", std::to_string(keys.size())};
  call.insert(call.end(), keys.begin(), keys.end());
  call.insert(call.end(), arguments.begin(), arguments.end());
  return call;
}

Script checking_types(std::string_view text) {
  return {std::string(foreign_function) + std::string(text)};
}

Result<std::vector<Reply>> ScriptRunner::run_all(const Script& script, std::vector<Command> calls) {
  // A server that was restarted has forgotten the script; then nothing was done, and all goes once more.
  constexpr int attempts = 2;
  std::vector<Reply> replies;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (!names_.contains(&script)) DMARCD_TRY(load(script));
    for (Command& call : calls) call[name_of_script] = names_[&script];
    replies = DMARCD_TRY(connection_.exchange(calls));
    if (std::none_of(replies.begin(), replies.end(), is_forgotten)) break;
    names_.erase(&script);
  }
  return replies;
}

Result<Reply> ScriptRunner::run(const Script& script, Command call) {
  std::vector<Command> calls;
  calls.push_back(std::move(call));
  std::vector<Reply> replies = DMARCD_TRY(run_all(script, std::move(calls)));
  const redisReply& reply = *replies[0];
  if (has_code(reply, foreign_code)) return connection_.foreign_key(text_of(reply).substr(foreign_code.size()));
  if (reply.type == REDIS_REPLY_ERROR) return connection_.refusal(reply);
  return std::move(replies[0]);
}

Result<long long> ScriptRunner::run_for_number(const Script& script, Command call) {
  const Reply reply = DMARCD_TRY(run(script, std::move(call)));
  if (reply->type != REDIS_REPLY_INTEGER) return connection_.unexpected_reply("EVALSHA");
  return reply->integer;
}

Result<void> ScriptRunner::load(const Script& script) {
  const Reply reply = DMARCD_TRY(connection_.ask({"SCRIPT", "LOAD", script.text}));
  if (reply->type != REDIS_REPLY_STRING) return connection_.unexpected_reply("SCRIPT LOAD");
  names_[&script] = text_of(*reply);
  return {};
}

}  // namespace dmarcd::redis
