#include "envelope_arguments.h"

namespace dmarcd::dmarcctl {
namespace {

/// "<a@example.com>" is the same as "a@example.com".
std::string without_brackets(const std::string& address) {
  const bool has_brackets = address.size() >= 2 && address.front() == '<' && address.back() == '>';
  return has_brackets ? address.substr(1, address.size() - 2) : address;
}

}  // namespace

void EnvelopeArguments::add_to(CLI::App& parser) {
  parser.add_option("--client-ip", client_ip, "Address of the SMTP client; without it there is no SPF")
      ->type_name("IP");
  parser.add_option("--client-name", client_name, "Verified host name of the client")->type_name("NAME");
  parser.add_option("--helo", helo, "What the client said in HELO or EHLO")->type_name("NAME");
  parser.add_option("--mail-from", mail_from, "Envelope sender; \"\" or <> is the null reverse-path")
      ->type_name("ADDR");
  parser.add_option("--rcpt", recipients, "Envelope recipient; may be repeated")
      ->type_name("ADDR")
      ->allow_extra_args(false);
}

Result<message::Envelope> EnvelopeArguments::envelope() const {
  message::Envelope envelope;
  if (!client_ip.empty()) envelope.client_address = DMARCD_TRY(IpAddress::parse(client_ip));
  envelope.client_name = client_name;
  envelope.helo = helo;
  envelope.mail_from = without_brackets(mail_from);
  for (const std::string& recipient : recipients) envelope.recipients.push_back(without_brackets(recipient));
  return envelope;
}

}  // namespace dmarcd::dmarcctl
