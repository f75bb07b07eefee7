#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/sending/outbox.h"

namespace dmarcd::redis {

/// "20260504"
std::string day_digits(report::Day day);
/// Nothing unless it is a day written so.
std::optional<report::Day> parse_day_digits(std::string_view text);

/// "open:20260504:p:none": how the index names a set of rows, and its keys end.
std::string row_set_name(sending::RowSet::State state, const sending::RowSetKey& key);

/// A set as its name tells it: key and state. Nothing if it is no such name.
std::optional<sending::RowSet> parse_row_set_name(std::string_view name, const dns::DomainName& policy_domain);

/// The keys of a policy domain: the list that milters append to, L, and what is made of it, each named {L}:..., so that
/// all lie in one hash slot.
class OutboxKeys {
 public:
  OutboxKeys(std::string_view key_prefix, const dns::DomainName& policy_domain);

  const std::string& lines() const { return lines_; }          ///< List.
  std::string fold() const { return at("fold"); }              ///< How often lines were folded.
  std::string unreadable() const { return at("unreadable"); }  ///< List.
  std::string row_sets() const { return at("sets"); }          ///< Set of row_set_name.
  std::string pending() const { return at("pending"); }        ///< Sorted set of report ids.
  std::string archived() const { return at("archived"); }      ///< The same, by the time of settling.

  /// Hash: note, messages, next_row.
  std::string row_set(sending::RowSet::State state, const sending::RowSetKey& key) const;
  /// Sorted set of row texts by messages.
  std::string rows(sending::RowSet::State state, const sending::RowSetKey& key) const;
  /// How many reports of the key were built.
  std::string parts(const sending::RowSetKey& key) const;
  /// Hash: facts, deliveries, document. Without an id, what all of them begin with.
  std::string report(std::string_view id = {}) const;
  std::string lease(std::string_view deed) const;

  /// What each key but the list begins with: "{L}:".
  const std::string& stem() const { return stem_; }

 private:
  std::string at(std::string_view rest) const;

  std::string lines_;
  std::string stem_;
};

/// The policy domain whose index of row sets or reports a key is, if it is one.
std::optional<dns::DomainName> domain_of_index(std::string_view key, std::string_view key_prefix);

}  // namespace dmarcd::redis
