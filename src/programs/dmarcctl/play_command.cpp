#include "play_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

#include "dmarcd/base/exit_code.h"

#include "envelope_arguments.h"
#include "message_file.h"
#include "milter_client.h"

namespace dmarcd::dmarcctl {
namespace {

struct PlayArguments {
  std::string socket = "unix:/run/dmarcd/dmarcd.sock";
  EnvelopeArguments envelope;
  std::string queue_id = "dmarcctl";
  std::string receiver = "localhost";
  std::string message_file;
};

/// The header changes, as they would stand in the message, and what the SMTP client hears.
void print(const MilterAnswer& answer) {
  for (const MilterAnswer::Deletion& deletion : answer.deleted)
    fmt::print("removed  {} number {}\n", deletion.name, deletion.position);
  for (auto field = answer.inserted.rbegin(); field != answer.inserted.rend(); ++field)
    fmt::print("added    {}: {}\n", field->name, message::unfolded(field->value));
  if (!answer.hold_reason.empty()) fmt::print("held     {}\n", answer.hold_reason);
  fmt::print("reply    {}\n", answer.reply);
}

int run_play(const PlayArguments& arguments) {
  Result<message::Envelope> envelope = arguments.envelope.envelope();
  if (!envelope) return console::failed(envelope.error(), exit_code::usage);
  envelope->queue_id = arguments.queue_id;
  envelope->receiver = arguments.receiver;
  // A milter takes no header before a recipient, and waits for one.
  if (envelope->recipients.empty()) envelope->recipients.push_back("postmaster@" + arguments.receiver);
  const Result<message::RawMessage> message = read_message(arguments.message_file);
  if (!message) return console::failed(message.error(), exit_code::bad_input);

  Result<MilterClient> client = MilterClient::connect(arguments.socket);
  if (!client) return console::failed(client.error(), exit_code::temporary_failure);
  const Result<MilterAnswer> answer = client->play(*envelope, *message);
  if (!answer) return console::failed(answer.error(), exit_code::temporary_failure);
  print(*answer);
  return exit_code::done;
}

}  // namespace

console::Command add_play_command(CLI::App& program) {
  auto arguments = std::make_shared<PlayArguments>();
  CLI::App* parser = program.add_subcommand("play", "Play a message to the running daemon as an MTA would");
  parser->add_option("--socket", arguments->socket, "The daemon's socket: unix:PATH or inet:HOST:PORT");
  arguments->envelope.add_to(*parser);
  parser->add_option("--queue-id", arguments->queue_id, "Queue id that the MTA gives the message");
  parser->add_option("--receiver", arguments->receiver, "The MTA's own host name");
  parser->add_option("MESSAGE", arguments->message_file, "Message to play; - is the standard input")->required();
  return {parser, [arguments] { return run_play(*arguments); }};
}

}  // namespace dmarcd::dmarcctl
