#pragma once

#include "redis_script.h"

/// The steps of the outbox, each done by the server as a whole.
///
/// What holds for all: a script first asks whether the state is the one that it was told, and answers 0 if not. Its
/// first write is one that a full server (maxmemory) does not refuse, so that a full one can be emptied by sending. A
/// server may refuse single commands to a user; so each kind of write that takes away what must not be lost, or that
/// would count twice when repeated, is first done without effect.
namespace dmarcd::redis {

/// KEYS: the list of lines, fold, row sets, unreadable; then of each set of rows its hash and its rows.
/// ARGV: the fold, lines taken, seconds to keep the fold; add_unreadable; add_rows for each set.
extern const Script fold_script;

/// KEYS: rspamd's key and the index that it is in; row sets; hash and rows of the open set; unreadable.
/// ARGV: how many texts rspamd's key has, and of each the text and its count; add_unreadable; add_rows, if there are
/// any.
extern const Script take_left_script;

/// KEYS: row sets; hash and rows of the open set, and of the closed one. ARGV: the names of both.
extern const Script close_script;

/// KEYS: row sets; hash and rows of the open set. ARGV: its name. Tells its messages.
extern const Script drop_rows_script;

/// KEYS: row sets. ARGV: what all keys begin with. Tells of each set name, note, messages, next row, rows, parts.
extern const Script row_sets_script;

/// KEYS: row sets; hash and rows of the closed set; parts; the report; its shelf.
/// ARGV: the set's name, first row, next row, "last" or "more", part, seconds to keep the parts; id, score on the
/// shelf, facts, deliveries, document.
extern const Script store_report_script;

/// KEYS: the report, pending, archived. ARGV: id, the delivery before, after.
extern const Script replace_delivery_script;

/// KEYS: the report, pending, archived. ARGV: id.
extern const Script drop_report_script;

/// KEYS: archived. ARGV: the time before which, most reports a call, what reports' keys begin with. Tells how many.
extern const Script forget_script;

/// KEYS: the lease. ARGV: owner, milliseconds.
extern const Script lease_script;

/// KEYS: the lease. ARGV: owner.
extern const Script release_script;

/// KEYS: any text. ARGV: the text, seconds to keep it.
extern const Script keep_script;

/// KEYS: a number. ARGV: a number that is put there if it is greater.
extern const Script raise_script;

}  // namespace dmarcd::redis
