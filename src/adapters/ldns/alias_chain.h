#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "dmarcd/dns/resolver.h"

#include "reply.h"

namespace dmarcd::ldns {

/// The way from a question to its answer: across aliases (CNAME, and those that a server makes of a DNAME), and across
/// replies when a server does not follow an alias itself.
class AliasChain {
 public:
  explicit AliasChain(dns::Question question);

  /// What to ask now: the name at which the chain has arrived.
  const dns::Question& question() const { return current_; }

  /// The reply does not tell; ask `question()`, which has changed.
  struct AskFurther {};
  /// No server can do better: a loop, too many aliases.
  struct Broken {
    std::string why;
  };
  /// This server is of no use for the question.
  struct Lame {};

  /// Reads a NOERROR or NXDOMAIN reply to `question()`. Records whose owner is not on the way are not looked at.
  std::variant<dns::AnswerPtr, AskFurther, Broken, Lame> read(const Reply& reply);

 private:
  /// Follows what the reply has; how the chain broke, or nothing.
  std::string follow(const Reply& reply);
  dns::AnswerPtr found(const std::vector<const Record*>& records) const;
  dns::AnswerPtr not_found(dns::Answer::Status status, const Reply& reply) const;
  std::vector<const Record*> records_at_end(const Reply& reply) const;
  bool is_responsible(const Reply& reply) const;

  dns::Question current_;
  std::vector<dns::DomainName> passed_;  // The owners of the aliases.
  std::chrono::seconds ttl_;             // The shortest on the way.
};

}  // namespace dmarcd::ldns
