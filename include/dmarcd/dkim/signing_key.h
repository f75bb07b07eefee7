#pragma once

#include <string>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dkim {

/// A key that our mail is signed with.
struct SigningKey {
  dns::DomainName domain;   ///< d=
  std::string selector;     ///< s=
  std::string private_key;  ///< PEM: RSA of 1024 bits or more, or Ed25519.

  bool operator==(const SigningKey&) const = default;
};

}  // namespace dmarcd::dkim
