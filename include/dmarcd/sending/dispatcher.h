#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/signer.h"
#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/run_listener.h"

namespace dmarcd::sending {

/// What goes out: signed mail, through a transport.
struct MailEngines {
  const dkim::Signer& signer;
  MailTransport& transport;
};

/// Mails wait for the transport in memory; of large reports fewer do so at a time.
constexpr std::size_t most_octets_under_way = std::size_t{64} << 20U;

/// Sends the reports that are due, and settles in the outbox what became of each.
///
/// A domain is leased as long as any mail of it is under way, so that no other sender sends it as well. What the server
/// took is settled even if the outbox is away for a while; only a crash between the 250 and the settling sends a report
/// once more, with the same Report-ID and octets.
class Dispatcher {
 public:
  using Clock = std::function<Timestamp()>;

  /// All must outlive this. `owner` names this process's run.
  Dispatcher(Outbox& outbox, const MailEngines& engines, const TimingOptions& timing, std::string owner,
             RunListener& listener, Clock clock);

  /// Sends what is due of a domain, unless another sender has it. Leases it, or prolongs the lease that this run has,
  /// and gives it back when all is settled. Blocks while the transport has no room.
  Result<void> dispatch(const dns::DomainName& domain);

  /// Lets the transport work for at most `duration` and settles what came of it.
  void drive(std::chrono::milliseconds duration);

  /// Whether nothing is under way or left to settle.
  bool is_idle() const { return under_way_.empty() && unsettled_.empty(); }

  /// The domains with deliveries that wait, each with the moment of its next attempt, as far as this run saw them.
  const std::map<dns::DomainName, Timestamp>& next_attempts() const { return next_attempts_; }

 private:
  struct Mail {
    ReportFacts facts;
    Delivery before;
    std::size_t octets = 0;
  };
  struct Settlement {
    Mail mail;
    Delivery after;
    Outcome::Kind outcome;
  };
  struct Lease {
    std::size_t mails = 0;  ///< Under way or unsettled.
    Timestamp taken_at;
  };

  Result<void> send_due(const dns::DomainName& domain);
  Result<void> send(const ReportFacts& facts, const Delivery& delivery);
  void note_next_attempt(const dns::DomainName& domain, const Delivery& delivery);
  void wait_for_room(const std::string& recipient, std::size_t octets);
  void settle_all();
  Result<void> settle(const Settlement& settlement);
  Result<void> remember_refusal(const Settlement& settlement);
  void finish(const dns::DomainName& domain);
  void renew_leases();

  Outbox& outbox_;
  MailEngines engines_;
  TimingOptions timing_;
  std::string owner_;
  RunListener& listener_;
  Clock clock_;

  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, Mail> under_way_;
  std::size_t octets_under_way_ = 0;
  std::deque<Settlement> unsettled_;
  std::map<dns::DomainName, Lease> leases_;
  std::map<dns::DomainName, Timestamp> next_attempts_;
};

/// What a sender leases of a domain while it folds, builds and sends.
constexpr std::string_view sending_deed = "send";

}  // namespace dmarcd::sending
