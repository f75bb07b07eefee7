#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/sending/mail_route.h"
#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/transport_options.h"

#include "mail_server.h"
#include "smtp_client.h"

namespace dmarcd::libcurl {

/// Tells which hosts take mail for a domain: sending::find_mail_hosts, or another in tests.
using FindMailHosts = std::function<Result<std::vector<sending::MailHost>>(const dns::DomainName&, dns::Resolver&)>;
using MakeResolver = std::function<std::unique_ptr<dns::Resolver>()>;

/// What the couriers of a transport share. It does not change but for `is_stopped`.
struct Instructions {
  sending::TransportOptions options;
  MakeResolver make_resolver;
  FindMailHosts find_mail_hosts;
  std::atomic<bool> is_stopped = false;
};

/// Takes one mail at a time to where it belongs. Used by one thread; `instructions` must outlive it.
class Courier {
 public:
  explicit Courier(const Instructions& instructions)
      : instructions_(instructions), client_(instructions.options, instructions.is_stopped) {}

  /// Blocks until the mail is delivered or is not, at most for some times of the options, and asks the DNS where the
  /// route is direct. Never throws.
  sending::Outcome deliver(const sending::Parcel& parcel);

  /// Closes the connection that was kept for the next mail.
  void hang_up() { client_.hang_up(); }

 private:
  sending::Outcome outcome_for(const sending::Parcel& parcel);
  Result<std::vector<MailServer>> servers_for(const dns::DomainName& domain) const;
  Attempt attempt(const sending::Parcel& parcel, const MailServer& server);

  const Instructions& instructions_;
  SmtpClient client_;
};

}  // namespace dmarcd::libcurl
