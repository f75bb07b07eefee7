#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/advisor/advice.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/dashboard/http.h"
#include "dmarcd/inbox/inbox.h"

namespace dmarcd::dashboard {

struct Options {
  bool trusts_proxy_user = false;  ///< Who a proxy says has logged in is believed, from trusted_proxies alone.
  std::string proxy_user_header = "x-remote-user";  ///< Lower case.
  std::vector<IpNetwork> trusted_proxies;
  std::string push_token_hash;  ///< SHA-256, hexadecimal, of the token for POST /push; empty: there is no push.
  bool is_https = false;        ///< Cookies are Secure.
  std::chrono::hours session_lasts{24 * 7};
};

/// What became of a file that somebody uploaded or pushed, as a line.
struct UploadLine {
  std::string member, status, reason, domain, report_id;
  std::uint64_t messages = 0;
};

/// What the pages need of the rest of the program. All may be called by any number of threads at once.
struct Services {
  inbox::Archive& archive;
  inbox::Office& office;
  inbox::Intake& intake;

  /// The advice for a domain, from a cache that follows the archive's revision. Cheap.
  std::function<Result<std::shared_ptr<const advisor::Advice>>(std::string_view domain)> advice;

  /// Takes in a file as `dmarcd-inbox import` does; temporary failure: try again.
  std::function<Result<std::vector<UploadLine>>(std::string_view octets, std::string_view input)> import;

  /// Reads an entry of the quarantine again, as `dmarcd-inbox quarantine retry` does.
  std::function<Result<std::vector<UploadLine>>(inbox::QuarantineId)> retry_quarantined;

  /// Expands a raw document that the archive gave.
  std::function<Result<std::string>(std::string_view gzip)> expand;

  std::function<bool(std::string_view password, const std::string& hash)> password_fits;  ///< Slow by design.
  std::function<Result<std::string>(std::string_view password)> make_password_hash;       ///< The same.
  std::function<std::string()> random_token;            ///< At least 256 bits of chance, as letters and digits.
  std::function<std::string(std::string_view)> sha256;  ///< Hexadecimal.
};

/// The web pages: who asks, whether they may, what they see. No GET changes anything; each POST but log-in and push
/// carries its session's CSRF token. Thread safe.
class Dashboard {
 public:
  Dashboard(Options options, Services services);
  ~Dashboard();

  Response respond(const Request& request);

  /// Whether the sender of a request, told without its body, may bring reports: others get no thread for a long body.
  bool may_upload(const Request& request);

 private:
  class Site;
  std::unique_ptr<Site> site_;
};

}  // namespace dmarcd::dashboard
