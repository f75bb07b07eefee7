#include "server_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

#include "file.h"

namespace dmarcd::ldns {
namespace {

constexpr std::chrono::seconds between_looks{1};

/// A file of some lines; a longer one is something else.
constexpr std::size_t longest_resolv_conf = 64 << 10;

/// What changes with the contents of a file, also when another one takes its place. Empty if there is none.
std::string version_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return fmt::format("{} {} {}.{}", status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

ServerAddress own_host() {
  return ServerAddress::parse("127.0.0.1").value();
}

ServerList::Manner manner_of(const dns::NameserverOptions& options) {
  return {options.timeout, std::max(options.tries, 1u), false, false};
}

}  // namespace

ServerList::ServerList(EventLoop& loop, RandomBits& random, std::vector<ServerAddress> addresses, Manner manner)
    : manner_(manner) {
  for (ServerAddress& address : addresses)
    if (servers_.size() < most_servers)
      servers_.push_back(std::make_unique<NameServer>(loop, random, std::move(address)));
}

NameServer& ServerList::choose(Tried& tried, Deadline now) {
  if (tried.none() && manner_.rotate) ++first_;
  if (!has_untried(tried)) tried.reset();
  std::size_t best = most_servers;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const std::size_t candidate = (first_ + i) % servers_.size();
    if (tried.test(candidate)) continue;
    if (best == most_servers || servers_[candidate]->standing().rank(now) < servers_[best]->standing().rank(now))
      best = candidate;
  }
  tried.set(best);
  return *servers_[best];
}

Result<std::unique_ptr<ServerSource>> ServerSource::create(dns::NameserverOptions options, EventLoop& loop,
                                                           RandomBits& random) {
  std::vector<ServerAddress> addresses;
  for (const std::string& server : options.servers) addresses.push_back(DMARCD_TRY(ServerAddress::parse(server)));

  std::unique_ptr<ServerSource> source(new ServerSource(std::move(options), loop, random));
  if (addresses.empty())
    source->read_resolv_conf();
  else
    source->list_ = std::make_shared<ServerList>(loop, random, std::move(addresses), manner_of(source->options_));
  return source;
}

ServerSource::ServerSource(dns::NameserverOptions options, EventLoop& loop, RandomBits& random)
    : options_(std::move(options)), loop_(loop), random_(random), looked_(loop.now()) {}

std::shared_ptr<ServerList> ServerSource::current(Deadline now) {
  if (options_.servers.empty() && now - looked_ >= between_looks) {
    looked_ = now;
    if (version_of(options_.resolv_conf) != version_) read_resolv_conf();
  }
  return list_;
}

void ServerSource::read_resolv_conf() {
  version_ = version_of(options_.resolv_conf);
  const Result<std::string> text = system::read_file(options_.resolv_conf, longest_resolv_conf);
  ResolvConf conf = parse_resolv_conf(text ? *text : "");
  if (conf.servers.empty()) conf.servers.push_back(own_host());

  ServerList::Manner manner = manner_of(options_);
  manner.rotate = conf.rotate;
  manner.use_tcp = conf.use_tcp;
  if (conf.timeout) manner.timeout = *conf.timeout;
  if (conf.attempts) manner.tries = *conf.attempts * static_cast<unsigned>(conf.servers.size());
  list_ = std::make_shared<ServerList>(loop_, random_, std::move(conf.servers), manner);
}

}  // namespace dmarcd::ldns
