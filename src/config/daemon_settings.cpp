#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using namespace std::chrono_literals;
using evaluation::ForgedResultsOptions;
using session::MilterOptions;
using session::SessionOptions;

Settings milter_settings() {
  const SettingsOf setting(
      "milter", [](auto& config) -> auto& { return config.milter; });
  return rows(
      with_example("\"inet:127.0.0.1:8893\"",
                   setting("socket", &MilterOptions::socket, milter_socket(),
                           "Where the mail server reaches dmarcd: unix:PATH, inet:HOST:PORT, or fd:NUMBER for a socket "
                           "of systemd's. libmilter's spelling, local:PATH and inet:PORT@HOST, means the same.")),
      setting("socket_mode", &MilterOptions::socket_mode, file_mode(), "The permissions of a UNIX socket."),
      with_example("\"postfix\"",
                   setting("socket_group", &MilterOptions::socket_group, or_empty(token()),
                           "The group that a UNIX socket belongs to, so that the mail server may connect; empty: the "
                           "daemon's own.")),
      with_example("\"dmarcd\"",
                   setting("user", &MilterOptions::user, or_empty(token()),
                           "Whom to become once the socket is open, when started as root; empty: nobody else.")),
      setting("timeout", &MilterOptions::timeout, duration<std::chrono::seconds>(10s, 2h),
              "How long the mail server may be silent before its connection is closed."),
      setting("drain", &MilterOptions::drain, duration<std::chrono::seconds>(0s, 5min),
              "How long the daemon waits for messages at work before it ends."),
      setting("on_failure", &MilterOptions::accept_on_failure, words<bool>({{"tempfail", false}, {"accept", true}}),
              "What becomes of a message when dmarcd itself fails: it is to come again, or it passes unchecked."));
}

Settings results_settings() {
  const SettingsOf of_session(
      "results", [](auto& config) -> auto& { return config.session; });
  const SettingsOf of_forged(
      "results", [](auto& config) -> auto& { return config.session.forged_results; });
  return rows(
      with_example("\"mx.example.net\"",
                   of_session("authserv_id", &SessionOptions::authserv_id, or_empty(token()),
                              "The name that the field is written under (RFC 8601 section 2.5); empty: the mail "
                              "server's host name.")),
      with_example("[\"mx1.example.net\", \"mx2.example.net\"]",
                   of_forged("own_ids", &ForgedResultsOptions::own_ids, list_of(token()),
                             "Further names that only this site may write: fields that arrive under them, or under "
                             "authserv_id, are removed.")),
      of_forged("remove_all", &ForgedResultsOptions::remove_all, flag(),
                "Remove every Authentication-Results field that arrives, whoever wrote it."),
      with_example("\"X-DMARC-Symbol\"",
                   of_session("symbol_header", &SessionOptions::symbol_header, or_empty(extension_field_name()),
                              "A field that holds the verdict as rspamd names it, DMARC_POLICY_REJECT say; those of "
                              "that name that arrive are removed. Empty: none is written.")));
}

Settings log_settings() {
  const SettingsOf setting(
      "log", [](auto& config) -> auto& { return config.log; });
  return rows(setting("to", &LogOptions::target,
                      words<LogTarget>({{"auto", LogTarget::automatic},
                                        {"stderr", LogTarget::terminal},
                                        {"journal", LogTarget::journal},
                                        {"syslog", LogTarget::syslog}}),
                      "Where lines go; auto is the journal if systemd started the daemon, else syslog."),
              setting("level", &LogOptions::level,
                      words<LogLevel>({{"error", LogLevel::error},
                                       {"warning", LogLevel::warning},
                                       {"info", LogLevel::info},
                                       {"debug", LogLevel::debug}}),
                      "The least urgent lines that are written; info has one for each message, debug its findings."),
              setting("facility", &LogOptions::facility,
                      words<LogFacility>({{"mail", LogFacility::mail},
                                          {"daemon", LogFacility::daemon},
                                          {"user", LogFacility::user},
                                          {"local0", LogFacility::local0},
                                          {"local1", LogFacility::local1},
                                          {"local2", LogFacility::local2},
                                          {"local3", LogFacility::local3},
                                          {"local4", LogFacility::local4},
                                          {"local5", LogFacility::local5},
                                          {"local6", LogFacility::local6},
                                          {"local7", LogFacility::local7}}),
                      "The facility of lines that go to syslog."));
}

}  // namespace dmarcd::config
