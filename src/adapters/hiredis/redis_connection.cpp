#include "redis_connection.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <string_view>
#include <sys/time.h>
#include <utility>

#include "dmarcd/base/text.h"

#include "reply.h"
#include "sigpipe_guard.h"

namespace dmarcd::redis {
namespace {

timeval to_timeval(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {static_cast<time_t>(seconds.count()),
          static_cast<suseconds_t>(std::chrono::microseconds(duration - seconds).count())};
}

Context open_context(const RedisAddress& address, timeval timeout) {
  if (!address.path.empty()) return Context(redisConnectUnixWithTimeout(address.path.c_str(), timeout));
  return Context(redisConnectWithTimeout(address.host.c_str(), address.port, timeout));
}

/// What to do about an error reply with this code.
struct Advice {
  std::string_view code;
  std::string_view text;
};

constexpr std::string_view cluster_advice =
    "it is a node of a Redis Cluster, which is not supported yet: name stand-alone servers";
constexpr std::string_view acl_advice = "allow the user the commands and keys of the record store (ACL SETUSER)";
constexpr std::array advices = {
    Advice{"NOAUTH", "it asks for a password: set `password`"},
    Advice{"WRONGPASS", "check `user` and `password`"},
    Advice{"NOPERM", acl_advice},
    Advice{"can't run this command", acl_advice},
    Advice{"READONLY", "it is a read-only replica: name the primary in `write_servers`"},
    Advice{"OOM", "it has reached its maxmemory: raise that, or send the reports that wait"},
    Advice{"MISCONF", "it cannot write its snapshot: see its log, and the disk"},
    Advice{"LOADING", "it is starting"},
    Advice{"MOVED", cluster_advice},
    Advice{"ASK", cluster_advice},
    Advice{"CROSSSLOT", cluster_advice},
    Advice{"CLUSTERDOWN", cluster_advice},
};

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Whether the code stands in the reply: in front, or further on where an older server quotes a script's error.
bool has_word(std::string_view reply, std::string_view code) {
  const std::size_t at = reply.find(code);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + code.size();
  return (at == 0 || !is_capital(reply[at - 1])) && (end == reply.size() || !is_capital(reply[end]));
}

std::string_view advice_for(std::string_view reply) {
  for (const Advice& advice : advices)
    if (has_word(reply, advice.code)) return advice.text;
  return {};
}

}  // namespace

void FreeContext::operator()(redisContext* context) const {
  redisFree(context);
}
void FreeReply::operator()(redisReply* reply) const {
  freeReplyObject(reply);
}

RedisConnection::RedisConnection(RedisAddress address, RedisLogin login)
    : address_(std::move(address)), login_(std::move(login)) {}

std::string RedisConnection::where() const {
  return "redis at " + address_.text();
}

Result<std::vector<Reply>> RedisConnection::exchange(const std::vector<Command>& commands) {
  const SigpipeGuard no_signal;
  const bool is_reused = context_ != nullptr;
  DMARCD_TRY(connect());
  Result<std::vector<Reply>> replies = exchange_once(commands);
  if (replies || !is_reused || !was_closed_by_server_) return replies;

  // The server restarted or was tired of waiting since the last time: that is no failure of this one.
  DMARCD_TRY(connect());
  return exchange_once(commands);
}

Result<std::vector<Reply>> RedisConnection::ask_all(const std::vector<Command>& commands) {
  std::vector<Reply> replies = DMARCD_TRY(exchange(commands));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i]->type != REDIS_REPLY_ERROR) continue;
    const std::vector<std::string>& words = commands[i];
    if (has_code(*replies[i], "WRONGTYPE") && words.size() > 1) return foreign_key(words[1]);
    return refusal(*replies[i]);
  }
  return replies;
}

Result<Reply> RedisConnection::ask(const Command& command) {
  std::vector<Reply> replies = DMARCD_TRY(ask_all({command}));
  return std::move(replies[0]);
}

tl::unexpected<Error> RedisConnection::refusal(const redisReply& reply) const {
  std::string_view words(reply.str, reply.len);
  words = words.substr(0, words.find(" script: "));  // Where in the script is nobody's concern.
  const std::string_view advice = advice_for(words);
  // Servers repeat the arguments of what they do not understand.
  const bool tells_password = !login_.password.empty() && words.find(login_.password) != std::string_view::npos;
  const std::string shown = tells_password ? "it does not understand AUTH as it is sent" : printable(words);
  return temporary_failure(fmt::format("{}: {}{}{}", where(), shown, advice.empty() ? "" : "; ", advice));
}

tl::unexpected<Error> RedisConnection::foreign_key(std::string_view key) const {
  return permanent_failure(
      fmt::format("{}: the key {} holds something else than dmarcd keeps there; rename it", where(), printable(key)));
}

tl::unexpected<Error> RedisConnection::unexpected_reply(std::string_view command) const {
  return temporary_failure(fmt::format("{}: the reply to {} is not what Redis answers", where(), command));
}

Result<void> RedisConnection::connect() {
  if (context_) return {};
  const timeval timeout = to_timeval(login_.timeout);
  context_ = open_context(address_, timeout);
  if (!context_) return temporary_failure(where() + ": out of memory");
  if (context_->err != 0 || redisSetTimeout(context_.get(), timeout) != REDIS_OK) return lose_connection();

  Result<void> logged_in = log_in();
  if (!logged_in) context_.reset();
  return logged_in;
}

/// A new connection is nobody's, and at database 0.
Result<void> RedisConnection::log_in() {
  std::vector<Command> commands;
  if (!login_.user.empty())
    commands.push_back({"AUTH", login_.user, login_.password});
  else if (!login_.password.empty())
    commands.push_back({"AUTH", login_.password});
  if (login_.db != 0) commands.push_back({"SELECT", std::to_string(login_.db)});

  const std::vector<Reply> replies = DMARCD_TRY(exchange_once(commands));
  for (const Reply& reply : replies)
    if (reply->type == REDIS_REPLY_ERROR) return refusal(*reply);
  return {};
}

Result<std::vector<Reply>> RedisConnection::exchange_once(const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    std::vector<const char*> arguments;
    std::vector<std::size_t> lengths;
    for (const std::string& argument : command) {
      arguments.push_back(argument.data());
      lengths.push_back(argument.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(command.size()), arguments.data(), lengths.data()) !=
        REDIS_OK)
      return lose_connection();
  }

  std::vector<Reply> replies;
  while (replies.size() < commands.size()) {
    void* reply = nullptr;
    errno = 0;
    if (redisGetReply(context_.get(), &reply) != REDIS_OK) return lose_connection();
    replies.emplace_back(static_cast<redisReply*>(reply));
  }
  return replies;
}

/// Names the reason and lets the context go.
tl::unexpected<Error> RedisConnection::lose_connection() {
  const int reason = errno;
  const Context context = std::move(context_);
  was_closed_by_server_ =
      context->err == REDIS_ERR_EOF || (context->err == REDIS_ERR_IO && (reason == EPIPE || reason == ECONNRESET));
  if (context->err == REDIS_ERR_IO && (reason == EAGAIN || reason == ETIMEDOUT))
    return temporary_failure(fmt::format("{}: no answer within {} ms", where(), login_.timeout.count()));
  std::string why = to_lower(printable(context->errstr));
  return temporary_failure(fmt::format("{}: {}", where(), why.empty() ? "no connection" : why));
}

}  // namespace dmarcd::redis
