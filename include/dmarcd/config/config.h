#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "dmarcd/advisor/thresholds.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/dkim/verifier.h"
#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/message_resolver.h"
#include "dmarcd/dns/nameserver_options.h"
#include "dmarcd/record/record_queue.h"
#include "dmarcd/record/redis_options.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/transport_options.h"
#include "dmarcd/session/milter_options.h"
#include "dmarcd/session/smtp_session.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::config {

/// What one message may cost; dns::LookupBudget begins from it.
struct MessageBudget {
  std::size_t lookups = dns::LookupBudget{}.lookups;
  std::chrono::milliseconds time{20'000};
};

enum class StoreKind { automatic, redis, embedded };

struct RecordStoreOptions {
  StoreKind kind = StoreKind::automatic;            ///< Automatic: Redis if it has servers, else embedded.
  std::string path = "/var/lib/dmarcd/records.db";  ///< Of the embedded store.
};

/// A section's lists of Redis servers, as rspamd has them; each may be empty.
struct RedisServers {
  std::vector<std::string> servers;        ///< To read and to write.
  std::vector<std::string> read_servers;   ///< In place of `servers`, to read.
  std::vector<std::string> write_servers;  ///< In place of `servers`, to write.

  bool empty() const { return servers.empty() && read_servers.empty() && write_servers.empty(); }
};

/// A secret, and the file that it came from, if it did.
struct Secret {
  std::string file;
  std::string text;
};

/// The section `redis`: what holds for whatever uses Redis.
struct RedisSection {
  RedisServers servers;
  std::string prefix;  ///< Before every key_prefix.
  std::string user;
  std::string password;  ///< As written in the configuration itself.
  Secret password_file;
  unsigned db = 0;
  std::chrono::milliseconds timeout = record::RedisOptions{}.timeout;
};

/// How aggregate reports are made and sent; the names are rspamd's.
struct ReportSettings {
  std::string org_name;
  std::optional<dns::DomainName> domain;
  std::string email;
  std::string from_name;
  std::string msgid_from;  ///< The part of a Message-ID behind the @; empty: `domain`.
  std::string smtp = "127.0.0.1";
  std::uint16_t smtp_port = 25;
  std::string helo;  ///< Empty: the host's name.
  unsigned retries = 2;
  std::string override_address;        ///< Not empty: every report goes here, and nowhere else.
  std::string additional_address;      ///< Not empty: every report goes here, too.
  std::vector<std::string> bcc_addrs;  ///< And here.
  unsigned hscan_count = 200;
};

/// What the sender does by itself.
struct ReportSchedule {
  std::chrono::seconds fold_every = std::chrono::minutes(5);  ///< How often lines become rows.
  std::chrono::seconds delay = std::chrono::minutes(15);      ///< A day's reports are built within this after its end.
  bool take_rspamd_records = true;
};

/// A key that reports are signed with.
struct ReportSignature {
  std::string name;
  std::optional<dns::DomainName> domain;  ///< Nothing: that of the reports.
  std::string selector;
  Secret key_file;  ///< Its whole text.
};

/// The section `reports` and what is inside it, but for what rspamd has a name for.
struct ReportsSection {
  sending::SelectionOptions selection;
  sending::DocumentOptions document;
  sending::TimingOptions timing;
  ReportSchedule schedule;
  sending::EnvelopeTo envelope_to = sending::EnvelopeTo::omitted;
  sending::TransportOptions delivery;
  Secret password_file;  ///< Of the smarthost.
  std::vector<ReportSignature> signatures;
};

/// The section `failure_reports`: what the daemon and the sender each read of it.
struct FailureReportsSection {
  sending::FailureReportOptions options;
  Secret redaction_key_file;
};

/// Where the pages are, and who is believed about users.
struct WebOptions {
  std::string listen = "127.0.0.1:8053";
  std::string url;  ///< Empty: that of `listen`.
  std::vector<IpNetwork> trusted_proxies;
  std::string user_header;  ///< Empty: users log in themselves.
  Secret push_token_file;
};

struct InboxRetention {
  std::chrono::seconds details = std::chrono::days(400);  ///< 13 months: a year can be compared with the one before.
  std::chrono::seconds raw = std::chrono::days(400);
  std::chrono::seconds failures = std::chrono::days(30);
  std::chrono::seconds mails = std::chrono::days(14);
  std::chrono::seconds quarantine = std::chrono::days(90);
  std::chrono::seconds tls = std::chrono::days(400);
};

struct LetterOptions {
  std::string to;     ///< Empty: nobody is written to.
  unsigned hour = 6;  ///< UTC; most reports of yesterday are in by then.
  bool alerts = true;
  bool digest = true;
};

/// The section `inbox` and what is inside it: reports that others send.
struct InboxSection {
  std::string database = "sqlite:/var/lib/dmarcd/inbox.db";
  std::unordered_set<dns::DomainName> domains;  ///< With the names below them; empty: all.
  std::vector<std::string> authserv_ids;
  bool count_unverified = false;
  std::vector<std::string> watch;
  std::chrono::seconds watch_every{10};
  bool verify_mails = true;
  WebOptions web;
  InboxRetention retention;
  LetterOptions letters;
  advisor::Thresholds thresholds;
};

enum class LogTarget { automatic, terminal, journal, syslog };
enum class LogLevel { error, warning, info, debug };
enum class LogFacility { mail, daemon, user, local0, local1, local2, local3, local4, local5, local6, local7 };

struct LogOptions {
  LogTarget target = LogTarget::automatic;  ///< Automatic: the journal if systemd connected it, else syslog.
  LogLevel level = LogLevel::info;
  LogFacility facility = LogFacility::mail;
};

/// Everything that can be configured, each part's options in that part's own struct. A value: it is made once, handed
/// on as const, and swapped as a whole.
struct Config {
  session::MilterOptions milter;
  session::SessionOptions session;
  dns::NameserverOptions nameservers;
  dns::AnswerCacheOptions answer_cache;
  std::vector<std::string> zone_files;  ///< Not empty: answers come from these alone.
  MessageBudget message_budget;
  spf::SpfEngine spf_engine = spf::SpfEngine::native;
  dkim::DkimOptions dkim;
  std::string public_suffix_list;  ///< The path of a file; empty: the system's list.
  RecordStoreOptions store;
  record::RecordQueueOptions record_queue;
  RedisSection redis;
  RedisServers dmarc_servers;  ///< In place of those of `redis`, for records.
  std::string key_prefix = record::RedisOptions{}.key_prefix;
  bool send_reports = false;
  ReportSettings report_settings;
  ReportsSection reports;
  FailureReportsSection failure_reports;
  InboxSection inbox;
  LogOptions log;
};

/// Where records wait: never StoreKind::automatic.
StoreKind record_store_kind(const Config& config);

/// How to reach Redis for records. The servers of the section `dmarc` come before those of `redis`; who only has a list
/// to read or to write uses it for both, as rspamd does.
record::RedisOptions redis_options(const Config& config);

}  // namespace dmarcd::config
