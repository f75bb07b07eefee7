#include "dmarcd/dns/message_resolver.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::dns {
namespace {

/// The deadline of one that must not wait: continuations run in the thread that brings the answers.
constexpr Deadline never_waits = Deadline::min();

LookupResult out_of_lookups(const Question& question, std::size_t limit) {
  return tl::unexpected(LookupFailure{LookupFailure::Reason::out_of_budget,
                                      std::string(to_text(question.type)) + " " + printable(question.name.text()) +
                                          ": the message has used its " + std::to_string(limit) + " look-ups"});
}

}  // namespace

/// What a message has asked and learned, and what is left to do with it.
class MessageResolver::Spending : public std::enable_shared_from_this<Spending> {
 public:
  explicit Spending(std::size_t limit) : limit_(limit) {}

  struct Admission {
    AnswerPtr answer;          ///< Null until it is known.
    bool is_repeated = false;  ///< The message has asked this before.
  };

  /// Nothing if the question is one too many.
  std::optional<Admission> admit(const Question& question);

  /// Whether one more continuation may be waited with: an include loop of SPF records repeats its questions for ever.
  bool admit_continuation();

  void learn(const Question& question, const AnswerPtr& answer);

  /// Runs the continuation, unless another of this message runs: then that one's caller runs this one next.
  void follow_up(AnswerCache& cache, const Continuation& then, const AnswerPtr& answer);

  std::size_t limit() const { return limit_; }
  std::size_t used() const;

 private:
  struct FollowUp {
    Continuation then;
    AnswerPtr answer;
  };
  bool enqueue(FollowUp next);
  std::optional<FollowUp> dequeue();

  const std::size_t limit_;

  mutable std::mutex mutex_;  // Guards all that follows.
  std::map<Question, AnswerPtr> answers_;
  std::size_t continuations_ = 0;
  std::deque<FollowUp> waiting_;
  bool is_following_ = false;
};

std::optional<MessageResolver::Spending::Admission> MessageResolver::Spending::admit(const Question& question) {
  const std::lock_guard lock(mutex_);
  const auto known = answers_.find(question);
  if (known != answers_.end()) return Admission{known->second, true};
  if (answers_.size() >= limit_) return std::nullopt;
  answers_.emplace(question, nullptr);
  return Admission{};
}

bool MessageResolver::Spending::admit_continuation() {
  const std::lock_guard lock(mutex_);
  if (continuations_ >= limit_) return false;
  ++continuations_;
  return true;
}

void MessageResolver::Spending::learn(const Question& question, const AnswerPtr& answer) {
  const std::lock_guard lock(mutex_);
  AnswerPtr& known = answers_[question];
  if (!known) known = answer;
}

void MessageResolver::Spending::follow_up(AnswerCache& cache, const Continuation& then, const AnswerPtr& answer) {
  if (!enqueue({then, answer})) return;
  MessageResolver resolver(cache, shared_from_this());
  while (std::optional<FollowUp> next = dequeue()) next->then(resolver, *next->answer);
}

/// Whether the caller is the one to run what waits.
bool MessageResolver::Spending::enqueue(FollowUp next) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(next));
  return !std::exchange(is_following_, true);
}

std::optional<MessageResolver::Spending::FollowUp> MessageResolver::Spending::dequeue() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    is_following_ = false;
    return std::nullopt;
  }
  FollowUp next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

std::size_t MessageResolver::Spending::used() const {
  const std::lock_guard lock(mutex_);
  return answers_.size();
}

MessageResolver::MessageResolver(AnswerCache& cache, LookupBudget budget)
    : cache_(cache), spending_(std::make_shared<Spending>(budget.lookups)), deadline_(budget.deadline) {}

MessageResolver::MessageResolver(AnswerCache& cache, std::shared_ptr<Spending> spending)
    : cache_(cache), spending_(std::move(spending)), deadline_(never_waits) {}

LookupResult MessageResolver::lookup(const DomainName& name, RecordType type) {
  const Question question{name, type};
  const std::optional<Spending::Admission> admission = spending_->admit(question);
  if (!admission) return out_of_lookups(question, spending_->limit());
  if (admission->answer) return admission->answer;

  LookupResult result = cache_.lookup(question, deadline_);
  if (result) spending_->learn(question, *result);
  return result;
}

void MessageResolver::prefetch(const DomainName& name, RecordType type, Continuation then) {
  const Question question{name, type};
  const std::optional<Spending::Admission> admission = spending_->admit(question);
  if (!admission) return;
  if (then && !spending_->admit_continuation()) then = {};
  if (!then && admission->is_repeated) return;
  if (admission->answer) return spending_->follow_up(cache_, then, admission->answer);

  cache_.prefetch(question,
                  [question, then = std::move(then), spending = spending_, &cache = cache_](const AnswerPtr& answer) {
                    spending->learn(question, answer);
                    if (then) spending->follow_up(cache, then, answer);
                  });
}

std::size_t MessageResolver::lookups_used() const {
  return spending_->used();
}

}  // namespace dmarcd::dns
