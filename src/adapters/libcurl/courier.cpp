#include "courier.h"

#include <exception>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"

#include "envelope_address.h"
#include "judgement.h"

namespace dmarcd::libcurl {
namespace {

using dns::DomainName;
using sending::Outcome;
using sending::Parcel;
using sending::TransportOptions;
using Encryption = TransportOptions::Encryption;
using Connection = SmtpClient::Connection;

/// So many addresses are tried for one mail: each may cost the time to connect, and the mail comes again later.
constexpr std::size_t most_servers = 6;

Outcome without_reply(Outcome::Kind kind, std::string why) {
  return {.number = 0, .kind = kind, .code = 0, .reply = std::move(why)};
}

/// Another host may take the mail if this one did not come as far as to hear of it (RFC 5321 section 5.1).
bool is_worth_another_host(const Attempt& attempt) {
  const Dialogue& dialogue = attempt.dialogue;
  if (attempt.was_stopped || dialogue.objection() == Dialogue::Objection::message_too_big) return false;
  switch (dialogue.step()) {
    case Step::mail:
    case Step::rcpt:
    case Step::data:
    case Step::message_end: return false;
    default: return true;
  }
}

/// Clear text is the better choice where encryption was only a wish and fails (RFC 7435 section 3).
bool failed_at_wished_encryption(const Attempt& attempt, Encryption encryption) {
  return encryption == Encryption::opportunistic && attempt.dialogue.is_in_handshake() && !attempt.was_stopped;
}

}  // namespace

Result<std::vector<MailServer>> Courier::servers_for(const DomainName& domain) const {
  const TransportOptions& options = instructions_.options;
  if (options.route == TransportOptions::Route::smarthost)
    return std::vector{MailServer{options.host, options.port, std::nullopt}};

  const std::unique_ptr<dns::Resolver> resolver = instructions_.make_resolver();
  const std::vector<sending::MailHost> hosts = DMARCD_TRY(instructions_.find_mail_hosts(domain, *resolver));
  std::vector<MailServer> servers;
  for (const sending::MailHost& host : hosts)
    for (const IpAddress& address : host.addresses)
      if (servers.size() < most_servers) servers.push_back({host.name.text(), options.port, address});
  return servers;
}

Attempt Courier::attempt(const Parcel& parcel, const MailServer& server) {
  const Encryption encryption = instructions_.options.encryption;
  Attempt attempt = client_.send(parcel, server, encryption, Connection::any);
  if (attempt.met_stale_connection()) attempt = client_.send(parcel, server, encryption, Connection::fresh);
  if (failed_at_wished_encryption(attempt, encryption))
    attempt = client_.send(parcel, server, Encryption::off, Connection::fresh);
  return attempt;
}

Outcome Courier::outcome_for(const Parcel& parcel) {
  const std::optional<DomainName> domain = envelope_domain(parcel.recipient);
  if (!domain)
    return without_reply(Outcome::Kind::refused,
                         fmt::format("\"{}\" is not an address that mail can be sent to", printable(parcel.recipient)));
  if (!envelope_domain(parcel.sender))
    return without_reply(
        Outcome::Kind::deferred,
        fmt::format("\"{}\" is not an address that mail can come from; set `email` to one", printable(parcel.sender)));
  const Result<std::vector<MailServer>> servers = servers_for(*domain);
  if (!servers) {
    const bool is_final = servers.error().kind == Error::Kind::permanent;
    return without_reply(is_final ? Outcome::Kind::refused : Outcome::Kind::deferred, servers.error().message);
  }
  Outcome outcome;
  for (const MailServer& server : *servers) {
    const Attempt attempted = attempt(parcel, server);
    outcome = judge(attempted, server, instructions_.options, parcel.message.size());
    if (!is_worth_another_host(attempted)) break;
  }
  return outcome;
}

Outcome Courier::deliver(const Parcel& parcel) {
  Outcome outcome;
  try {
    outcome = outcome_for(parcel);
  } catch (const std::exception& surprise) {
    outcome = without_reply(Outcome::Kind::deferred, "internal failure: " + printable(surprise.what()));
  }
  outcome.number = parcel.number;
  return outcome;
}

}  // namespace dmarcd::libcurl
