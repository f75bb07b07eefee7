#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/evaluation/local_policy.h"
#include "dmarcd/evaluation/local_rules.h"
#include "dmarcd/evaluation/message_evaluator.h"
#include "dmarcd/record/message_record.h"
#include "dmarcd/session/failure_reporter.h"

namespace dmarcd::session {

/// A header beyond these is more than any MTA lets through by default (Postfix 100 kB, Sendmail 32 kB); a message that
/// has one is refused, since a part of a header tells neither its author nor the forged fields in it.
constexpr std::size_t most_header_octets = 1 << 20;
constexpr std::size_t most_header_fields = 10'000;

/// Recipients count for a record's envelope_to only, and there their domains; MTAs take no more than these at a time.
constexpr std::size_t most_recipients = 1'000;

struct SessionOptions {
  evaluation::EvaluationOptions evaluation;
  evaluation::ActionOptions actions;
  evaluation::LocalPolicyOptions local_policy;
  evaluation::LocalRules local_rules;
  evaluation::ForgedResultsOptions forged_results;
  std::string symbol_header;      ///< The name of a field that holds the verdict's symbol; empty: none is written.
  std::string authserv_id;        ///< Empty: the MTA's host name.
  std::string fallback_receiver;  ///< The host's name, for an MTA that does not tell its own.
  bool reporting = false;         ///< Whether records are made.
};

/// What one message gets from outside when it begins.
struct MessageStart {
  std::unique_ptr<dns::Resolver> resolver;  ///< With the message's budget.
  Timestamp received_at;
  unsigned sample = 0;  ///< A random percentage, 0 to 99, for pct.
  std::string id;       ///< Random, unlike any other message's.
};

/// What the sessions of one configuration share. Safe to use from several threads.
struct SessionSetup {
  SessionOptions options;
  evaluation::Engines engines;
  std::function<MessageStart()> begin_message;
  const FailureReporter* failure_reporter = nullptr;  ///< Null: no failure reports are made.
  bool wants_findings = true;                         ///< Whether somebody will read the findings of a message.
};

/// Whether header values come with the blank that followed the colon, or the MTA took one away.
enum class LeadingSpace { kept, removed };

/// What the MTA says beside MAIL FROM.
struct MailFacts {
  bool authenticated = false;  ///< SMTP AUTH succeeded.
};

/// A field of the message as it came.
struct FieldPosition {
  std::string name;
  std::size_t position;  ///< Among the fields of that name, from 1.

  bool operator==(const FieldPosition&) const = default;
};

/// What the MTA is asked to do with a message, in this order. Of a message that is refused the header does not matter.
struct Outcome {
  std::vector<FieldPosition> removed;  ///< Fields that claim to be ours, of each name the highest position first.
  std::vector<message::HeaderField>
      inserted;             ///< To insert at the top, the last one first, so that the first ends up on top.
  std::string hold_reason;  ///< Not empty: hold the message.
  std::string reply;        ///< Not empty: refuse or defer with this, "550 5.7.26 text".
};

/// What is left of a message when it is done: what to log and what to keep.
struct MessageSummary {
  std::string log_line;  ///< key=value, in the order of the story; the driver adds the time that it took.
  std::vector<evaluation::Finding> findings;  ///< None where nobody wants them.
  std::vector<record::MessageRecord> records;
  std::vector<record::FailureNotice> failures;
};

struct Conclusion {
  Outcome outcome;
  MessageSummary summary;
};

/// An SMTP connection as a filter sees it: events in, one answer at the end of each message. A message that is not
/// evaluated loses its forged Authentication-Results fields all the same.
///
/// Used by one thread at a time, not always the same. Only `end_of_message` waits, for the DNS.
class SmtpSession {
 public:
  SmtpSession(std::shared_ptr<const SessionSetup> setup, LeadingSpace leading_space);
  SmtpSession(SmtpSession&&) noexcept;
  ~SmtpSession();

  /// `receiver` is the MTA's own name; no address: the message did not come over IP.
  void connect(std::string_view client_name, std::optional<IpAddress> client_address, std::string_view receiver);
  void helo(std::string_view name);

  /// Begins a message; one that had not ended is forgotten. Paths with or without their brackets.
  void mail_from(std::string_view reverse_path, const MailFacts& facts);
  void recipient(std::string_view forward_path);

  /// `value` with line ends inside as LF or CR LF.
  void header_field(std::string_view name, std::string_view value);
  void end_of_header();
  void body(std::string_view piece);

  /// The answer. `queue_id` may be empty. Without a message, a deferral.
  Conclusion end_of_message(std::string_view queue_id);

  /// Forgets the message; the connection goes on.
  void abort();

 private:
  struct Message;

  Conclusion conclude(Message& message) const;
  Conclusion conclude_evaluated(Message& message) const;
  static std::vector<evaluation::Finding> findings_of(const message::Envelope& envelope,
                                                      const evaluation::Verdict& verdict,
                                                      const evaluation::Action& action);
  FailureReporter::Reports failures_of(const Message& message, const evaluation::Verdict& verdict,
                                       const evaluation::Action& action) const;
  std::vector<FieldPosition> forged_fields(const std::vector<message::HeaderField>& header) const;

  std::shared_ptr<const SessionSetup> setup_;
  LeadingSpace leading_space_;
  message::Envelope connection_;  ///< What is known of the envelope before MAIL FROM.
  std::string authserv_id_;
  evaluation::ForgedResultsOptions forged_results_;
  std::unique_ptr<Message> message_;
};

}  // namespace dmarcd::session
