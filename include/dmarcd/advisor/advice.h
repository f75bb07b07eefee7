#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/advisor/thresholds.h"
#include "dmarcd/inbox/people.h"

namespace dmarcd::advisor {

using inbox::SourceClass;

/// Messages of a source in the days looked at.
struct SourceFigures {
  std::uint64_t messages = 0;
  std::uint64_t aligned = 0;  ///< DKIM or SPF passed aligned.
  std::uint64_t dkim_aligned = 0;
  std::uint64_t spf_aligned = 0;
  std::uint64_t spf_only = 0;     ///< Aligned by SPF alone: lost when forwarded.
  std::uint64_t quarantined = 0;  ///< By receivers.
  std::uint64_t rejected = 0;
};

/// A pattern of breakage, which one text tells how to mend.
enum class Pattern {
  no_signature,          ///< Neither DKIM nor SPF of the domain: a server that knows nothing of either.
  unaligned_signature,   ///< A service signs with its own domain.
  key_missing,           ///< Signs as the domain, and there is no such key.
  body_changed,          ///< Signs as the domain with a key that is there, and the signature fails.
  foreign_envelope,      ///< SPF passes for another domain; no aligned signature.
  not_in_spf,            ///< The envelope is the domain's, and its record does not name the server.
  spf_too_many_lookups,  ///< SPF permerror of the domain's record.
  helo_only,             ///< SPF could only look at the HELO name.
  spf_only,              ///< Passes, and dies when it is forwarded.
  strict_alignment,      ///< Would pass if alignment were relaxed.
  dns_trouble,           ///< Receivers could not read the records (temperror).
  forwarded,             ///< Not ours to mend.
  spoofed,               ///< Nothing to mend.
  unclear,               ///< Somebody has to say whose it is.
  fine,                  ///< All of it passes, and by signatures that live through forwarding.
};
std::string_view to_text(Pattern pattern);  ///< "no-signature", ...

/// A sender as an administrator thinks of it: what of the traffic belongs together.
struct Source {
  std::string key;    ///< Stable over days: for the page's address and for rules.
  std::string label;  ///< "mail.shop.example (203.0.113.7)", "sendgrid.net, 12 addresses"
  SourceClass source_class = SourceClass::undecided;
  bool is_waived = false;
  bool is_decided = false;       ///< By a rule.
  std::vector<std::string> why;  ///< The evidence for the class, in sentences with numbers.
  SourceFigures figures;
  Day first_seen, last_seen;
  unsigned days_seen = 0;
  bool is_new = false;               ///< An own source, first seen within days_without_new_source.
  std::vector<IpAddress> addresses;  ///< Most messages first, at most most_addresses_listed.
  std::size_t address_count = 0;
  std::vector<std::string> names;  ///< PTR, common suffixes.
  std::vector<std::string> dkim_domains, envelope_domains, header_domains;
  Pattern pattern = Pattern::unclear;  ///< What is wrong with it, or what it is.
  std::string remedy;                  ///< What to do, in plain words with names and numbers; empty: nothing.
  std::vector<std::int64_t> evidence;  ///< Numbers of KnownEvidence.
};
constexpr std::size_t most_addresses_listed = 100;  ///< A page shows no more at once.

enum class Verdict { ready, not_yet, not_enough_data, step_back, arrived };  ///< arrived: at reject, and all is well.
std::string_view to_text(Verdict verdict);  ///< "ready", "not-yet", "not-enough-data", "step-back", "arrived"
int urgency(Verdict verdict);               ///< The less, the sooner somebody has to look.

enum class Stage { unpublished, none, quarantine, reject };
std::string_view to_text(Stage stage);

/// One condition of the next step with its figure: "messages of own sources that pass: 99.71 % (at least 99.5 %)".
struct Condition {
  std::string name;       ///< Fixed words: "pass-rate"
  std::string what;       ///< For people.
  std::string figure;     ///< "99.71 %"
  std::string threshold;  ///< "at least 99.5 %"
  bool is_met = false;
};

/// What stands in the way, most messages first.
struct Blocker {
  std::string text;  ///< "newsletter via 198.51.100.0/24: 312 messages, DKIM is not aligned"
  std::uint64_t messages = 0;
  std::string remedy;
  std::string source;  ///< Source::key, or empty.
};

/// The domain's mail in numbers, messages of the days looked at.
struct DomainFigures {
  std::uint64_t own = 0, own_aligned = 0, own_dkim_aligned = 0, own_broken = 0, own_quarantined = 0, own_rejected = 0;
  std::uint64_t forwarded = 0, forwarded_lost = 0;  ///< lost: SPF was all that had passed.
  std::uint64_t spoofed = 0, spoofed_stopped = 0;
  std::uint64_t undecided = 0;
  double pass = 0, pass_low = 0, dkim = 0;  ///< Shares of own mail; pass_low: Wilson, 95 %.
  unsigned days_with_reports = 0;
  unsigned reporters = 0;
  double largest_reporter_share = 0;
  unsigned new_own_sources = 0;
};

/// What the next stage would have done to the days looked at.
struct Simulation {
  Stage stage = Stage::none;
  std::uint64_t own_lost = 0;  ///< Of own sources: refused or put aside.
  std::uint64_t forwarded_lost = 0;
  std::uint64_t spoofed_stopped = 0;
  std::uint64_t undecided_hit = 0;
  struct Loss {
    std::string source;
    std::uint64_t messages = 0;
  };
  std::vector<Loss> losses;  ///< By own source, most first.
};

/// The same for the names below the domain: sp and np are judged for themselves.
struct SubdomainAdvice {
  std::string tag;  ///< "sp", "np"
  Verdict verdict = Verdict::not_enough_data;
  std::string sentence;
};

struct DayOfClasses {
  Day day;
  std::array<std::uint64_t, 5> messages{};  ///< In the order of SourceClass.
  std::uint64_t own_aligned = 0;
};

struct PolicyChange {
  Day day;
  std::string text;  ///< "p=none became p=quarantine"
};

/// A key of the domain that own mail passed with until a day, and fails with since.
struct StoppedSelector {
  std::string selector, domain;  ///< As signatures name them.
  Day last_pass;
  std::uint64_t failing_since = 0;  ///< Messages.
};

struct Advice {
  std::string domain;
  Day today;
  Days looked_at;
  Stage stage = Stage::unpublished;
  std::optional<Stage> next;  ///< Nothing at reject, if it is meant in full.
  unsigned days_at_stage = 0;
  Verdict verdict = Verdict::not_enough_data;
  std::string sentence;  ///< All of it in one sentence or three.
  std::vector<Condition> conditions;
  std::vector<Blocker> blockers;
  std::vector<std::string>
      remarks;  ///< What else is to be known: mailing lists, the small domain's rule, pct in the record.
  DomainFigures figures;
  Simulation simulation;
  std::vector<SubdomainAdvice> subdomains;
  std::optional<std::string> record_today;
  std::string record_to_publish;  ///< Empty: none.
  std::string record_to_go_back;
  Day look_again;
  std::vector<Source> sources;      ///< By class, broken and undecided first; most messages first within.
  std::vector<DayOfClasses> daily;  ///< Every day looked at, the empty ones too.
  std::vector<PolicyChange> changes;
  std::vector<StoppedSelector> stopped_selectors;
};

/// Never takes a spoofer for an own source because there is much of it, nor an own source for a spoofer because it is
/// broken: doubtful ones are undecided. Pure; time and memory go with the traffic.
Advice advise(const DomainFacts& facts, const Thresholds& thresholds);

/// The lower end of the 95 % Wilson interval for `passed` of `all`; 0 for none.
double wilson_low(std::uint64_t passed, std::uint64_t all);

}  // namespace dmarcd::advisor
