#include "surroundings.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>
#include <vector>

#include "dmarcd/dkim/tag_list.h"
#include "dmarcd/dmarc/policy_record.h"
#include "dmarcd/spf/native_spf_checker.h"
#include "dmarcd/spf/spf_record.h"

namespace dmarcd::inbox_program {
namespace {

using dns::Answer;
using dns::DomainName;
using dns::RecordType;

constexpr const char* names_topic = "name-of-address";
constexpr const char* silence_topic = "no-answer-for-address";
constexpr std::chrono::days name_lasts{7};     // Names of mail servers change seldom.
constexpr std::chrono::days silence_lasts{1};  // Who asks the same dead zones first each time never gets to the others.
constexpr int share_of_names = 2;              // Half of the time: names of addresses are a stranger's to keep silent.
constexpr unsigned most_silences_in_a_row = 3;   // More of them say that our own name servers are away.
constexpr std::size_t most_names_confirmed = 5;  // Of one address; RFC 7208 section 5.5 bounds ptr alike.

/// `address` in a name of the DNS, or nothing.
bool has_address(const Answer& answer, const IpAddress& address) {
  return std::find(answer.addresses.begin(), answer.addresses.end(), address) != answer.addresses.end();
}

/// One without octets is revoked (RFC 6376 section 3.6.1).
bool holds_key(std::string_view text) {
  const Result<dkim::TagList> tags = dkim::TagList::parse(text);
  return tags && !tags->find("p").value_or("").empty();
}

bool is_policy_record(std::string_view text) {
  return dmarc::PolicyRecord::parse(text).has_value();
}

using Records = std::optional<std::vector<std::string>>;

bool has_several(const Records& records) {
  return records && records->size() > 1;
}

/// As receivers read them: several records are none.
std::optional<std::string> the_only(const Records& records) {
  if (!records) return std::nullopt;
  return records->size() == 1 ? records->front() : std::string();
}

}  // namespace

Surroundings::Surroundings(std::string domain, const wiring::DnsSource* dns, inbox::Office* memory, Timestamp now,
                           std::chrono::seconds time)
    : domain_(std::move(domain)),
      dns_(dns),
      memory_(memory),
      now_(now),
      deadline_(std::chrono::steady_clock::now() + time),
      time_for_names_(time / share_of_names) {}

bool Surroundings::may_ask() const {
  return dns_ && silences_in_a_row_ < most_silences_in_a_row && std::chrono::steady_clock::now() < deadline_;
}

bool Surroundings::may_ask_names() const {
  return may_ask() && time_for_names_ > std::chrono::steady_clock::duration::zero();
}

dns::AnswerPtr Surroundings::ask(const DomainName& name, RecordType type) {
  if (!may_ask()) return nullptr;
  const dns::LookupResult answer = dns_->resolver()->lookup(name, type);
  const bool is_silence = !answer && answer.error().reason == dns::LookupFailure::Reason::timeout;
  silences_in_a_row_ = is_silence ? silences_in_a_row_ + 1 : 0;
  return answer ? *answer : nullptr;
}

dns::AnswerPtr Surroundings::ask_about_address(const DomainName& name, RecordType type) {
  if (!may_ask_names()) return nullptr;
  const auto begin = std::chrono::steady_clock::now();
  const dns::LookupResult answer = dns_->resolver()->lookup(name, type);
  time_for_names_ -= std::chrono::steady_clock::now() - begin;
  return answer ? *answer : nullptr;
}

Records Surroundings::records_at(const std::string& name, bool (*is_record)(std::string_view)) {
  const Result<DomainName> where = DomainName::parse(name);
  const dns::AnswerPtr answer = where ? ask(*where, RecordType::txt) : nullptr;
  if (!answer) return std::nullopt;
  std::vector<std::string> records;
  std::copy_if(answer->texts.begin(), answer->texts.end(), std::back_inserter(records), is_record);
  return records;
}

std::optional<std::string> Surroundings::ask_name(const IpAddress& address) {
  const Result<DomainName> reverse = DomainName::parse(address.reverse_name());
  const dns::AnswerPtr pointers = reverse ? ask_about_address(*reverse, RecordType::ptr) : nullptr;
  if (!pointers) return std::nullopt;
  const std::size_t count = std::min(pointers->names.size(), most_names_confirmed);
  for (std::size_t i = 0; i < count; ++i) {
    const DomainName& name = pointers->names[i];
    const dns::AnswerPtr forward = ask_about_address(name, address.is_v4() ? RecordType::a : RecordType::aaaa);
    if (!forward) return std::nullopt;
    if (has_address(*forward, address)) return name.text();
  }
  return std::string();
}

/// All at once: a domain may have thousands of addresses.
void Surroundings::recall_names() {
  if (!memory_ || std::exchange(are_recalled_, true)) return;
  const auto recall = [this](const char* topic, std::unordered_map<std::string, inbox::Note>& remembered) {
    const Result<std::vector<inbox::Note>> notes = memory_->notes(topic);
    if (!notes) return;  // They are asked for again.
    for (const inbox::Note& note : *notes) remembered.emplace(note.key, note);
  };
  recall(names_topic, remembered_);
  recall(silence_topic, silent_);
}

bool Surroundings::was_silent_lately(const IpAddress& address) const {
  const auto silent = silent_.find(address.text());
  return silent != silent_.end() && silent->second.at + silence_lasts > now_;
}

std::optional<std::string> Surroundings::name_of(const IpAddress& address) {
  const auto known = names_.find(address);
  if (known != names_.end()) return known->second;
  recall_names();
  const auto remembered = remembered_.find(address.text());
  if (remembered != remembered_.end() && (remembered->second.at + name_lasts > now_ || !may_ask_names()))
    return names_[address] = remembered->second.value;
  if (was_silent_lately(address) || !may_ask_names()) return names_[address];
  const std::optional<std::string> name = ask_name(address);
  // What cannot be remembered is asked for again.
  if (memory_) (void)memory_->put_note({name ? names_topic : silence_topic, address.text(), name.value_or(""), now_});
  return names_[address] = name;
}

std::optional<bool> Surroundings::is_in_spf(const IpAddress& address) {
  const auto known = in_spf_.find(address);
  if (known != in_spf_.end()) return known->second;
  std::optional<bool>& answer = in_spf_[address];
  if (!may_ask()) return answer;
  const spf::SpfRequest request{.client_address = address,
                                .helo = domain_,
                                .mail_from = "postmaster@" + domain_,
                                .receiver = "unknown",
                                .now = now_,
                                .wants_explanation = false};
  const spf::SpfCode code = spf::NativeSpfChecker().check(request, *dns_->resolver()).code;
  const bool is_answer = code != spf::SpfCode::temperror && code != spf::SpfCode::permerror;
  if (is_answer) answer = code == spf::SpfCode::pass;
  return answer;
}

std::optional<bool> Surroundings::has_key(std::string_view domain, std::string_view selector) {
  const std::pair<std::string, std::string> key(domain, selector);
  const auto known = keys_.find(key);
  if (known != keys_.end()) return known->second;
  std::optional<bool>& answer = keys_[key];
  const Result<DomainName> where = DomainName::parse(fmt::format("{}._domainkey.{}", selector, domain));
  const dns::AnswerPtr found = where ? ask(*where, RecordType::txt) : nullptr;
  if (found) answer = std::any_of(found->texts.begin(), found->texts.end(), holds_key);
  return answer;
}

advisor::Surroundings Surroundings::told() {
  const Records policies = records_at("_dmarc." + domain_, is_policy_record);
  const Records spf = records_at(domain_, spf::SpfRecord::is_version_1);
  advisor::Surroundings told;
  told.record = the_only(policies);
  told.has_several_records = has_several(policies);
  told.spf = the_only(spf);
  told.has_several_spf_records = has_several(spf);
  told.name_of = [this](const IpAddress& address) { return name_of(address); };
  told.is_in_spf = [this](const IpAddress& address) { return is_in_spf(address); };
  told.has_key = [this](std::string_view domain, std::string_view selector) { return has_key(domain, selector); };
  return told;
}

}  // namespace dmarcd::inbox_program
