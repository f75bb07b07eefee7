#pragma once

#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/transport_options.h"

#include "mail_server.h"
#include "smtp_client.h"

namespace dmarcd::libcurl {

/// What an attempt came to: its kind, code and reply. `refused` is only what the recipient's side said of this mail:
/// 5yz to MAIL, RCPT, DATA or the message, or a SIZE that it does not fit into. A log-in that fails, TLS that is asked
/// for or missing, a smarthost that does not relay for us, and a server that greets with 5yz are our own trouble, or
/// pass.
sending::Outcome judge(const Attempt& attempt, const MailServer& server, const sending::TransportOptions& options,
                       std::size_t message_size);

}  // namespace dmarcd::libcurl
