#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dns {

enum class RecordType { a, aaaa, mx, ptr, txt };

/// "A", "AAAA", "MX", "PTR", "TXT".
std::string_view to_text(RecordType type);

struct Question {
  DomainName name;
  RecordType type;

  auto operator<=>(const Question&) const = default;
};

/// What the DNS said to a question, after following aliases. "There is none" is an answer; getting no answer is a
/// LookupFailure. Only the member that fits the question's type is filled.
struct Answer {
  enum class Status { found, no_data, no_such_domain };

  Status status = Status::no_data;
  std::vector<std::string> texts;    ///< TXT: the strings of one record joined with nothing between them.
  std::vector<IpAddress> addresses;  ///< A and AAAA.
  std::vector<DomainName> names;     ///< MX in order of preference, PTR.
  bool is_alias = false;             ///< The name asked for owns a CNAME, so it exists whatever the status.
  std::chrono::seconds ttl{0};       ///< For how long this may be kept; of the SOA for negative answers.

  /// What `parse(*this)` makes of the answer, made at the first call and kept as long as the answer is: a hot domain
  /// costs no parsing. Kept for the type T of the first call only: a sender may well name `_dmarc.example.com` in MAIL
  /// FROM, so that two protocols read one answer, and the second then parses anew. Safe from several threads.
  template <class T, class Parse>
  std::shared_ptr<const T> interpreted(Parse parse) const;

 private:
  struct Interpretation {
    std::once_flag once;
    const std::type_info* type = nullptr;
    std::shared_ptr<const void> value;
  };
  std::shared_ptr<Interpretation> interpretation_ = std::make_shared<Interpretation>();
};

using AnswerPtr = std::shared_ptr<const Answer>;

/// Why there is no answer. All of them may be gone a minute later.
struct LookupFailure {
  enum class Reason {
    timeout,         ///< No usable reply in time.
    server_failure,  ///< SERVFAIL, REFUSED, a malformed reply, an alias loop.
    out_of_budget,   ///< The message has used its look-ups or its time.
  };

  Reason reason;
  std::string text;  ///< For people: "TXT example.com: timeout".
};

using LookupResult = tl::expected<AnswerPtr, LookupFailure>;

/// The only way the program asks the DNS. Every evaluator gets one handed in; none finds its own, so one fake zone
/// serves SPF, DKIM, ARC and DMARC alike. A Resolver belongs to one message.
class Resolver {
 public:
  virtual ~Resolver() = default;

  /// Blocks until there is an answer or none can be had in the message's time.
  virtual LookupResult lookup(const DomainName& name, RecordType type) = 0;

  /// What to ask next once an answer is there; may only prefetch with the resolver that it is given. It may run in
  /// another thread and after the message has ended, so it owns all that it uses.
  using Continuation = std::function<void(Resolver& resolver, const Answer& answer)>;

  /// Starts the question and returns; a later lookup waits only for the rest. Failures are silent here.
  virtual void prefetch(const DomainName& name, RecordType type, Continuation then) = 0;
  void prefetch(const DomainName& name, RecordType type) { prefetch(name, type, {}); }
};

/// Where answers come from when no cache has them: name servers, or a zone file.
class Upstream {
 public:
  virtual ~Upstream() = default;

  /// Asks once and calls `done` exactly once, from any thread, perhaps before it returns. Never blocks.
  virtual void ask(const Question& question, std::function<void(LookupResult)> done) = 0;
};

template <class T, class Parse>
std::shared_ptr<const T> Answer::interpreted(Parse parse) const {
  std::call_once(interpretation_->once, [&] {
    interpretation_->value = std::make_shared<const T>(parse(*this));
    interpretation_->type = &typeid(T);
  });
  if (*interpretation_->type != typeid(T)) return std::make_shared<const T>(parse(*this));
  return std::static_pointer_cast<const T>(interpretation_->value);
}

}  // namespace dmarcd::dns
