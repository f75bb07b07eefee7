#include "dmarcd/session/smtp_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <iterator>

#include "dmarcd/evaluation/findings.h"

#include "log_line.h"
#include "received_value.h"

namespace dmarcd::session {

/// Everything that lasts from MAIL FROM to the answer.
struct SmtpSession::Message {
  message::Envelope envelope;
  std::string exemption;                                  ///< Why it is not evaluated; empty if it is.
  MessageStart start;                                     ///< Of an evaluated message.
  std::optional<evaluation::MessageEvaluator> evaluator;  ///< Of an evaluated message.
  std::vector<message::HeaderField> claims;               ///< Of an exempt message: fields of names that we write.
  std::size_t header_octets = 0;
  std::size_t header_fields = 0;

  bool is_oversized() const { return header_octets > most_header_octets || header_fields > most_header_fields; }
  void keep(message::HeaderField field, std::string_view symbol_header);
};

namespace {

constexpr std::string_view results_field = "Authentication-Results";

std::string first_known(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (!name.empty()) return std::string(name);
  return "localhost";
}

/// Appends positions that rise, the highest first: so none that is still to be removed moves.
void append(std::vector<FieldPosition>& fields, std::string_view name, const std::vector<std::size_t>& rising) {
  for (auto position = rising.rbegin(); position != rising.rend(); ++position)
    fields.push_back({std::string(name), *position});
}

/// The positions of all fields of the name; none for an empty one.
std::vector<std::size_t> positions_of(std::string_view name, const std::vector<message::HeaderField>& header) {
  std::vector<std::size_t> positions;
  for (const message::HeaderField& field : header)
    if (!name.empty() && is_named(field, name)) positions.push_back(positions.size() + 1);
  return positions;
}

Conclusion deferred_for_lack_of_a_message() {
  Conclusion conclusion;
  conclusion.outcome.reply = "451 4.3.0 End of message without a message";
  return conclusion;
}

Conclusion refused_as_oversized(const message::Envelope& envelope) {
  const std::string limit =
      fmt::format("a header of more than {} octets or {} fields", most_header_octets, most_header_fields);
  Conclusion conclusion;
  conclusion.outcome.reply = "552 5.3.4 The header of the message is too large";
  conclusion.summary.log_line = LogLine(envelope).add("refused", limit).text();
  conclusion.summary.findings.push_back({evaluation::Finding::Topic::action, "refused: " + limit, ""});
  return conclusion;
}

}  // namespace

void SmtpSession::Message::keep(message::HeaderField field, std::string_view symbol_header) {
  // An exempt message is not judged, so all that matters of its header is what claims to be ours.
  if (!evaluator && !is_named(field, results_field) && !is_named(field, symbol_header)) return;
  header_octets += field.name.size() + field.value.size();
  ++header_fields;
  if (is_oversized()) return;
  if (evaluator)
    evaluator->header_field(std::move(field));
  else
    claims.push_back(std::move(field));
}

SmtpSession::SmtpSession(std::shared_ptr<const SessionSetup> setup, LeadingSpace leading_space)
    : setup_(std::move(setup)), leading_space_(leading_space) {}

SmtpSession::SmtpSession(SmtpSession&&) noexcept = default;
SmtpSession::~SmtpSession() = default;

void SmtpSession::connect(std::string_view client_name, std::optional<IpAddress> client_address,
                          std::string_view receiver) {
  message_.reset();
  const SessionOptions& options = setup_->options;
  connection_ = {};
  connection_.client_name = client_name;
  connection_.client_address = client_address;
  connection_.receiver = first_known({receiver, options.fallback_receiver});

  authserv_id_ = first_known({options.authserv_id, connection_.receiver});
  forged_results_ = options.forged_results;
  forged_results_.own_ids.push_back(authserv_id_);
}

void SmtpSession::helo(std::string_view name) {
  message_.reset();
  connection_.helo = name;
}

void SmtpSession::mail_from(std::string_view reverse_path, const MailFacts& facts) {
  message_ = std::make_unique<Message>();
  message_->envelope = connection_;
  message_->envelope.mail_from = without_brackets(reverse_path);
  message_->envelope.authenticated = facts.authenticated;
  message_->exemption = evaluation::exemption(message_->envelope, setup_->options.local_policy);
  if (!message_->exemption.empty()) return;

  message_->start = setup_->begin_message();
  message_->evaluator.emplace(setup_->engines, setup_->options.evaluation, *message_->start.resolver,
                              message_->start.received_at, message_->start.sample);
  message_->evaluator->envelope(message_->envelope);
}

void SmtpSession::recipient(std::string_view forward_path) {
  if (!message_) return;
  if (message_->envelope.recipients.size() < most_recipients)
    message_->envelope.recipients.emplace_back(without_brackets(forward_path));
  else
    ++message_->envelope.recipients_left_out;
}

void SmtpSession::header_field(std::string_view name, std::string_view value) {
  if (message_)
    message_->keep({std::string(name), received_value(value, leading_space_)}, setup_->options.symbol_header);
}

void SmtpSession::end_of_header() {
  if (message_ && message_->evaluator) message_->evaluator->end_of_header();
}

void SmtpSession::body(std::string_view piece) {
  if (message_ && message_->evaluator) message_->evaluator->body(piece);
}

Conclusion SmtpSession::end_of_message(std::string_view queue_id) {
  if (!message_) return deferred_for_lack_of_a_message();
  const std::unique_ptr<Message> message = std::move(message_);
  message->envelope.queue_id = queue_id;
  return conclude(*message);
}

Conclusion SmtpSession::conclude(Message& message) const {
  if (message.is_oversized()) return refused_as_oversized(message.envelope);
  if (message.evaluator) return conclude_evaluated(message);
  std::vector<FieldPosition> forged = forged_fields(message.claims);
  const LogLine line = LogLine(message.envelope).add("exempt", message.exemption).add_removed(forged.size());
  return {.outcome = {.removed = std::move(forged), .inserted = {}, .hold_reason = "", .reply = ""},
          .summary = {.log_line = line.text(), .findings = {}, .records = {}, .failures = {}}};
}

std::vector<evaluation::Finding> SmtpSession::findings_of(const message::Envelope& envelope,
                                                          const evaluation::Verdict& verdict,
                                                          const evaluation::Action& action) {
  std::vector<evaluation::Finding> findings = evaluation::tell_findings(verdict, action);
  if (envelope.recipients_left_out > 0)
    findings.push_back({evaluation::Finding::Topic::action,
                        fmt::format("{} recipients beyond {} are left out of the records", envelope.recipients_left_out,
                                    most_recipients),
                        ""});
  return findings;
}

FailureReporter::Reports SmtpSession::failures_of(const Message& message, const evaluation::Verdict& verdict,
                                                  const evaluation::Action& action) const {
  if (!setup_->failure_reporter) return {};
  return setup_->failure_reporter->report(
      {verdict, action, message.envelope, message.evaluator->header(), message.start.received_at, message.start.id},
      *message.start.resolver);
}

Conclusion SmtpSession::conclude_evaluated(Message& message) const {
  const SessionOptions& options = setup_->options;
  const std::string& id = message.start.id;
  const message::Envelope& envelope = message.envelope;

  evaluation::Verdict verdict = message.evaluator->finish();
  const evaluation::LocalDecision local =
      evaluation::decide_locally(verdict, envelope, message.evaluator->header(), options.local_rules);
  const std::string& reference = envelope.queue_id.empty() ? id : envelope.queue_id;
  const evaluation::Action action = evaluation::decide_action(verdict, options.actions, reference, local);

  Conclusion conclusion;
  conclusion.outcome = {.removed = forged_fields(message.evaluator->header()),
                        .inserted = {{std::string(results_field),
                                      evaluation::authentication_results(verdict, action, envelope, authserv_id_)}},
                        .hold_reason = action.hold_reason,
                        .reply = action.reply};
  if (!options.symbol_header.empty())
    conclusion.outcome.inserted.push_back({options.symbol_header, std::string(to_text(verdict.symbol))});
  std::copy(action.added.begin(), action.added.end(), std::back_inserter(conclusion.outcome.inserted));
  if (options.reporting)
    conclusion.summary.records = record::make_records(verdict, action, envelope, message.start.received_at, id);
  FailureReporter::Reports failures = failures_of(message, verdict, action);
  conclusion.summary.log_line = LogLine(envelope)
                                    .add(verdict, action)
                                    .add_removed(conclusion.outcome.removed.size())
                                    .add_failures(failures)
                                    .add("id", id)
                                    .text();
  conclusion.summary.failures = std::move(failures.notices);
  if (setup_->wants_findings) conclusion.summary.findings = findings_of(envelope, verdict, action);
  return conclusion;
}

std::vector<FieldPosition> SmtpSession::forged_fields(const std::vector<message::HeaderField>& header) const {
  const std::string& symbol_header = setup_->options.symbol_header;
  std::vector<FieldPosition> forged;
  append(forged, results_field, evaluation::forged_authentication_results(header, forged_results_));
  append(forged, symbol_header, positions_of(symbol_header, header));
  return forged;
}

void SmtpSession::abort() {
  message_.reset();
}

}  // namespace dmarcd::session
