#include "inquiry.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::ldns {
namespace {

/// Whether a server may have been confused by EDNS (RFC 6891 section 7).
bool may_dislike_edns(ResponseCode code) {
  return code == ResponseCode::format_error || code == ResponseCode::not_implemented ||
         code == ResponseCode::bad_version;
}

}  // namespace

Inquiry::Inquiry(EventLoop& loop, RandomBits& random, std::shared_ptr<ServerList> servers, dns::Question question)
    : loop_(loop),
      random_(random),
      servers_(std::move(servers)),
      question_(std::move(question)),
      chain_(question_),
      deadline_(loop.now() + servers_->manner().timeout * servers_->manner().tries) {}

Inquiry::~Inquiry() {
  stop_timer();
}

void Inquiry::start(Done done) {
  done_ = std::move(done);
  ask_first_server();
}

void Inquiry::abandon(const std::string& why) {
  fail(Reason::server_failure, why);
}

void Inquiry::ask_first_server() {
  tries_left_ = servers_->manner().tries;
  tried_.reset();
  ask_next_server();
}

void Inquiry::ask_next_server() {
  if (tries_left_ == 0 || loop_.now() >= deadline_)
    return fail(Reason::timeout, fmt::format("no answer; last, {}", last_trouble_));
  --tries_left_;
  server_ = &servers_->choose(tried_, loop_.now());
  server_->standing().asked(servers_->manner().timeout, loop_.now());
  edns_ = Edns::on;
  send(servers_->manner().use_tcp ? Transport::tcp : Transport::udp);
}

void Inquiry::send(Transport transport) {
  stop_timer();
  exchange_.reset();
  transport_ = transport;
  sent_ = loop_.now();
  timer_ = loop_.start_timer(std::min(sent_ + servers_->manner().timeout, deadline_), [this] {
    timer_.reset();
    time_is_up();
  });

  Result<std::unique_ptr<Exchange>> exchange = exchange_over(transport);
  if (!exchange) return unreachable(exchange.error().message);
  exchange_ = *std::move(exchange);
}

Result<std::unique_ptr<Exchange>> Inquiry::exchange_over(Transport transport) {
  if (transport == Transport::tcp) {
    query_.emplace(chain_.question(), random_.sixteen(), random_.for_a_name(), edns_);
    return server_->send_over_tcp(*query_, *this);
  }
  const std::shared_ptr<UdpSocket> socket = DMARCD_TRY(server_->udp_socket());
  query_.emplace(chain_.question(), socket->free_id(random_), random_.for_a_name(), edns_);
  return socket->send(*query_, *this);
}

void Inquiry::time_is_up() {
  if (exchange_) {
    server_->standing().stayed_silent(sent_, loop_.now());
    last_trouble_ = fmt::format("no reply from {}", server_->text());
    exchange_.reset();
  }
  ask_next_server();
}

/// A server that is being restarted refuses for a moment. So the next one is asked at once, but a new round begins only
/// when the time of this try is over.
void Inquiry::unreachable(const std::string& why) {
  server_->standing().was_unreachable(loop_.now());
  last_trouble_ = fmt::format("{}: {}", server_->text(), why);
  exchange_.reset();
  if (servers_->has_untried(tried_)) ask_next_server();
}

void Inquiry::replied(std::string_view bytes, Match match) {
  server_->standing().answered(loop_.now() - sent_, loop_.now());
  exchange_.reset();
  // A forger cannot have a connection, so that the case of the name matters no more.
  if (match == Match::other_case && transport_ == Transport::udp) return send(Transport::tcp);

  const Result<Reply> reply = parse_reply(bytes);
  if (!reply) return give_up_on_server(Reason::server_failure, reply.error().message);
  read(*reply);
}

void Inquiry::read(const Reply& reply) {
  if (reply.is_truncated && transport_ == Transport::udp) return send(Transport::tcp);
  if (reply.is_truncated) return give_up_on_server(Reason::server_failure, "truncated reply over TCP");
  if (may_dislike_edns(reply.code) && edns_ == Edns::on) {
    edns_ = Edns::off;
    return send(transport_);
  }
  if (reply.code != ResponseCode::no_error && reply.code != ResponseCode::no_such_domain)
    return give_up_on_server(Reason::server_failure, to_text(reply.code));
  conclude(reply);
}

void Inquiry::conclude(const Reply& reply) {
  const auto conclusion = chain_.read(reply);
  if (const auto* answer = std::get_if<dns::AnswerPtr>(&conclusion)) return finish(*answer);
  if (const auto* broken = std::get_if<AliasChain::Broken>(&conclusion))
    return fail(Reason::server_failure, broken->why);
  if (std::holds_alternative<AliasChain::AskFurther>(conclusion)) return ask_first_server();
  give_up_on_server(Reason::server_failure, "it refers to other servers, so it is no resolver for us");
}

/// It has answered, and would answer the same again: the question goes to those that were not asked yet.
void Inquiry::give_up_on_server(Reason reason, const std::string& why) {
  last_trouble_ = fmt::format("{} from {}", why, server_->text());
  if (tries_left_ > 0 && servers_->has_untried(tried_)) return ask_next_server();
  fail(reason, last_trouble_);
}

void Inquiry::fail(Reason reason, const std::string& why) {
  const std::string text =
      fmt::format("{} {}: {}", dns::to_text(question_.type), printable(question_.name.text()), why);
  finish(tl::unexpected(dns::LookupFailure{reason, text}));
}

void Inquiry::finish(const dns::LookupResult& result) {
  stop_timer();
  exchange_.reset();
  const Done done = std::move(done_);
  done(result);
}

void Inquiry::stop_timer() {
  if (timer_) loop_.stop_timer(*timer_);
  timer_.reset();
}

}  // namespace dmarcd::ldns
