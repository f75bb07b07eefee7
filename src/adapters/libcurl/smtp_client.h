#pragma once

#include <atomic>
#include <chrono>
#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>

#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/transport_options.h"

#include "dialogue.h"
#include "mail_server.h"
#include "open_sockets.h"

namespace dmarcd::libcurl {

/// How one attempt went: what was said, and what libcurl makes of it.
struct Attempt {
  enum class Timeout {
    none,
    connecting,
    waiting,  ///< For a reply, or for the server to read on.
    whole,    ///< The server is slow at every step.
  };

  Dialogue dialogue;
  CURLcode code = CURLE_OK;
  std::string error = {};  ///< libcurl's words.
  long verify_result = 0;  ///< OpenSSL's judgement of the certificate.
  long os_error = 0;       ///< errno of connecting.
  Timeout timeout = Timeout::none;
  bool was_stopped = false;

  /// Whether an old connection was at its end before the mail was taken on: a new one may do.
  bool met_stale_connection() const;
};

/// One connection at a time to a mail server, kept for the next mail to the same server. Used by one thread.
class SmtpClient {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Connection { any, fresh };

  /// `is_stopped` ends what is going on within about a second; it must outlive this, as must `options`.
  SmtpClient(const sending::TransportOptions& options, const std::atomic<bool>& is_stopped);
  ~SmtpClient();
  SmtpClient(const SmtpClient&) = delete;
  SmtpClient& operator=(const SmtpClient&) = delete;

  /// Hands the mail to the server. Its addresses must have been checked. Blocks, at most for the times of the options.
  Attempt send(const sending::Parcel& parcel, const MailServer& server,
               sending::TransportOptions::Encryption encryption, Connection connection);

  /// Says QUIT to whoever is still connected, and waits for no answer.
  void hang_up();

 private:
  struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  const sending::TransportOptions& options_;
  const std::atomic<bool>& is_stopped_;
  OpenSockets sockets_;  // Before the handle, which closes them.
  std::unique_ptr<CURL, FreeHandle> handle_;
};

}  // namespace dmarcd::libcurl
