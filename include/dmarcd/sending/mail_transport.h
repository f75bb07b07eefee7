#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dmarcd::sending {

/// A mail to one recipient. The message is whole: header, empty line, body, each line with CR LF.
struct Parcel {
  std::uint64_t number = 0;  ///< Chosen by the caller; the outcome carries it.
  std::string sender;        ///< Of the envelope.
  std::string recipient;     ///< Never anything but an address: its grammar is checked again.
  std::string message;
};

/// What the attempt came to.
struct Outcome {
  enum class Kind {
    accepted,  ///< The final 250 after DATA.
    refused,   ///< 5xx at any command: trying again is of no use.
    deferred,  ///< 4xx, or no connection, no TLS where it is required, no log-in, no answer.
  };

  std::uint64_t number = 0;
  Kind kind = Kind::deferred;
  unsigned code = 0;  ///< The server's; 0 if there was none.
  std::string reply;  ///< The server's last words, or why there were none; which server; printable, one line.
};

/// Sends mail, many at a time, within one thread. Errors of the mail path are outcomes, never Errors.
class MailTransport {
 public:
  virtual ~MailTransport() = default;

  /// How many parcels are under way.
  virtual std::size_t under_way() const = 0;

  /// Whether another parcel to this recipient may be submitted now: the caps on connections, in all and to one
  /// destination, leave room.
  virtual bool has_room_for(const std::string& recipient) const = 0;

  /// Takes a parcel on its way.
  virtual void submit(Parcel parcel) = 0;

  /// Works for at most `duration`, and returns as soon as there are outcomes.
  virtual std::vector<Outcome> drive(std::chrono::milliseconds duration) = 0;
};

}  // namespace dmarcd::sending
