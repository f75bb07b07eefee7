#include "smtp_transport.h"

#include <algorithm>
#include <csignal>
#include <curl/curl.h>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "dmarcd/base/text.h"

#include "envelope_address.h"

namespace dmarcd::libcurl {
namespace {

using sending::Outcome;
using sending::Parcel;
using sending::TransportOptions;
using Encryption = TransportOptions::Encryption;

/// A connection is closed when no mail came for it in this time: others may want the server's room.
constexpr std::chrono::seconds longest_idle{5};

bool is_host(const std::string& text) {
  if (IpAddress::parse(text)) return true;
  const Result<dns::DomainName> name = dns::DomainName::parse(text);
  return name && name->is_host_name();
}

bool is_helo_name(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
    if (starts_with_ignoring_case(text, "IPv6:")) text.remove_prefix(5);
    return IpAddress::parse(text).has_value();
  }
  return is_host(std::string(text)) && !IpAddress::parse(text);
}

bool is_this_host(const std::string& host) {
  const Result<IpAddress> address = IpAddress::parse(host);
  return address ? address->is_loopback() : equals_ignoring_case(host, "localhost");
}

Result<void> check_login(const TransportOptions& options) {
  if (options.user.empty()) return {};
  if (options.route == TransportOptions::Route::direct)
    return permanent_failure("mail transport: `user` is for a smarthost; nobody logs in on the direct route");
  const bool is_encrypted = options.encryption == Encryption::required || options.encryption == Encryption::implicit;
  if (!is_encrypted && !is_this_host(options.host))
    return permanent_failure(
        fmt::format("mail transport: `user` needs `encryption` to be required or implicit, or else the password may go "
                    "to {} in clear",
                    printable(options.host)));
  return {};
}

Result<void> check(const TransportOptions& options, const MakeResolver& make_resolver) {
  const bool is_direct = options.route == TransportOptions::Route::direct;
  if (!is_direct && !is_host(options.host))
    return permanent_failure(fmt::format("mail transport: `smtp` is \"{}\", which is no name or address of a server",
                                         printable(options.host)));
  if (is_direct && options.encryption == Encryption::implicit)
    return permanent_failure("mail transport: `encryption` cannot be implicit on the direct route");
  if (is_direct && !make_resolver) return permanent_failure("mail transport: the direct route needs a resolver");
  if (!is_helo_name(options.helo))
    return permanent_failure(
        fmt::format("mail transport: `helo` is \"{}\", which is no host name; set it to this "
                    "host's",
                    printable(options.helo)));
  if (options.port == 0 || options.connections == 0 || options.connections_per_destination == 0)
    return permanent_failure("mail transport: the port and the numbers of connections must be at least 1");
  return check_login(options);
}

/// Signals are for the threads that wait for them, and SIGPIPE for nobody: OpenSSL may raise it.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

Result<std::unique_ptr<SmtpTransport>> SmtpTransport::create(const TransportOptions& options,
                                                             MakeResolver make_resolver,
                                                             FindMailHosts find_mail_hosts) {
  static const CURLcode is_ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (is_ready != CURLE_OK)
    return permanent_failure(fmt::format("mail transport: libcurl: {}", curl_easy_strerror(is_ready)));
  DMARCD_TRY(check(options, make_resolver));
  auto instructions = std::make_unique<Instructions>();
  instructions->options = options;
  instructions->make_resolver = std::move(make_resolver);
  instructions->find_mail_hosts = std::move(find_mail_hosts);
  return std::unique_ptr<SmtpTransport>(new SmtpTransport(std::move(instructions)));
}

SmtpTransport::~SmtpTransport() {
  {
    const std::lock_guard lock(mutex_);
    instructions_->is_stopped = true;
    for (const auto& worker : workers_) worker->wake.notify_one();
  }
  for (const auto& worker : workers_) worker->thread.join();
}

std::size_t SmtpTransport::under_way() const {
  const std::lock_guard lock(mutex_);
  return under_way_;
}

bool SmtpTransport::has_room_for(const std::string& recipient) const {
  const std::lock_guard lock(mutex_);
  return has_room_at(destination_of(recipient));
}

/// By a smarthost everything goes to one place.
std::string SmtpTransport::destination_of(const std::string& recipient) const {
  if (instructions_->options.route == TransportOptions::Route::smarthost) return {};
  const std::optional<dns::DomainName> domain = envelope_domain(recipient);
  return domain ? domain->text() : std::string();
}

bool SmtpTransport::has_room_at(const std::string& destination) const {
  const TransportOptions& options = instructions_->options;
  if (under_way_ >= options.connections) return false;
  if (options.route == TransportOptions::Route::smarthost) return true;
  const auto known = under_way_at_.find(destination);
  return known == under_way_at_.end() || known->second < options.connections_per_destination;
}

void SmtpTransport::submit(Parcel parcel) {
  const std::lock_guard lock(mutex_);
  const std::string destination = destination_of(parcel.recipient);
  Worker* worker = has_room_at(destination) ? worker_for(destination) : nullptr;
  ++under_way_;
  ++under_way_at_[destination];
  if (worker == nullptr) {
    finished_.push_back({destination, {parcel.number, Outcome::Kind::deferred, 0, "every connection is taken"}});
    return;
  }
  worker->destination = destination;
  worker->parcel = std::move(parcel);
  worker->is_busy = true;
  worker->wake.notify_one();
}

/// One that was there last, else a new one, else any that is free; none if the system has no more threads.
SmtpTransport::Worker* SmtpTransport::worker_for(const std::string& destination) {
  Worker* free = nullptr;
  for (const auto& worker : workers_) {
    if (worker->is_busy) continue;
    if (worker->destination == destination) return worker.get();
    free = worker.get();
  }
  Worker* made = workers_.size() < instructions_->options.connections ? new_worker() : nullptr;
  return made != nullptr ? made : free;
}

SmtpTransport::Worker* SmtpTransport::new_worker() {
  auto worker = std::make_unique<Worker>();
  workers_.reserve(workers_.size() + 1);
  try {
    worker->thread = std::thread([this, made = worker.get()] { run(*made); });
  } catch (const std::system_error&) {
    return nullptr;
  }
  workers_.push_back(std::move(worker));
  return workers_.back().get();
}

void SmtpTransport::run(Worker& worker) {
  block_signals();
  Courier courier(*instructions_);
  while (const std::optional<Parcel> parcel = next_parcel(worker, courier)) finish(worker, courier.deliver(*parcel));
}

/// Nothing when the transport ends.
std::optional<Parcel> SmtpTransport::next_parcel(Worker& worker, Courier& courier) {
  std::unique_lock lock(mutex_);
  const auto is_called = [&] { return worker.parcel || instructions_->is_stopped; };
  if (!worker.wake.wait_for(lock, longest_idle, is_called)) {
    lock.unlock();
    courier.hang_up();
    lock.lock();
    worker.wake.wait(lock, is_called);
  }
  if (instructions_->is_stopped) return std::nullopt;
  return std::exchange(worker.parcel, std::nullopt);
}

void SmtpTransport::finish(Worker& worker, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  finished_.push_back({worker.destination, std::move(outcome)});
  worker.is_busy = false;
  finished_something_.notify_one();
}

std::vector<Outcome> SmtpTransport::drive(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  finished_something_.wait_for(lock, duration, [&] { return !finished_.empty(); });
  std::vector<Outcome> outcomes;
  for (Finished& finished : finished_) {
    --under_way_;
    const auto place = under_way_at_.find(finished.destination);
    if (--place->second == 0) under_way_at_.erase(place);
    outcomes.push_back(std::move(finished.outcome));
  }
  finished_.clear();
  return outcomes;
}

}  // namespace dmarcd::libcurl
