#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/spf/spf_result.h"

/// What others report to us, read with the tolerance that real reports need. Each text in here is a stranger's: valid
/// UTF-8 without U+0000, at most as long as `limits.h` says, and nothing else is sure of it.
namespace dmarcd::receiving {

/// What was repaired or dropped while a report was read.
struct Warning {
  std::string name;  ///< Fixed words, for tests and filters: "count-missing".
  std::string text;  ///< For people, with the place: "record 3 has no count; it is taken for one message".

  bool operator==(const Warning&) const = default;
};

/// The policy as the reporter saw it. A tag that is not told is empty: what it means then is for the reader to say (sp
/// follows p; pct is 100).
struct PolicySeen {
  std::string domain;  ///< Lower case, A-labels, no final dot.
  std::string p, sp, np;
  std::string adkim, aspf;  ///< "r", "s"
  std::string pct, fo, testing, discovery_method;

  bool operator==(const PolicySeen&) const = default;
};

struct DkimEvidence {
  std::string domain;
  std::string selector;
  dkim::DkimCode result = dkim::DkimCode::none;
  std::string human_result;

  auto operator<=>(const DkimEvidence&) const = default;
};

struct SpfEvidence {
  std::string domain;
  spf::SpfIdentity scope = spf::SpfIdentity::mail_from;
  spf::SpfCode result = spf::SpfCode::none;
  std::string human_result;

  auto operator<=>(const SpfEvidence&) const = default;
};

/// Why the disposition is not what the policy asks for, as told: the type may be any word, "other" where it is empty.
struct OverrideSeen {
  std::string type;
  std::string comment;

  auto operator<=>(const OverrideSeen&) const = default;
};

/// What a record says besides where the messages came from and how many they are. Equal evidence comes again and again.
struct Evidence {
  std::string header_from;    ///< Lower case, A-labels if it is a domain name, else as told.
  std::string envelope_from;  ///< Empty: the null reverse-path, or not told.
  std::string envelope_to;    ///< Empty: not told.
  std::vector<DkimEvidence> dkim;
  std::vector<SpfEvidence> spf;
  std::vector<OverrideSeen> reasons;

  auto operator<=>(const Evidence&) const = default;
};

struct ReceivedRecord {
  IpAddress source_ip;
  std::uint64_t count = 1;  ///< At most limits.h's most_messages_a_record.
  evaluation::Disposition disposition = evaluation::Disposition::none;
  bool dkim = false;  ///< policy_evaluated says pass, in any case of letters; whatever else it says is no pass.
  bool spf = false;
  bool is_recomputed = false;  ///< policy_evaluated was missing: dkim and spf are from the evidence and the policy.
  Evidence evidence;
};

/// Sums of messages by the evaluated (aligned) results.
struct Figures {
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  std::uint64_t dkim_pass = 0;
  std::uint64_t spf_pass = 0;
  std::uint64_t both_pass = 0;
  std::uint64_t either_pass = 0;
  std::uint64_t neither_pass = 0;

  bool operator==(const Figures&) const = default;
};

/// RFC 9990, RFC 7489 appendix C, and what is sent in their name.
struct AggregateReport {
  std::string org_name;
  std::string email;
  std::string extra_contact_info;
  std::string report_id;
  Timestamp begin;
  Timestamp end;  ///< As told: the last second, or the midnight after it.
  std::vector<std::string> errors;
  std::string generator;
  std::string version;
  std::string xml_namespace;
  PolicySeen policy;
  std::vector<ReceivedRecord> records;  ///< Without those that were dropped.
};

Figures figures_of(const AggregateReport& report);

/// RFC 9991, RFC 6591, RFC 5965. Holds personal data.
struct FailureReport {
  std::string feedback_type;
  std::string user_agent;
  std::string reported_domain;  ///< Lower case; from the fields, else from the message's From.
  std::optional<Timestamp> arrival;
  std::optional<IpAddress> source_ip;
  std::string mail_from;
  std::string delivery_result;
  std::string auth_failure;        ///< "dmarc", "dkim", "spf", ..., as told.
  std::string identity_alignment;  ///< As told: two opposite meanings are about, so it is shown and not used.
  std::string authentication_results;
  std::string dkim_domain, dkim_selector;
  std::string spf_record;
  std::uint64_t incidents = 1;
  std::string from, subject, message_id;  ///< Of the message that failed.
  std::string header;                     ///< All of its header that was told, never its body.
};

/// RFC 8460.
struct TlsReport {
  struct Failure {
    std::string result_type;
    std::string sending_mta_ip, receiving_mx, receiving_ip, reason_code;
    std::uint64_t sessions = 0;
  };
  struct Policy {
    std::string type;  ///< "sts", "tlsa", "no-policy-found"
    std::string domain;
    std::uint64_t successful = 0;
    std::uint64_t failed = 0;
    std::vector<Failure> failures;
  };

  std::string org_name;
  std::string contact;
  std::string report_id;
  Timestamp begin;
  Timestamp end;
  std::vector<Policy> policies;
};

enum class Kind { aggregate, failure, tls };
/// "aggregate", "failure", "tls"
std::string_view to_text(Kind kind);

/// One report, and what had to be repaired to read it.
struct ReadReport {
  std::variant<AggregateReport, FailureReport, TlsReport> report;
  std::vector<Warning> warnings;

  Kind kind() const { return static_cast<Kind>(report.index()); }
};

}  // namespace dmarcd::receiving
