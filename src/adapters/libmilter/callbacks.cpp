#include "callbacks.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <libmilter/mfdef.h>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <utility>

#include "answer.h"
#include "negotiation.h"

namespace dmarcd::libmilter {
namespace {

constexpr unsigned long no_flag = 0;

/// What belongs to one connection; libmilter keeps it for us.
struct Connection {
  Connection(std::shared_ptr<const session::SessionSetup> setup, const Agreement& agreed)
      : agreement(agreed), session(std::move(setup), agreed.leading_space()) {}
  ~Connection() { end_message(); }

  void begin_message() {
    if (has_message || shared().is_draining) return;
    has_message = true;
    ++shared().messages_at_work;
  }
  void end_message() {
    if (std::exchange(has_message, false)) --shared().messages_at_work;
  }

  Agreement agreement;
  session::SmtpSession session;
  bool has_message = false;
  bool has_failed = false;  ///< A step ended in a surprise: what is known of the connection may be wrong for good.
};

Connection* connection_of(SMFICTX* context) {
  return static_cast<Connection*>(smfi_getpriv(context));
}

std::string_view text_or_empty(const char* text) {
  return text ? std::string_view(text) : std::string_view();
}

std::string_view macro(SMFICTX* context, const char* name) {
  return text_or_empty(smfi_getsymval(context, const_cast<char*>(name)));
}

sfsistat answer_to_failure(SMFICTX* context) {
  return shared().accept_on_failure ? SMFIS_ACCEPT : defer(context);
}

/// Keeps the daemon from being taken down while a callback runs.
class Entrance {
 public:
  Entrance() { ++shared().callbacks_running; }
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;
  ~Entrance() { --shared().callbacks_running; }

  bool is_closed() const { return shared().is_closed; }
};

/// Runs one callback. libmilter is C, so no exception may leave this function: a surprise costs the message a
/// temporary failure, never the daemon.
template <class Step, class Surprise>
sfsistat guarded(Step step, Surprise after_surprise) noexcept {
  const Entrance entrance;
  if (entrance.is_closed()) return SMFIS_TEMPFAIL;
  try {
    return step();
  } catch (const std::exception& surprise) {
    shared().host->trouble(surprise.what());
  } catch (...) {
    shared().host->trouble("an exception of unknown type");
  }
  return after_surprise();
}

/// A step on the way to the end of the message. Its answer, if the MTA waits for one at all, is to go on.
template <class Step>
sfsistat silent_step(SMFICTX* context, unsigned long no_reply_flag, Step step) noexcept {
  Connection* connection = connection_of(context);
  if (!connection) return SMFIS_TEMPFAIL;
  const sfsistat go_on = connection->agreement.skips_reply_to(no_reply_flag) ? SMFIS_NOREPLY : SMFIS_CONTINUE;
  return guarded(
      [&] {
        if (!connection->has_failed) step(*connection);
        return go_on;
      },
      [&] {
        connection->has_failed = true;
        return go_on;
      });
}

std::optional<IpAddress> client_address(const sockaddr* address) {
  if (address && address->sa_family == AF_INET) {
    IpAddress::V4Bytes bytes{};
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    const auto* octets = reinterpret_cast<const std::uint8_t*>(&v4->sin_addr);
    std::copy_n(octets, bytes.size(), bytes.begin());
    return IpAddress::from_v4(bytes);
  }
  if (address && address->sa_family == AF_INET6) {
    IpAddress::V6Bytes bytes{};
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    std::copy_n(static_cast<const std::uint8_t*>(v6->sin6_addr.s6_addr), bytes.size(), bytes.begin());
    return IpAddress::from_v6(bytes);
  }
  return std::nullopt;
}

/// Postfix says "unknown" and Sendmail "[192.0.2.1]" where there is no name.
std::string_view client_name(std::string_view name) {
  return name == "unknown" || name.starts_with('[') ? std::string_view() : name;
}

/// Asks for the few macros that are used; each step comes with its list, so short lists save traffic. An empty list
/// would mean the MTA's own, longer one.
void ask_for_macros(SMFICTX* context) {
  constexpr std::pair<int, const char*> lists[] = {
      {SMFIM_CONNECT, "j"}, {SMFIM_HELO, "i"}, {SMFIM_ENVFROM, "i {auth_type} {auth_authen}"},
      {SMFIM_ENVRCPT, "i"}, {SMFIM_DATA, "i"}, {SMFIM_EOH, "i"},
      {SMFIM_EOM, "i"}};
  for (const auto& [stage, names] : lists)
    // The MTA's own list has these macros as well.
    static_cast<void>(smfi_setsymlist(context, stage, const_cast<char*>(names)));
}

Connection& begin_connection(SMFICTX* context, const Agreement& agreement,
                             std::shared_ptr<const session::SessionSetup> setup) {
  delete connection_of(context);
  auto connection = std::make_unique<Connection>(std::move(setup), agreement);
  smfi_setpriv(context, connection.get());
  return *connection.release();
}

sfsistat finish_message(Connection& connection, SMFICTX* context) {
  if (connection.has_failed) return answer_to_failure(context);

  const auto asked_at = std::chrono::steady_clock::now();
  session::Conclusion conclusion = connection.session.end_of_message(macro(context, "i"));
  const Result<sfsistat> answer = carry_out(conclusion.outcome, connection.agreement, context);
  const auto waited = std::chrono::steady_clock::now() - asked_at;
  shared().host->message_done(std::move(conclusion.summary),
                              std::chrono::duration_cast<std::chrono::milliseconds>(waited));
  if (answer) return *answer;
  shared().host->trouble(answer.error().message);
  return answer_to_failure(context);
}

extern "C" {

sfsistat on_negotiate(SMFICTX* context, unsigned long offered_actions, unsigned long offered_steps, unsigned long,
                      unsigned long, unsigned long* actions, unsigned long* steps, unsigned long* reserved2,
                      unsigned long* reserved3) {
  return guarded(
      [&] {
        std::shared_ptr<const session::SessionSetup> setup = shared().host->current_setup();
        const evaluation::ActionOptions& options = setup->options.actions;
        const Agreement agreement = negotiate({offered_actions, offered_steps}, options);
        if (const std::string text = shortcomings(agreement, options); !text.empty()) shared().host->trouble(text);
        if (agreement.has(SMFIF_SETSYMLIST)) ask_for_macros(context);
        begin_connection(context, agreement, std::move(setup));
        *actions = agreement.actions;
        *steps = agreement.steps;
        *reserved2 = 0;
        *reserved3 = 0;
        return SMFIS_CONTINUE;
      },
      // Not SMFIS_REJECT, which would let the connection's mail through without us.
      [] { return SMFIS_TEMPFAIL; });
}

sfsistat on_connect(SMFICTX* context, char* name, _SOCK_ADDR* address) {
  return silent_step(context, SMFIP_NR_CONN, [&](Connection& connection) {
    connection.session.connect(client_name(text_or_empty(name)), client_address(address), macro(context, "j"));
  });
}

sfsistat on_helo(SMFICTX* context, char* name) {
  return silent_step(context, SMFIP_NR_HELO,
                     [&](Connection& connection) { connection.session.helo(text_or_empty(name)); });
}

sfsistat on_mail(SMFICTX* context, char** arguments) {
  if (Connection* connection = connection_of(context)) connection->begin_message();
  return silent_step(context, SMFIP_NR_MAIL, [&](Connection& connection) {
    const bool authenticated = !macro(context, "{auth_type}").empty() || !macro(context, "{auth_authen}").empty();
    connection.session.mail_from(text_or_empty(arguments[0]), {.authenticated = authenticated});
  });
}

sfsistat on_recipient(SMFICTX* context, char** arguments) {
  return silent_step(context, SMFIP_NR_RCPT,
                     [&](Connection& connection) { connection.session.recipient(text_or_empty(arguments[0])); });
}

sfsistat on_header(SMFICTX* context, char* name, char* value) {
  return silent_step(context, SMFIP_NR_HDR, [&](Connection& connection) {
    connection.session.header_field(text_or_empty(name), text_or_empty(value));
  });
}

sfsistat on_end_of_header(SMFICTX* context) {
  return silent_step(context, SMFIP_NR_EOH, [](Connection& connection) { connection.session.end_of_header(); });
}

sfsistat on_body(SMFICTX* context, unsigned char* piece, size_t size) {
  return silent_step(context, SMFIP_NR_BODY, [&](Connection& connection) {
    connection.session.body({reinterpret_cast<const char*>(piece), size});
  });
}

sfsistat on_end_of_message(SMFICTX* context) {
  Connection* connection = connection_of(context);
  if (!connection) return SMFIS_TEMPFAIL;
  const sfsistat answer =
      guarded([&] { return finish_message(*connection, context); }, [&] { return answer_to_failure(context); });
  connection->end_message();
  return answer;
}

sfsistat on_abort(SMFICTX* context) {
  Connection* connection = connection_of(context);
  if (!connection) return SMFIS_CONTINUE;
  connection->end_message();
  return silent_step(context, no_flag, [](Connection& aborted) { aborted.session.abort(); });
}

sfsistat on_close(SMFICTX* context) {
  return guarded(
      [&] {
        delete connection_of(context);
        smfi_setpriv(context, nullptr);
        return SMFIS_CONTINUE;
      },
      [] { return SMFIS_CONTINUE; });
}

}  // extern "C"

}  // namespace

Shared& shared() {
  static Shared state;
  return state;
}

smfiDesc callbacks() {
  static std::string name = "dmarcd";
  smfiDesc table{};
  table.xxfi_name = name.data();
  table.xxfi_version = SMFI_VERSION;
  table.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE | SMFIF_SETSYMLIST;
  table.xxfi_negotiate = on_negotiate;
  table.xxfi_connect = on_connect;
  table.xxfi_helo = on_helo;
  table.xxfi_envfrom = on_mail;
  table.xxfi_envrcpt = on_recipient;
  table.xxfi_header = on_header;
  table.xxfi_eoh = on_end_of_header;
  table.xxfi_body = on_body;
  table.xxfi_eom = on_end_of_message;
  table.xxfi_abort = on_abort;
  table.xxfi_close = on_close;
  return table;
}

}  // namespace dmarcd::libmilter
