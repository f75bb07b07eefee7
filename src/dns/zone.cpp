#include "dmarcd/dns/zone.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

#include "zone_rdata.h"
#include "zone_text.h"

namespace dmarcd::dns {
namespace {

/// A longer chain is a loop, or might as well be one.
constexpr std::size_t most_aliases = 8;

constexpr std::size_t longest_name_on_wire = 255;  // RFC 1035 section 2.3.4.

/// For how long "there is none" is kept without an SOA record that says it.
constexpr std::chrono::seconds default_negative_ttl{3600};

/// One walk along a chain of aliases.
struct Chain {
  ZoneName name;  ///< Where it has arrived.
  bool has_alias = false;
  std::chrono::seconds ttl = std::chrono::seconds::max();

  void follow(ZoneName target, std::chrono::seconds alias_ttl) {
    name = std::move(target);
    has_alias = true;
    ttl = std::min(ttl, alias_ttl);
  }
};

tl::unexpected<LookupFailure> failure(const Question& question, LookupFailure::Reason reason, std::string_view why) {
  return tl::unexpected(
      LookupFailure{reason, fmt::format("{} {}: {}", to_text(question.type), printable(question.name.text()), why)});
}

tl::unexpected<LookupFailure> failure(const Question& question, const ZoneFault& fault) {
  return failure(question, fault.reason, fault.reason == LookupFailure::Reason::timeout ? "timeout" : "server failure");
}

LookupResult finished(Answer answer, Answer::Status status, const Chain& chain, std::chrono::seconds ttl) {
  answer.status = status;
  answer.is_alias = chain.has_alias;
  answer.ttl = std::min(chain.ttl, ttl);
  return std::make_shared<const Answer>(std::move(answer));
}

std::vector<const ZoneRecord*> of_type(const std::vector<ZoneRecord>& records, std::uint16_t type) {
  std::vector<const ZoneRecord*> matching;
  for (const ZoneRecord& record : records)
    if (record.type == type) matching.push_back(&record);
  return matching;
}

/// A name that is no DomainName cannot be asked for, so nobody misses it; the root is the target of a null MX
/// (RFC 7505).
void append_name(std::vector<DomainName>& names, const ZoneName& name) {
  if (std::optional<DomainName> domain = to_domain_name(name)) names.push_back(*std::move(domain));
}

std::vector<DomainName> mail_exchanges_of(const std::vector<const ZoneRecord*>& records) {
  std::vector<MailExchange> exchanges;
  for (const ZoneRecord* record : records) exchanges.push_back(mail_exchange_of(record->rdata));
  std::stable_sort(exchanges.begin(), exchanges.end(),
                   [](const MailExchange& a, const MailExchange& b) { return a.preference < b.preference; });
  std::vector<DomainName> names;
  for (const MailExchange& exchange : exchanges) append_name(names, exchange.name);
  return names;
}

Answer answer_with(RecordType type, const std::vector<const ZoneRecord*>& records) {
  Answer answer;
  if (type == RecordType::mx) answer.names = mail_exchanges_of(records);
  for (const ZoneRecord* record : records) {
    if (type == RecordType::txt) answer.texts.push_back(joined_strings_of(record->rdata));
    if (type == RecordType::ptr) append_name(answer.names, name_of(record->rdata));
    if (type == RecordType::a || type == RecordType::aaaa) answer.addresses.push_back(address_of(record->rdata));
  }
  return answer;
}

std::chrono::seconds shortest_ttl(const std::vector<const ZoneRecord*>& records) {
  return (*std::min_element(records.begin(), records.end(),
                            [](const ZoneRecord* a, const ZoneRecord* b) { return a->ttl < b->ttl; }))
      ->ttl;
}

/// RFC 6672 section 2.2: the labels left of the DNAME's owner stay, its target comes after them.
ZoneName substituted(const ZoneName& name, const ZoneRecord& dname) {
  ZoneName target = name_of(dname.rdata);
  target.insert(target.end(), std::next(name.begin(), std::ssize(dname.owner)), name.end());
  return target;
}

}  // namespace

Result<void> Zone::add(std::string_view text, std::string_view file) {
  ZoneFile contents = DMARCD_TRY(read_zone_file(text, file));
  for (ZoneRecord& record : contents.records) add(std::move(record));
  for (ZoneFault& fault : contents.faults) faults_.emplace(fault.name, fault);
  return {};
}

void Zone::add(ZoneRecord record) {
  for (ZoneName above = record.owner; !above.empty();) {
    above.pop_back();
    nodes_.try_emplace(above);
  }
  Records& records = nodes_[record.owner];
  const bool is_known = std::any_of(records.begin(), records.end(), [&](const ZoneRecord& known) {
    return known.type == record.type && known.rdata == record.rdata;
  });
  if (!is_known) records.push_back(std::move(record));
}

const ZoneFault* Zone::find_fault(const ZoneName& name, std::uint16_t type) const {
  const auto [begin, end] = faults_.equal_range(name);
  const auto found =
      std::find_if(begin, end, [&](const auto& entry) { return !entry.second.type || entry.second.type == type; });
  return found == end ? nullptr : &found->second;
}

/// The records of a name, or of the wildcard that stands for it (RFC 4592 section 3.3.1); null if it does not exist.
const Zone::Records* Zone::find_records(const ZoneName& name) const {
  if (const auto exact = nodes_.find(name); exact != nodes_.end()) return &exact->second;
  ZoneName closest_encloser = name;
  while (!closest_encloser.empty() && !nodes_.contains(closest_encloser)) closest_encloser.pop_back();
  closest_encloser.push_back("*");
  const auto wildcard = nodes_.find(closest_encloser);
  return wildcard == nodes_.end() ? nullptr : &wildcard->second;
}

const ZoneRecord* Zone::find_dname_above(const ZoneName& name) const {
  for (std::size_t labels = 0; labels < name.size(); ++labels) {
    const auto node = nodes_.find(ZoneName(name.begin(), std::next(name.begin(), static_cast<std::ptrdiff_t>(labels))));
    if (node == nodes_.end()) return nullptr;
    if (const auto dnames = of_type(node->second, type_dname); !dnames.empty()) return dnames.front();
  }
  return nullptr;
}

std::chrono::seconds Zone::negative_ttl(ZoneName name) const {
  for (;; name.pop_back()) {
    if (const auto node = nodes_.find(name); node != nodes_.end())
      if (const auto soas = of_type(node->second, type_soa); !soas.empty())
        return std::min(soas.front()->ttl, soa_minimum_of(soas.front()->rdata));
    if (name.empty()) return default_negative_ttl;
  }
}

LookupResult Zone::answer(const Question& question) const {
  const std::uint16_t type = type_number(question.type);
  Chain chain{to_zone_name(question.name)};
  for (std::size_t aliases = 0; aliases <= most_aliases; ++aliases) {
    if (const ZoneFault* fault = find_fault(chain.name, type)) return failure(question, *fault);

    if (const ZoneRecord* dname = find_dname_above(chain.name)) {
      chain.follow(substituted(chain.name, *dname), dname->ttl);
      if (to_wire(chain.name).size() > longest_name_on_wire)
        return failure(question, LookupFailure::Reason::server_failure, "a DNAME makes a name that is too long");
      continue;
    }

    const Records* records = find_records(chain.name);
    if (!records) return finished({}, Answer::Status::no_such_domain, chain, negative_ttl(chain.name));

    if (const auto matching = of_type(*records, type); !matching.empty())
      return finished(answer_with(question.type, matching), Answer::Status::found, chain, shortest_ttl(matching));

    const auto cnames = of_type(*records, type_cname);
    if (cnames.empty()) return finished({}, Answer::Status::no_data, chain, negative_ttl(chain.name));
    chain.follow(name_of(cnames.front()->rdata), cnames.front()->ttl);
  }
  return failure(question, LookupFailure::Reason::server_failure, "more than 8 aliases, or a loop of them");
}

}  // namespace dmarcd::dns
