#include "ldns_upstream.h"

#include <atomic>
#include <exception>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"

#include "event_loop.h"
#include "inquiry.h"
#include "log.h"
#include "random_bits.h"
#include "server_list.h"

namespace dmarcd::ldns {
namespace {

using Done = std::function<void(dns::LookupResult)>;

/// Some hundred messages' worth: beyond that the name servers are away, and more questions would only take memory.
constexpr std::size_t most_open = 10'000;

constexpr const char* is_ending = "the resolver is ending";

dns::LookupResult refused(const dns::Question& question, std::string_view why) {
  return tl::unexpected(dns::LookupFailure{
      dns::LookupFailure::Reason::server_failure,
      std::string(to_text(question.type)) + " " + printable(question.name.text()) + ": " + std::string(why)});
}

/// A surprise in what the answer is for costs that answer, not the thread that all others need.
void tell(const Done& done, const dns::LookupResult& result) noexcept {
  try {
    done(result);
  } catch (const std::exception& surprise) {
    log::error(std::string("DNS resolver: an answer was dropped: ") + surprise.what());
  }
}

}  // namespace

/// The thread and all that it alone touches, behind a queue.
class LdnsUpstream::Engine {
 public:
  static Result<std::unique_ptr<Engine>> create(const dns::NameserverOptions& options);
  ~Engine();

  void ask(const dns::Question& question, Done done);

 private:
  struct Request {
    dns::Question question;
    Done done;
  };

  explicit Engine(std::unique_ptr<EventLoop> loop) : loop_(std::move(loop)) {}

  const char* enqueue(Request& request);
  void run();
  bool start_requests();
  void start(Request request);
  void fail_the_rest();

  const std::unique_ptr<EventLoop> loop_;
  RandomBits random_;
  std::unique_ptr<ServerSource> servers_;
  std::list<Inquiry> inquiries_;
  std::atomic<std::size_t> open_ = 0;

  std::mutex mutex_;  // Guards the next two.
  std::vector<Request> requests_;
  bool is_stopping_ = false;

  std::thread thread_;
};

Result<std::unique_ptr<LdnsUpstream::Engine>> LdnsUpstream::Engine::create(const dns::NameserverOptions& options) {
  std::unique_ptr<EventLoop> loop = DMARCD_TRY(EventLoop::create());
  std::unique_ptr<Engine> engine(new Engine(std::move(loop)));
  engine->servers_ = DMARCD_TRY(ServerSource::create(options, *engine->loop_, engine->random_));
  engine->thread_ = std::thread([&running = *engine] { running.run(); });
  return engine;
}

LdnsUpstream::Engine::~Engine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  loop_->wake();
  thread_.join();
}

void LdnsUpstream::Engine::ask(const dns::Question& question, Done done) {
  Request request{question, std::move(done)};
  const char* const refusal = enqueue(request);
  if (refusal) tell(request.done, refused(question, refusal));
}

/// Why the request was not taken; nothing if it was.
const char* LdnsUpstream::Engine::enqueue(Request& request) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return is_ending;
    if (open_ >= most_open) return "too many questions wait for the name servers";
    ++open_;
    is_first = requests_.empty();
    requests_.push_back(std::move(request));
  }
  if (is_first) loop_->wake();  // For the others the thread is awake, or about to be.
  return nullptr;
}

void LdnsUpstream::Engine::run() {
  while (start_requests()) loop_->run_once();
  fail_the_rest();
}

/// False when it is time to end.
bool LdnsUpstream::Engine::start_requests() {
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return false;
    requests.swap(requests_);
  }
  for (Request& request : requests) start(std::move(request));
  return true;
}

void LdnsUpstream::Engine::start(Request request) {
  const auto inquiry = inquiries_.emplace(inquiries_.end(), *loop_, random_, servers_->current(loop_->now()),
                                          std::move(request.question));
  inquiry->start([this, inquiry, done = std::move(request.done)](const dns::LookupResult& result) {
    inquiries_.erase(inquiry);
    --open_;
    tell(done, result);
  });
}

void LdnsUpstream::Engine::fail_the_rest() {
  while (!inquiries_.empty()) inquiries_.front().abandon(is_ending);
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
  }
  for (const Request& request : requests) tell(request.done, refused(request.question, is_ending));
}

Result<std::unique_ptr<LdnsUpstream>> LdnsUpstream::create(const dns::NameserverOptions& options) {
  std::unique_ptr<Engine> engine = DMARCD_TRY(Engine::create(options));
  return std::unique_ptr<LdnsUpstream>(new LdnsUpstream(std::move(engine)));
}

LdnsUpstream::LdnsUpstream(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

LdnsUpstream::~LdnsUpstream() = default;

void LdnsUpstream::ask(const dns::Question& question, Done done) {
  engine_->ask(question, std::move(done));
}

}  // namespace dmarcd::ldns
