#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/message/raw_message.h"

#include "descriptor.h"

namespace dmarcd::dmarcctl {

/// What a milter asked its MTA to do with a message.
struct MilterAnswer {
  struct Deletion {
    std::string name;
    std::uint32_t position;  ///< Among the fields of that name, from 1.
  };

  std::vector<message::HeaderField> inserted;  ///< In the order in which the milter asked for them.
  std::vector<Deletion> deleted;
  std::string hold_reason;
  std::string reply;  ///< What the SMTP client is told: "250 2.0.0 accepted", "550 5.7.26 ...".
};

/// The MTA's side of the milter protocol, version 6, for one message on a connection of its own: what an administrator
/// needs to see a running daemon answer.
class MilterClient {
 public:
  /// `socket` as Postfix writes it: "unix:/run/dmarcd/dmarcd.sock", "inet:127.0.0.1:8893".
  static Result<MilterClient> connect(const std::string& socket);

  /// Plays the whole session. An Error says at which step the daemon was silent or broke the protocol.
  Result<MilterAnswer> play(const message::Envelope& envelope, const message::RawMessage& message);

 private:
  explicit MilterClient(system::Descriptor socket) : socket_(std::move(socket)) {}

  struct Packet {
    char command;
    std::string data;
  };

  Result<void> send(char command, std::string_view data);
  Result<Packet> receive();

  /// Sends a step and reads its reply, unless it was agreed that the step gets none. Returns the reply's command.
  Result<char> step(char command, std::string_view data, std::uint32_t no_reply_flag);

  Result<void> negotiate();
  Result<void> send_envelope(const message::Envelope& envelope);
  Result<void> send_message(const message::RawMessage& message);
  Result<MilterAnswer> end_of_message();

  system::Descriptor socket_;
  std::uint32_t agreed_ = 0;  ///< The protocol flags that the milter took.
};

}  // namespace dmarcd::dmarcctl
