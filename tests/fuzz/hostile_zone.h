#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/dns/resolver.h"

namespace dmarcd::fuzz {

/// A DNS in an attacker's hands: what is at a name follows from the name, from `secret` and from `texts`, so that every
/// byte of the input moves something, and the same question has the same answer. A TXT question is answered with one or
/// two of the texts; hosts and addresses are few, many, or the client's own; some questions have no answer.
class HostileZone final : public dns::Resolver {
 public:
  HostileZone(IpAddress client, std::string_view secret, std::vector<std::string_view> texts)
      : client_(client), secret_(secret), texts_(std::move(texts)) {}

  dns::LookupResult lookup(const dns::DomainName& name, dns::RecordType type) override {
    questions_.insert({name, type});
    const std::uint64_t chance = chance_of(name, type);
    if (chance % 16 == 0) return tl::unexpected(dns::LookupFailure{dns::LookupFailure::Reason::timeout, "timeout"});
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    switch (type) {
      case dns::RecordType::txt: add_texts(answer, chance >> 8U); break;
      case dns::RecordType::mx:
      case dns::RecordType::ptr: add_names(answer, name, chance >> 8U); break;
      case dns::RecordType::a: add_addresses(answer, "192.0.2.77", client_.is_v4(), chance >> 8U); break;
      case dns::RecordType::aaaa: add_addresses(answer, "2001:db8::77", !client_.is_v4(), chance >> 8U); break;
    }
    if (answer.texts.empty() && answer.names.empty() && answer.addresses.empty())
      answer.status = chance % 2 == 0 ? dns::Answer::Status::no_data : dns::Answer::Status::no_such_domain;
    return std::make_shared<const dns::Answer>(std::move(answer));
  }

  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType type, Continuation then) override {
    const dns::LookupResult answer = lookup(name, type);
    if (answer && then) then(*this, **answer);
  }

  /// How many different questions there were.
  std::size_t questions() const { return questions_.size(); }

 private:
  std::uint64_t chance_of(const dns::DomainName& name, dns::RecordType type) const {
    std::uint64_t hash = 14695981039346656037U + static_cast<std::uint64_t>(type);
    for (const std::string_view part : {secret_, std::string_view(name.text())})
      for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash ^ (hash >> 29U);
  }

  void add_texts(dns::Answer& answer, std::uint64_t chance) const {
    if (texts_.empty()) return;
    answer.texts.emplace_back(texts_[chance % texts_.size()]);
    if (chance / 64 % 8 == 0) answer.texts.emplace_back(texts_[chance / 512 % texts_.size()]);
  }

  /// Names below and beside the one asked for, some of them of strange octets.
  void add_names(dns::Answer& answer, const dns::DomainName& name, std::uint64_t chance) const {
    for (std::uint64_t i = 0; i < chance % 14; ++i) {
      const std::string label = chance / 16 % 8 == 0 ? std::string("a\0 %{d}", 7) : "h" + std::to_string(i);
      const bool is_below = chance / 128 % 2 == 0;
      const std::optional<dns::DomainName> host =
          is_below ? name.with_prefix(label) : dns::DomainName::parse("example.com")->with_prefix(label);
      if (host) answer.names.push_back(*host);
    }
  }

  void add_addresses(dns::Answer& answer, std::string_view other, bool may_be_client, std::uint64_t chance) const {
    for (std::uint64_t i = 0; i < chance % 3; ++i) answer.addresses.push_back(*IpAddress::parse(other));
    if (may_be_client && chance / 4 % 4 == 0) answer.addresses.push_back(client_);
  }

  IpAddress client_;
  std::string_view secret_;
  std::vector<std::string_view> texts_;
  std::set<dns::Question> questions_;
};

}  // namespace dmarcd::fuzz
