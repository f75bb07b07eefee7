#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

inline DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

inline Question txt(std::string_view text) {
  return {name(text), RecordType::txt};
}

inline LookupResult found(std::string text, std::chrono::seconds ttl = std::chrono::seconds(300)) {
  Answer answer;
  answer.status = Answer::Status::found;
  answer.texts = {std::move(text)};
  answer.ttl = ttl;
  return std::make_shared<const Answer>(std::move(answer));
}

inline LookupResult failed() {
  return tl::unexpected(LookupFailure{LookupFailure::Reason::server_failure, "SERVFAIL"});
}

/// An upstream that answers when the test says so.
class ManualUpstream final : public Upstream {
 public:
  void ask(const Question& question, std::function<void(LookupResult)> done) override {
    const std::lock_guard lock(mutex_);
    open_.push_back({question, std::move(done)});
    asked_.push_back(question.name.text());
    changed_.notify_all();
  }

  /// Answers the oldest open question; waits for one if another thread is about to ask.
  void answer(LookupResult result) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !open_.empty(); });
    Open next = std::move(open_.front());
    open_.pop_front();
    lock.unlock();
    next.done(std::move(result));
  }

  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  struct Open {
    Question question;
    std::function<void(LookupResult)> done;
  };
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Open> open_;
  std::vector<std::string> asked_;
};

/// An upstream that answers before `ask` returns, as a zone does.
class PromptUpstream final : public Upstream {
 public:
  explicit PromptUpstream(std::function<LookupResult(const Question&)> answer) : answer_(std::move(answer)) {}

  void ask(const Question& question, std::function<void(LookupResult)> done) override {
    asked_.push_back(question.name.text());
    done(answer_(question));
  }

  const std::vector<std::string>& asked() const { return asked_; }

 private:
  std::function<LookupResult(const Question&)> answer_;
  std::vector<std::string> asked_;
};

}  // namespace dmarcd::dns
