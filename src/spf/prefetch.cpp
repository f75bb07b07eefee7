#include "prefetch.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "dmarcd/spf/checked_identity.h"
#include "dmarcd/spf/limits.h"

#include "client_names.h"
#include "published_record.h"

namespace dmarcd::spf {
namespace {

using dns::Answer;
using dns::DomainName;
using dns::RecordType;
using dns::Resolver;

/// What the continuations of one message share. They run in whatever thread an answer arrives in, and may outlive the
/// message.
struct Walk {
  explicit Walk(MacroFacts of_message) : facts(std::move(of_message)) {}

  const MacroFacts facts;
  std::atomic<unsigned> terms{0};
  std::atomic<unsigned> questions{0};
};
using WalkPtr = std::shared_ptr<Walk>;

void prefetch_record(const WalkPtr& walk, const DomainName& domain, Resolver& resolver);

void ask(const WalkPtr& walk, const DomainName& name, RecordType type, Resolver& resolver,
         Resolver::Continuation then = {}) {
  if (walk->questions++ < most_prefetched_questions) resolver.prefetch(name, type, std::move(then));
}

/// The addresses, of the client's kind, of the first hosts of an answer.
void ask_addresses(const WalkPtr& walk, const std::vector<DomainName>& hosts, std::size_t most, Resolver& resolver) {
  const std::size_t count = std::min(hosts.size(), most);
  for (std::size_t i = 0; i < count; ++i) ask(walk, hosts[i], address_type(walk->facts.client_address), resolver);
}

/// Starts the questions of one record's terms.
class TermQuestions {
 public:
  TermQuestions(const WalkPtr& walk, const DomainName& domain, Resolver& resolver)
      : walk_(walk), domain_(domain), resolver_(resolver) {}

  void start(const SpfRecord& record) {
    for (const Directive& directive : record.directives) {
      if (matches_for_certain(directive.mechanism)) return;
      std::visit([&](const auto& mechanism) { start(mechanism); }, directive.mechanism);
    }
    if (record.redirect) start_record(*record.redirect);
  }

 private:
  /// No term behind it is ever reached.
  bool matches_for_certain(const Mechanism& mechanism) const {
    if (std::holds_alternative<All>(mechanism)) return true;
    const Ip* ip = std::get_if<Ip>(&mechanism);
    return ip != nullptr && ip->network && ip->network->contains(walk_->facts.client_address);
  }

  void start(const All&) {}
  void start(const Ip&) {}
  void start(const Include& include) { start_record(include.domain); }

  void start(const A& a) {
    if (const std::optional<DomainName> target = target_of_term(a.domain))
      ask(walk_, *target, address_type(walk_->facts.client_address), resolver_);
  }

  void start(const Exists& exists) {
    if (const std::optional<DomainName> target = target_of_term(exists.domain))
      ask(walk_, *target, RecordType::a, resolver_);
  }

  void start(const Mx& mx) {
    const std::optional<DomainName> target = target_of_term(mx.domain);
    if (!target) return;
    ask(walk_, *target, RecordType::mx, resolver_, [walk = walk_](Resolver& later, const Answer& answer) {
      if (answer.names.size() <= most_mx_hosts) ask_addresses(walk, answer.names, most_mx_hosts, later);
    });
  }

  void start(const Ptr& ptr) {
    const std::optional<DomainName> target = target_of_term(ptr.domain);
    const Result<DomainName> reverse_name = DomainName::parse(walk_->facts.client_address.reverse_name());
    if (!target || !reverse_name) return;
    ask(walk_, *reverse_name, RecordType::ptr, resolver_,
        [walk = walk_, below = *target](Resolver& later, const Answer& answer) {
          std::vector<DomainName> names = answer.names;
          std::erase_if(names, [&](const DomainName& name) { return !name.is_at_or_below(below); });
          ask_addresses(walk, names, most_ptr_names, later);
        });
  }

  void start_record(const MacroString& domain_spec) {
    const std::optional<DomainName> target = target_of_term(domain_spec);
    if (target && is_checkable(*target)) prefetch_record(walk_, *target, resolver_);
  }

  /// Nothing if the evaluation would not come this far, or if the target needs %{p}, which is not known yet.
  std::optional<DomainName> target_of_term(const std::optional<MacroString>& domain_spec) {
    if (walk_->terms++ >= most_lookup_terms) return std::nullopt;
    if (!domain_spec) return domain_;
    if (domain_spec->needs_validated_name()) return std::nullopt;
    return domain_spec->target_name({walk_->facts, domain_});
  }

  const WalkPtr& walk_;
  const DomainName& domain_;
  Resolver& resolver_;
};

void prefetch_record(const WalkPtr& walk, const DomainName& domain, Resolver& resolver) {
  ask(walk, domain, RecordType::txt, resolver, [walk, domain](Resolver& later, const Answer& answer) {
    const std::shared_ptr<const SelectedRecord> selected = published_record(answer);
    if (selected->has_value() && (*selected)->has_value()) TermQuestions(walk, domain, later).start(***selected);
  });
}

}  // namespace

void prefetch_records(const DomainName& domain, MacroFacts facts, Resolver& resolver) {
  prefetch_record(std::make_shared<Walk>(std::move(facts)), domain, resolver);
}

}  // namespace dmarcd::spf
