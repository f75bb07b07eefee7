#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/sending/transport_options.h"

namespace dmarcd::libcurl {

/// What a reply of an SMTP server answers.
enum class Step { greeting, ehlo, helo, starttls, auth, mail, rcpt, data, message_end, other };

/// "the connection", "EHLO", ..., "the end of the message".
std::string_view to_text(Step step);

struct Reply {
  Step step = Step::greeting;
  unsigned code = 0;
  std::string text;  ///< Without the code; its lines joined by a blank, printable, cut if it is long.
};

/// What must hold on a connection before a mail goes over it.
struct Terms {
  sending::TransportOptions::Encryption encryption = sending::TransportOptions::Encryption::opportunistic;
  bool logs_in = false;
  std::size_t message_size = 0;
};

/// What libcurl and a server said to each other about one mail, and whether the talk may go on. libcurl by itself tells
/// neither the words of a reply nor which command it answered, takes any 2yz for the one expected, skips AUTH where it
/// is not offered, and does not compare SIZE.
class Dialogue {
 public:
  /// Why the talk ends though the server did not say no.
  enum class Objection {
    none,
    starttls_not_offered,
    login_not_offered,
    message_too_big,    ///< For the SIZE that the server announced (RFC 1870).
    reply_without_end,  ///< More lines than any reply has.
    out_of_step,        ///< No reply of SMTP, or none that fits the command.
  };

  explicit Dialogue(Terms terms) : terms_(terms) {}

  /// A line that went to the server.
  void sent(std::string_view line);

  /// A line of a reply. False: the talk is to be broken off, for `objection`.
  bool received(std::string_view line);

  /// What was answered last; nothing before the first reply is complete.
  const std::optional<Reply>& last_reply() const { return last_; }
  /// Whose reply is awaited, or came last.
  Step step() const { return awaited_; }
  Objection objection() const { return objection_; }
  /// The server's SIZE; 0 for none or no limit.
  std::uint64_t announced_size() const { return announced_size_; }

  /// Whether the server said 4yz or 5yz to what must succeed, or 2yz to the message: nothing can follow but QUIT.
  bool is_decided() const { return is_decided_; }
  bool is_accepted() const;
  /// Whether the greeting of a new connection came, or may still come; false on a connection that had mail before.
  bool is_first_on_connection() const { return is_first_; }
  /// Whether STARTTLS was agreed upon and nothing was said since.
  bool is_in_handshake() const;
  /// Whether a connection that had mail before turned out to be at its end: nothing has happened to the mail yet.
  bool is_stale() const;

 private:
  void note_extension(std::string_view text);
  void append(std::string_view text);
  void complete(unsigned code);
  void judge(unsigned code);
  void check_terms();
  bool expects(unsigned code) const;
  bool goes_on_without(unsigned code) const;

  Terms terms_;
  Step awaited_ = Step::greeting;
  std::optional<Reply> last_;
  std::string text_;  ///< Of the reply that is coming in.
  std::size_t lines_ = 0;
  Objection objection_ = Objection::none;
  std::uint64_t announced_size_ = 0;
  bool is_first_ = true;
  bool is_decided_ = false;
  bool is_encrypted_ = false;
  bool offers_starttls_ = false;
  bool offers_login_ = false;
};

}  // namespace dmarcd::libcurl
