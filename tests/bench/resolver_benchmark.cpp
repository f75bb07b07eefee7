// What a question costs: asked of a name server, and answered by the cache. The CPU time is that of this process alone;
// the name server is a process of its own.

#include <atomic>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <netinet/in.h>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/message_resolver.h"

#include "descriptor.h"
#include "ldns_upstream.h"

using namespace dmarcd;

namespace {

std::string server_address;

/// A TXT record of the name in the question, for five minutes.
const std::string txt_answer = std::string("\xc0\x0c\x00\x10\x00\x01\x00\x00\x01\x2c\x00\x29\x28", 13) +
                               "v=spf1 ip4:192.0.2.0/24 include:b.example";

/// Answers every query, for as long as the benchmark lives.
[[noreturn]] void serve(const system::Descriptor& socket) {
  constexpr std::size_t header_size = 12, opt_size = 11;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (true) {
    char query[512];
    sockaddr_in client{};
    socklen_t size = sizeof client;
    const ssize_t length =
        recvfrom(socket.number(), query, sizeof query, 0, reinterpret_cast<sockaddr*>(&client), &size);
    if (length < static_cast<ssize_t>(header_size + opt_size)) continue;
    std::string reply(query, static_cast<std::size_t>(length) - opt_size);
    reply[2] = static_cast<char>(0x81);
    reply[3] = static_cast<char>(0x80);
    reply[7] = 1;
    reply[11] = 0;
    reply += txt_answer;
    sendto(socket.number(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&client), size);
  }
}

bool start_server() {
  const system::Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(socket.number(), reinterpret_cast<sockaddr*>(&address), size) != 0) return false;
  getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
  server_address = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const pid_t child = fork();
  if (child == 0) serve(socket);
  return child > 0;
}

std::unique_ptr<ldns::LdnsUpstream> upstream() {
  dns::NameserverOptions options;
  options.servers = {server_address};
  return ldns::LdnsUpstream::create(options).value();
}

dns::Question question(std::size_t number) {
  return {dns::DomainName::parse("n" + std::to_string(number) + ".mail.example").value(), dns::RecordType::txt};
}

/// Keeps a number of questions in flight until all are answered.
class Flow : public std::enable_shared_from_this<Flow> {
 public:
  Flow(dns::Upstream& upstream, std::size_t questions) : upstream_(upstream), questions_(questions) {}

  void run(std::size_t in_flight) {
    for (std::size_t i = 0; i < in_flight; ++i) ask_next();
    for (std::size_t done = done_; done < questions_; done = done_) done_.wait(done);
  }
  std::size_t failed() const { return failed_; }

 private:
  void ask_next() {
    const std::size_t number = started_++;
    if (number >= questions_) return;
    upstream_.ask(question(number), [flow = shared_from_this()](const dns::LookupResult& result) {
      if (!result) ++flow->failed_;
      flow->ask_next();
      if (++flow->done_ == flow->questions_) flow->done_.notify_all();
    });
  }

  dns::Upstream& upstream_;
  const std::size_t questions_;
  std::atomic<std::size_t> started_ = 0, done_ = 0, failed_ = 0;
};

void ask_a_name_server(benchmark::State& state) {
  constexpr std::size_t questions = 20'000;
  const auto asked = upstream();
  std::size_t failed = 0;
  const std::clock_t begun = std::clock();
  for (auto _ : state) {
    const auto flow = std::make_shared<Flow>(*asked, questions);
    flow->run(static_cast<std::size_t>(state.range(0)));
    failed += flow->failed();
  }
  const auto total = static_cast<std::int64_t>(questions) * static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(total);
  state.counters["failed"] = static_cast<double>(failed);
  state.counters["CPU_us_each"] =
      1e6 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC / static_cast<double>(total);
}
BENCHMARK(ask_a_name_server)
    ->Arg(1)
    ->Arg(16)
    ->Arg(100)
    ->Arg(200)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// A domain that was asked for before, by a new message.
void hit_the_cache(benchmark::State& state) {
  constexpr std::size_t names = 1000;
  const auto asked = upstream();
  dns::AnswerCache cache(*asked, {});
  for (std::size_t i = 0; i < names; ++i) cache.lookup(question(i), Deadline::max());
  const dns::Question asked_again = question(7);
  for (auto _ : state) {
    dns::MessageResolver resolver(cache, {200, Deadline::max()});
    benchmark::DoNotOptimize(resolver.lookup(asked_again.name, asked_again.type));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(hit_the_cache)->ThreadRange(1, 2);

}  // namespace

int main(int argc, char** argv) {
  if (!start_server()) return EXIT_FAILURE;
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
