#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dmarcd/dns/resolver.h"

#include "alias_chain.h"
#include "event_loop.h"
#include "exchange.h"
#include "random_bits.h"
#include "server_list.h"

namespace dmarcd::ldns {

/// One question until it is answered or given up: server after server, across aliases.
class Inquiry final : public ReplyReceiver {
 public:
  using Done = std::function<void(const dns::LookupResult&)>;

  Inquiry(EventLoop& loop, RandomBits& random, std::shared_ptr<ServerList> servers, dns::Question question);
  ~Inquiry() override;

  /// `done` is called once, before this returns or later from the loop, and may end this object.
  void start(Done done);

  /// Fails the question now.
  void abandon(const std::string& why);

  void replied(std::string_view bytes, Match match) override;
  void unreachable(const std::string& why) override;

 private:
  enum class Transport { udp, tcp };
  using Reason = dns::LookupFailure::Reason;

  void ask_first_server();
  void ask_next_server();
  void send(Transport transport);
  Result<std::unique_ptr<Exchange>> exchange_over(Transport transport);
  void time_is_up();
  void read(const Reply& reply);
  void conclude(const Reply& reply);
  void give_up_on_server(Reason reason, const std::string& why);
  void fail(Reason reason, const std::string& why);
  void finish(const dns::LookupResult& result);
  void stop_timer();

  EventLoop& loop_;
  RandomBits& random_;
  const std::shared_ptr<ServerList> servers_;
  const dns::Question question_;
  Done done_;

  AliasChain chain_;
  Deadline deadline_;
  unsigned tries_left_ = 0;
  ServerList::Tried tried_;
  std::string last_trouble_ = "no server was asked";

  // The try that is on its way.
  NameServer* server_ = nullptr;
  Transport transport_ = Transport::udp;
  Edns edns_ = Edns::on;
  Deadline sent_;
  std::optional<Query> query_;
  std::unique_ptr<Exchange> exchange_;
  std::optional<EventLoop::TimerId> timer_;
};

}  // namespace dmarcd::ldns
