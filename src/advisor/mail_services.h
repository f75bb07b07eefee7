#pragma once

#include <string_view>

namespace dmarcd::advisor {

/// A service that sends for its customers, by the domains that it signs and takes bounces with.
struct MailService {
  enum class Kind {
    sender,   ///< Sends what its customers hand in, and nothing else.
    mailbox,  ///< Hosts mailboxes too, so that it forwards other people's mail.
  };

  std::string_view domain;  ///< And names below it.
  std::string_view name;
  Kind kind;
  std::string_view how;  ///< Where its own signature for a customer's domain is set up.
};

/// The service that a name belongs to; null for none that is known here.
const MailService* mail_service(std::string_view name);

/// Whether a service's name for a customer is made of the policy domain: "example-com.20230601.gappssmtp.com",
/// "example.onmicrosoft.com".
bool names_customer(std::string_view name, std::string_view policy_domain);

/// Whether the service gives each customer a name of its own below this domain.
bool has_customer_names(const MailService& service);

/// Whether that name follows from the customer's domain, so that there is no other for it.
bool is_made_of_domain(const MailService& service);

}  // namespace dmarcd::advisor
