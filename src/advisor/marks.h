#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/receiving/received_report.h"

#include "mail_services.h"

namespace dmarcd::advisor {

/// A DKIM key of the domain, by number.
using KeyId = std::uint32_t;

/// The keys that signatures claim to be made with, each once.
class KeyTable {
 public:
  struct Key {
    std::string domain;
    std::string selector;
  };

  KeyId id_of(std::string_view domain, std::string_view selector);
  const Key& operator[](KeyId id) const { return keys_[id]; }
  std::size_t size() const { return keys_.size(); }

 private:
  std::map<std::pair<std::string, std::string>, KeyId> ids_;
  std::vector<Key> keys_;
};

enum class Envelope { own, foreign, untold };

/// What an evidence shows of who sent the mail, read once. A mark that anybody can write (d=, the envelope) is kept
/// apart from one that was proved (a signature or SPF that passed).
struct Marks {
  std::string header_from;
  bool is_below = false;  ///< The Author Domain is below the policy domain.
  Envelope envelope = Envelope::untold;
  std::string envelope_domain;
  std::vector<KeyId> own_passed;             ///< Keys of the domain whose signatures passed.
  std::vector<KeyId> own_claimed;            ///< Keys of the domain whose signatures did not.
  std::vector<KeyId> sibling_passed;         ///< Of names beside the domain: aligned only if the reporter says so.
  std::vector<std::string> foreign_signers;  ///< Other domains whose signatures passed.
  std::string foreign_sender;                ///< Another domain that SPF passed for.
  std::vector<std::string> signers_told;     ///< Every d=, passed or not.
  std::optional<spf::SpfCode> own_spf;       ///< What SPF said of a name of the domain.
  bool is_helo_only = false;                 ///< SPF had nothing but the HELO name.
  bool has_dkim = false, has_spf = false;    ///< The reporter told any result at all.
  bool has_temperror = false;
  bool is_envelope_forged = false;       ///< SPF says that the envelope's domain does not send from there.
  bool is_told_forwarded = false;        ///< The reporter says so.
  const MailService* service = nullptr;  ///< Proved: it signed, or SPF passed for its bounce domain.
  std::string service_name;              ///< The name that proves it.
  bool is_our_customer_name = false;     ///< The service's name for us.
};

Marks read_marks(const receiving::Evidence& evidence, std::string_view policy_domain, KeyTable& keys);

}  // namespace dmarcd::advisor
