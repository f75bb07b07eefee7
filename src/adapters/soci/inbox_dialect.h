#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace soci {
class session;
}

/// All that differs between the two databases that an inbox may be in. What is not told here is the same text in both.
namespace dmarcd::sql {

enum class Dialect { sqlite, postgresql };

/// How long SQLite waits for another program's transaction.
constexpr std::chrono::seconds sqlite_lock_wait{5};

/// A statement for `dialect`, from one with {id} (a primary key of 64 bits), {text} (compared octet by octet),
/// {octets}, and {clustered} (at the end of a table that is stored in the order of its primary key).
std::string in_dialect(Dialect dialect, std::string_view statement);

/// An expression that makes octets of the text parameter `:name`, and the text to bind to it.
std::string octets_parameter(Dialect dialect, std::string_view name);
std::string octets_to_bind(Dialect dialect, std::string octets);

/// An expression that reads the octets of `column` as text, and the octets that the text stands for.
std::string octets_column(Dialect dialect, std::string_view column);
std::string octets_read(Dialect dialect, std::string text);

/// How transactions begin: one moment for all that is read; alone of all that write.
void begin_reading(soci::session& session, Dialect dialect);
void begin_writing(soci::session& session, Dialect dialect);

/// Whether tables lie here that are none of an inbox.
bool holds_other_tables(soci::session& session, Dialect dialect);

/// What a new connection needs to be told.
enum class Role { reader, writer };
void prepare_connection(soci::session& session, Dialect dialect, Role role);

/// The last word before a connection is closed. SQLite's last one would fold the log into the file, which takes longer
/// than a mail's report: a log of some mails is left for the next one. What is in the log is committed as well.
void prepare_closing(soci::session& session, Dialect dialect);

}  // namespace dmarcd::sql
