#pragma once

#include "dmarcd/inbox/arrival.h"
#include "dmarcd/receiving/authenticity.h"

#include "inbox_writer.h"

namespace dmarcd::sql {

/// Marks the reports of a mail, moves their messages between the daily sums, and deletes the mail. Nothing happens if
/// it was judged already. Throws what SOCI throws.
void judge_mail(soci::session& session, InboxWriter& writer, inbox::MailId mail, receiving::Authenticity authenticity);

}  // namespace dmarcd::sql
