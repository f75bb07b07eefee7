#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/inbox/inbox.h"

#include "dns_source.h"

namespace dmarcd::inbox_program {

/// What the DNS says about the sources of one domain, asked as the advisor asks, within a time for all of it; names of
/// addresses are remembered. Questions that fail are answered "unknown", and when nothing answers no more are asked: an
/// advice never waits for a dead name server. Who sends has the names of his addresses in his hands, so these have a
/// time of their own and their failures say nothing about our name servers.
class Surroundings {
 public:
  /// Without `dns` only what is remembered is told; without `memory` nothing is remembered.
  Surroundings(std::string domain, const wiring::DnsSource* dns, inbox::Office* memory, Timestamp now,
               std::chrono::seconds time);

  /// For DomainFacts; may not outlive this.
  advisor::Surroundings told();

 private:
  std::optional<std::string> name_of(const IpAddress& address);
  std::optional<std::string> ask_name(const IpAddress& address);
  void recall_names();
  std::optional<bool> is_in_spf(const IpAddress& address);
  std::optional<bool> has_key(std::string_view domain, std::string_view selector);

  /// Nothing if there is no answer, or no more is asked.
  dns::AnswerPtr ask(const dns::DomainName& name, dns::RecordType type);
  dns::AnswerPtr ask_about_address(const dns::DomainName& name, dns::RecordType type);
  /// The texts at a name that are records of a kind; nothing if there is no answer.
  std::optional<std::vector<std::string>> records_at(const std::string& name, bool (*is_record)(std::string_view));
  bool may_ask() const;
  bool may_ask_names() const;
  bool was_silent_lately(const IpAddress& address) const;

  std::string domain_;
  const wiring::DnsSource* dns_;
  inbox::Office* memory_;
  Timestamp now_;
  Deadline deadline_;
  std::chrono::steady_clock::duration time_for_names_;
  unsigned silences_in_a_row_ = 0;
  bool are_recalled_ = false;
  std::unordered_map<std::string, inbox::Note> remembered_;  ///< Names, by the address as text.
  std::unordered_map<std::string, inbox::Note> silent_;      ///< Addresses whose name nobody told.
  std::map<IpAddress, std::optional<std::string>> names_;
  std::map<IpAddress, std::optional<bool>> in_spf_;
  std::map<std::pair<std::string, std::string>, std::optional<bool>> keys_;
};

}  // namespace dmarcd::inbox_program
