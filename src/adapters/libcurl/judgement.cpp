#include "judgement.h"

#include <cstring>
#include <fmt/format.h>
#include <openssl/x509_vfy.h>
#include <string>

#include "dmarcd/base/text.h"

namespace dmarcd::libcurl {
namespace {

using sending::Outcome;
using sending::TransportOptions;
using Objection = Dialogue::Objection;

/// Replies of RFC 4954 section 6 and RFC 3207 section 4 that are about who we are and how we came, not about the mail.
bool is_about_us(unsigned code) {
  return code == 530 || code == 534 || code == 535 || code == 538;
}

bool is_about_the_mail(Step step) {
  return step == Step::mail || step == Step::rcpt || step == Step::data || step == Step::message_end;
}

/// No code says so alone, but every server says "relay" when it does not forward mail for strangers: the smarthost then
/// does not know us, and the recipient has not been asked.
bool is_denied_relaying(const Reply& reply, const TransportOptions& options) {
  return options.route == TransportOptions::Route::smarthost && reply.code >= 500 &&
         (reply.step == Step::mail || reply.step == Step::rcpt) &&
         to_lower(reply.text).find("relay") != std::string::npos;
}

std::string advice_for(const Reply& reply, const TransportOptions& options) {
  if (reply.step == Step::auth && reply.code >= 500) return "authentication failed; check `user` and `password_file`: ";
  if (reply.code == 530) return "it asks for authentication or TLS first; check `user` and `encryption`: ";
  if (is_denied_relaying(reply, options)) return "it does not relay for this host; log in, or let it know this host: ";
  return "";
}

Outcome outcome_of(const Reply& reply, const TransportOptions& options) {
  Outcome outcome;
  outcome.code = reply.code;
  if (reply.step == Step::message_end && reply.code == 250) {
    outcome.kind = Outcome::Kind::accepted;
    outcome.reply = fmt::format("{} {}", reply.code, reply.text);
    return outcome;
  }
  const bool is_final = reply.code >= 500 && is_about_the_mail(reply.step) && !is_about_us(reply.code) &&
                        !is_denied_relaying(reply, options);
  outcome.kind = is_final ? Outcome::Kind::refused : Outcome::Kind::deferred;
  outcome.reply =
      fmt::format("{}{} {} (in reply to {})", advice_for(reply, options), reply.code, reply.text, to_text(reply.step));
  return outcome;
}

Outcome deferred(std::string reply) {
  return {.number = 0, .kind = Outcome::Kind::deferred, .code = 0, .reply = std::move(reply)};
}

Outcome outcome_of(Objection objection, const Dialogue& dialogue, std::size_t message_size) {
  switch (objection) {
    case Objection::message_too_big:
      return {.number = 0,
              .kind = Outcome::Kind::refused,
              .code = 0,
              .reply = fmt::format("it takes mails of at most {} octets (SIZE), and this one has {}",
                                   dialogue.announced_size(), message_size)};
    case Objection::login_not_offered:
      return deferred("it offers neither AUTH PLAIN nor AUTH LOGIN, so `user` cannot log in");
    case Objection::reply_without_end:
      return deferred(fmt::format("its reply to {} does not end", to_text(dialogue.step())));
    default: return deferred(fmt::format("its reply to {} is none of SMTP", to_text(dialogue.step())));
  }
}

std::string words_for_certificate(const Attempt& attempt, const TransportOptions& options) {
  switch (attempt.verify_result) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return "its certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return "its certificate is not valid yet";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format("its certificate is from an unknown issuer, none of {}; name the issuer's in `ca_file`",
                         options.ca_file.empty() ? "the system's list" : options.ca_file);
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // OpenSSL had no objection: it is libcurl that compares names.
      return "its certificate is for another name; set `smtp` to the name that it is for";
    default: return "its certificate is not valid: " + to_lower(X509_verify_cert_error_string(attempt.verify_result));
  }
}

std::string words_for_unreadable_reply(const Attempt& attempt) {
  return fmt::format("its reply to {} cannot be read: {}", to_text(attempt.dialogue.step()), printable(attempt.error));
}

std::string words_for_loss(const Attempt& attempt) {
  const Dialogue& dialogue = attempt.dialogue;
  // libcurl's own limit for replies has no code of its own.
  if (starts_with_ignoring_case(attempt.error, "Too large")) return words_for_unreadable_reply(attempt);
  if (dialogue.step() == Step::message_end)
    return "the connection was lost before the reply to the message: it may have been delivered";
  return fmt::format("the connection was lost before the reply to {}", to_text(dialogue.step()));
}

std::string words_for_timeout(const Attempt& attempt, const TransportOptions& options) {
  switch (attempt.timeout) {
    case Attempt::Timeout::connecting: return fmt::format("no connection within {} s", options.connect_timeout.count());
    case Attempt::Timeout::whole: return "it is too slow at every step";
    default: break;
  }
  if (attempt.dialogue.is_in_handshake())
    return fmt::format("the TLS handshake was not done within {} s", options.reply_timeout.count());
  return fmt::format("no reply to {} within {} s", to_text(attempt.dialogue.step()), options.reply_timeout.count());
}

std::string words_for_failed_connection(const Attempt& attempt) {
  if (attempt.os_error == 0) return "no connection";
  return to_lower(
      std::strerror(static_cast<int>(attempt.os_error)));  // NOLINT(concurrency-mt-unsafe): glibc's is safe.
}

/// Why there was no reply.
std::string words_for(const Attempt& attempt, const TransportOptions& options) {
  if (attempt.timeout != Attempt::Timeout::none) return words_for_timeout(attempt, options);
  if (attempt.was_stopped) return "the attempt was broken off, since the program ends";
  switch (attempt.code) {
    case CURLE_COULDNT_CONNECT: return words_for_failed_connection(attempt);
    case CURLE_COULDNT_RESOLVE_HOST: return "there is no address for this name";
    case CURLE_PEER_FAILED_VERIFICATION: return words_for_certificate(attempt, options);
    case CURLE_SSL_CACERT_BADFILE: return fmt::format("no certificates can be read from {}", options.ca_file);
    case CURLE_SSL_CONNECT_ERROR: return "the TLS handshake failed: " + printable(attempt.error);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return words_for_loss(attempt);
    case CURLE_WEIRD_SERVER_REPLY: return words_for_unreadable_reply(attempt);
    default: return printable(attempt.error);
  }
}

Outcome outcome_of(const Attempt& attempt, const MailServer& server, const TransportOptions& options,
                   std::size_t message_size) {
  const Dialogue& dialogue = attempt.dialogue;
  if (dialogue.objection() == Objection::starttls_not_offered)
    return deferred(fmt::format("STARTTLS is not offered by {}, and `encryption` demands it", server.text()));
  Outcome outcome = dialogue.objection() != Objection::none ? outcome_of(dialogue.objection(), dialogue, message_size)
                    : dialogue.is_decided()                 ? outcome_of(*dialogue.last_reply(), options)
                                                            : deferred(words_for(attempt, options));
  outcome.reply = fmt::format("{}: {}", server.text(), outcome.reply);
  return outcome;
}

}  // namespace

Outcome judge(const Attempt& attempt, const MailServer& server, const TransportOptions& options,
              std::size_t message_size) {
  constexpr std::size_t longest_reply = 600;  // Ours, the server's words, and the server's name.
  Outcome outcome = outcome_of(attempt, server, options, message_size);
  outcome.reply = printable_sentence(outcome.reply, longest_reply);
  return outcome;
}

}  // namespace dmarcd::libcurl
