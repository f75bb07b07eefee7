#include "alias_chain.h"

#include <algorithm>

#include "query.h"

namespace dmarcd::ldns {
namespace {

/// Longer chains than that of vendors who point at vendors are mistakes or traps; resolvers stop at about as many.
constexpr std::size_t most_aliases = 8;

/// For an answer "there is none" that names no authority to say how long. RFC 2308 section 5 would not keep it at all,
/// for fear of servers that feed each other; nobody asks us, so that some seconds cannot do harm.
constexpr std::chrono::seconds ttl_without_authority{5};

const Record* find_alias(const Reply& reply, const dns::DomainName& owner) {
  const auto is_alias = [&](const Record& record) { return record.type == cname_type && record.owner == owner; };
  const auto alias = std::find_if(reply.answers.begin(), reply.answers.end(), is_alias);
  return alias == reply.answers.end() ? nullptr : &*alias;
}

std::vector<dns::DomainName> in_order_of_preference(std::vector<Record::MailExchange> exchanges) {
  std::stable_sort(exchanges.begin(), exchanges.end(),
                   [](const auto& a, const auto& b) { return a.preference < b.preference; });
  std::vector<dns::DomainName> hosts;
  hosts.reserve(exchanges.size());
  for (Record::MailExchange& exchange : exchanges) hosts.push_back(std::move(exchange.host));
  return hosts;
}

}  // namespace

AliasChain::AliasChain(dns::Question question) : current_(std::move(question)), ttl_(std::chrono::seconds::max()) {}

std::variant<dns::AnswerPtr, AliasChain::AskFurther, AliasChain::Broken, AliasChain::Lame> AliasChain::read(
    const Reply& reply) {
  const std::size_t passed_before = passed_.size();
  if (std::string why = follow(reply); !why.empty()) return Broken{std::move(why)};

  // The response code is about the end of the chain (RFC 6604 section 3).
  if (reply.code == ResponseCode::no_such_domain) return not_found(dns::Answer::Status::no_such_domain, reply);
  const std::vector<const Record*> records = records_at_end(reply);
  if (!records.empty()) return found(records);
  if (reply.refers_elsewhere) return Lame{};
  if (passed_.size() > passed_before && !is_responsible(reply)) return AskFurther{};
  return not_found(dns::Answer::Status::no_data, reply);
}

std::string AliasChain::follow(const Reply& reply) {
  while (const Record* alias = find_alias(reply, current_.name)) {
    const auto* target = std::get_if<dns::DomainName>(&alias->data);
    if (!target) return "the alias " + current_.name.text() + " points at nothing that can be asked for";
    passed_.push_back(current_.name);
    if (passed_.size() > most_aliases) return "more than " + std::to_string(most_aliases) + " aliases in a row";
    if (std::find(passed_.begin(), passed_.end(), *target) != passed_.end()) return "the aliases form a loop";
    current_.name = *target;
    ttl_ = std::min(ttl_, alias->ttl);
  }
  return {};
}

std::vector<const Record*> AliasChain::records_at_end(const Reply& reply) const {
  std::vector<const Record*> records;
  for (const Record& record : reply.answers)
    if (record.type == wire_type(current_.type) && record.owner == current_.name) records.push_back(&record);
  return records;
}

dns::AnswerPtr AliasChain::found(const std::vector<const Record*>& records) const {
  dns::Answer answer;
  answer.status = dns::Answer::Status::found;
  answer.is_alias = !passed_.empty();
  answer.ttl = ttl_;
  std::vector<Record::MailExchange> exchanges;
  for (const Record* record : records) {
    answer.ttl = std::min(answer.ttl, record->ttl);
    if (const auto* text = std::get_if<std::string>(&record->data)) answer.texts.push_back(*text);
    if (const auto* address = std::get_if<IpAddress>(&record->data)) answer.addresses.push_back(*address);
    if (const auto* exchange = std::get_if<Record::MailExchange>(&record->data)) exchanges.push_back(*exchange);
    if (const auto* name = std::get_if<dns::DomainName>(&record->data)) answer.names.push_back(*name);
  }
  if (!exchanges.empty()) answer.names = in_order_of_preference(std::move(exchanges));
  return std::make_shared<const dns::Answer>(std::move(answer));
}

dns::AnswerPtr AliasChain::not_found(dns::Answer::Status status, const Reply& reply) const {
  dns::Answer answer;
  answer.status = status;
  answer.is_alias = !passed_.empty();
  answer.ttl = std::min(ttl_, is_responsible(reply) ? reply.authority->negative_ttl : ttl_without_authority);
  return std::make_shared<const dns::Answer>(std::move(answer));
}

/// Whether the reply names who is responsible for the name at the end, so that its "there is none" is about that name.
bool AliasChain::is_responsible(const Reply& reply) const {
  return reply.authority && (!reply.authority->zone || current_.name.is_at_or_below(*reply.authority->zone));
}

}  // namespace dmarcd::ldns
