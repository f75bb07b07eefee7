#include "smtp_client.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace dmarcd::libcurl {
namespace {

using Clock = SmtpClient::Clock;
using Encryption = sending::TransportOptions::Encryption;
using Milliseconds = std::chrono::milliseconds;
using sending::Parcel;
using sending::TransportOptions;

/// A server that is slow at every step holds a connection for this many reply times at most.
constexpr int longest_in_reply_times = 4;

/// How long the server may think about QUIT: what it answers changes nothing.
constexpr std::chrono::seconds goodbye_time{5};

/// A connection that nobody used for this long is not used again: servers close idle ones after some minutes, some
/// after a few seconds.
constexpr long longest_idle_seconds = 20;

/// What is going on in one call of curl_easy_perform; libcurl's callbacks get it.
struct Transfer {
  Transfer(const TransportOptions& all_options, const std::atomic<bool>& stop, const Parcel& the_parcel, Terms terms)
      : options(all_options), is_stopped(stop), parcel(the_parcel), attempt{Dialogue(terms)} {}

  const TransportOptions& options;
  const std::atomic<bool>& is_stopped;
  const Parcel& parcel;
  Attempt attempt;
  CURL* handle = nullptr;
  std::size_t octets_read = 0;
  Clock::time_point begin = Clock::now();
  Clock::time_point last_event = begin;  ///< The last line said by either side, or piece of the message that went.
};

struct StringList {
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> head;

  explicit StringList(const std::string& only) : head(curl_slist_append(nullptr, only.c_str())) {}
};

/// libcurl is C: no exception may pass through it. What goes wrong in a callback ends the transfer.
template <class Result, class Work>
Result guarded(Result failure, Work work) noexcept {
  try {
    return work();
  } catch (...) {
    return failure;
  }
}

int on_debug(CURL* /*handle*/, curl_infotype type, char* octets, std::size_t size, void* self) {
  return guarded(0, [&] {
    if (type != CURLINFO_HEADER_OUT) return 0;
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.attempt.dialogue.sent({octets, size});
    transfer.last_event = Clock::now();
    return 0;
  });
}

std::size_t on_reply_line(char* octets, std::size_t size, std::size_t count, void* self) {
  constexpr std::size_t breaks_off = 0;
  return guarded(breaks_off, [&] {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.attempt.dialogue.is_decided()) transfer.last_event = Clock::now();
    return transfer.attempt.dialogue.received({octets, size * count}) ? size * count : breaks_off;
  });
}

std::size_t on_read(char* room, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string& message = transfer.parcel.message;
  const std::size_t taken = std::min(size * count, message.size() - transfer.octets_read);
  std::memcpy(room, message.data() + transfer.octets_read, taken);
  transfer.octets_read += taken;
  transfer.last_event = Clock::now();
  return taken;
}

bool is_connected(CURL* handle) {
  curl_off_t connected_after = 0;
  curl_easy_getinfo(handle, CURLINFO_CONNECT_TIME_T, &connected_after);
  return connected_after > 0;
}

Attempt::Timeout timeout_of(const Transfer& transfer) {
  const Clock::time_point now = Clock::now();
  const TransportOptions& options = transfer.options;
  const Dialogue& dialogue = transfer.attempt.dialogue;
  if (now - transfer.begin > options.connect_timeout + longest_in_reply_times * options.reply_timeout)
    return Attempt::Timeout::whole;
  if (!dialogue.last_reply() && dialogue.is_first_on_connection() && !is_connected(transfer.handle))
    return now - transfer.begin > options.connect_timeout ? Attempt::Timeout::connecting : Attempt::Timeout::none;
  const std::chrono::seconds patience =
      dialogue.is_decided() ? std::min(goodbye_time, options.reply_timeout) : options.reply_timeout;
  return now - transfer.last_event > patience ? Attempt::Timeout::waiting : Attempt::Timeout::none;
}

/// libcurl calls this at least once a second, whatever it waits for.
int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.attempt.timeout = timeout_of(transfer);
  transfer.attempt.was_stopped = transfer.is_stopped;
  return transfer.attempt.was_stopped || transfer.attempt.timeout != Attempt::Timeout::none ? 1 : 0;
}

/// What is the same for every mail.
void set_up_handle(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // Not even one of the environment.
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXCONNECTS, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, longest_idle_seconds);
  curl_easy_setopt(handle, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);  // Else nothing is told to the debug function.
}

/// The time limits are on_progress's; libcurl's own are only there not to come before them.
void set_times(CURL* handle, const TransportOptions& options) {
  const Milliseconds whole = options.connect_timeout + (longest_in_reply_times + 1) * options.reply_timeout;
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(whole.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(whole.count()));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(whole);
  curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(seconds.count()));
}

/// The name for EHLO is the path of the URL; the brackets of an address literal need their escape there.
std::string url_of(const MailServer& server, Encryption encryption, std::string_view helo) {
  std::string path;
  for (const char c : helo) path += c == '[' ? "%5B" : c == ']' ? "%5D" : std::string(1, c);
  const std::string_view scheme = encryption == Encryption::implicit ? "smtps" : "smtp";
  return fmt::format("{}://{}/{}", scheme, server.name_and_port(), path);
}

void set_encryption(CURL* handle, const TransportOptions& options, Encryption encryption) {
  const auto level = [&]() -> long {
    switch (encryption) {
      case Encryption::off: return CURLUSESSL_NONE;
      case Encryption::opportunistic: return CURLUSESSL_TRY;
      case Encryption::required:
      case Encryption::implicit: break;
    }
    return CURLUSESSL_ALL;
  };
  // A stranger's mail host rarely has a certificate that proves anything; encryption without proof is still better
  // than none (RFC 7435).
  const bool is_verified = options.route == TransportOptions::Route::smarthost &&
                           (encryption == Encryption::required || encryption == Encryption::implicit);
  curl_easy_setopt(handle, CURLOPT_USE_SSL, level());
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, is_verified ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, is_verified ? 2L : 0L);
  if (is_verified && !options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);  // The system's list does not count beside it.
  }
}

void set_login(CURL* handle, const TransportOptions& options) {
  if (options.user.empty()) return;
  curl_easy_setopt(handle, CURLOPT_USERNAME, options.user.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, options.password.c_str());
  curl_easy_setopt(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

void set_mail(CURL* handle, const Parcel& parcel, const StringList& recipients) {
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, parcel.sender.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.head.get());
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(parcel.message.size()));
}

void set_callbacks(CURL* handle, Transfer& transfer) {
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_reply_line);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(handle, CURLOPT_READDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
}

void perform(Transfer& transfer) {
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(transfer.handle, CURLOPT_ERRORBUFFER, error.data());
  Attempt& attempt = transfer.attempt;
  attempt.code = curl_easy_perform(transfer.handle);
  curl_easy_setopt(transfer.handle, CURLOPT_ERRORBUFFER, nullptr);
  attempt.error = error[0] != '\0' ? error.data() : curl_easy_strerror(attempt.code);
  curl_easy_getinfo(transfer.handle, CURLINFO_SSL_VERIFYRESULT, &attempt.verify_result);
  curl_easy_getinfo(transfer.handle, CURLINFO_OS_ERRNO, &attempt.os_error);
}

}  // namespace

bool Attempt::met_stale_connection() const {
  if (timeout != Timeout::none || was_stopped) return false;
  // Nothing is sent to a new connection before its greeting.
  const bool could_not_even_send =
      code == CURLE_SEND_ERROR && !dialogue.last_reply() && dialogue.step() == Step::greeting;
  return could_not_even_send || dialogue.is_stale();
}

SmtpClient::SmtpClient(const TransportOptions& options, const std::atomic<bool>& is_stopped)
    : options_(options), is_stopped_(is_stopped) {}

SmtpClient::~SmtpClient() {
  hang_up();
}

void SmtpClient::hang_up() {
  sockets_.stop_reading();
  handle_.reset();
}

Attempt SmtpClient::send(const Parcel& parcel, const MailServer& server, Encryption encryption, Connection connection) {
  Transfer transfer(options_, is_stopped_, parcel, {encryption, !options_.user.empty(), parcel.message.size()});
  if (!handle_) handle_.reset(curl_easy_init());
  if (!handle_) {
    transfer.attempt.code = CURLE_OUT_OF_MEMORY;
    return std::move(transfer.attempt);
  }
  CURL* handle = handle_.get();
  transfer.handle = handle;
  curl_easy_reset(handle);  // Keeps the connection.
  const StringList recipients(parcel.recipient);
  const StringList place(server.address ? "::" + MailServer{server.address->text(), server.port, {}}.name_and_port()
                                        : "");
  set_up_handle(handle);
  sockets_.watch(handle);
  set_times(handle, options_);
  curl_easy_setopt(handle, CURLOPT_URL, url_of(server, encryption, options_.helo).c_str());
  if (server.address) curl_easy_setopt(handle, CURLOPT_CONNECT_TO, place.head.get());
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, connection == Connection::fresh ? 1L : 0L);
  set_encryption(handle, options_, encryption);
  set_login(handle, options_);
  set_mail(handle, parcel, recipients);
  set_callbacks(handle, transfer);
  perform(transfer);
  return std::move(transfer.attempt);
}

}  // namespace dmarcd::libcurl
