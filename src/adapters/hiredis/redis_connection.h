#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

#include "redis_address.h"

struct redisContext;
struct redisReply;

namespace dmarcd::redis {

struct FreeContext {
  void operator()(redisContext* context) const;
};
struct FreeReply {
  void operator()(redisReply* reply) const;
};
using Context = std::unique_ptr<redisContext, FreeContext>;
using Reply = std::unique_ptr<redisReply, FreeReply>;

/// A command and its arguments; any octets.
using Command = std::vector<std::string>;

struct RedisLogin {
  std::string user;
  std::string password;
  unsigned db = 0;
  std::chrono::milliseconds timeout{1000};  ///< Of connecting, and of each reply.
};

/// One connection to one server, made when it is needed and again after any failure of it: hiredis cannot use a
/// context any further once reading or writing failed. Used by one thread at a time; blocks.
class RedisConnection {
 public:
  RedisConnection(RedisAddress address, RedisLogin login);

  /// Sends all commands at once and reads a reply to each, in order; an error reply is a reply. A temporary Error says
  /// why there is no answer: nobody knows then which of the commands were done. Where the server had closed an idle
  /// connection they are sent twice, so they must bear that.
  Result<std::vector<Reply>> exchange(const std::vector<Command>& commands);

  /// As `exchange`; the first error reply is an Error: of a key that somebody else uses, a permanent one.
  Result<std::vector<Reply>> ask_all(const std::vector<Command>& commands);
  /// The same for one command.
  Result<Reply> ask(const Command& command);

  /// A temporary Error for an error reply: which server, its words, and what to do where that is known.
  tl::unexpected<Error> refusal(const redisReply& reply) const;

  /// A permanent Error for a key that somebody else uses.
  tl::unexpected<Error> foreign_key(std::string_view key) const;

  /// A temporary Error for a reply of a kind that the command never has.
  tl::unexpected<Error> unexpected_reply(std::string_view command) const;

  /// "redis at 127.0.0.1:6379"
  std::string where() const;

 private:
  Result<void> connect();
  Result<void> log_in();
  Result<std::vector<Reply>> exchange_once(const std::vector<Command>& commands);
  tl::unexpected<Error> lose_connection();

  RedisAddress address_;
  RedisLogin login_;
  Context context_;
  bool was_closed_by_server_ = false;
};

}  // namespace dmarcd::redis
