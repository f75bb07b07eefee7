#include "term_answers.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/checked_identity.h"
#include "dmarcd/spf/limits.h"
#include "dmarcd/spf/spf_record.h"

#include "record_bounds.h"

namespace dmarcd::libspf2 {
namespace {

using dns::DomainName;
using dns::RecordType;
using Status = dns::Answer::Status;

// libspf2 asks for the addresses of the hosts of mx and ptr as it does for the mechanism a. The names that it got from
// us tell them apart: no name from a record or an envelope begins with this octet, since those are printable.
constexpr char exchange_mark = '\x01';                 // Before the position of an mx host.
constexpr std::string_view validation_mark = "\x02.";  // Before a name for ptr; it stays a name below its domain.

constexpr std::size_t longest_name = 253;

Reply put_off() {
  return {Reply::Status::try_again, {}, {}};
}

Reply with_texts(std::vector<std::string> texts) {
  if (texts.empty()) return {};
  return {Reply::Status::found, std::move(texts), {}};
}

Reply with_addresses(const dns::Answer& answer) {
  if (answer.addresses.empty()) return {};
  return {Reply::Status::found, {}, answer.addresses};
}

std::string no_record(const DomainName& domain, const dns::Answer& answer) {
  const bool exists = answer.status != Status::no_such_domain;
  return printable(domain.text()) + (exists ? " publishes no SPF record" : " does not exist");
}

}  // namespace

Reply TermAnswers::answer(std::string_view name, RecordType type, Asker asker) {
  if (ending_) return put_off();
  Reply reply;
  switch (type) {
    case RecordType::txt: reply = record(name); break;
    case RecordType::mx: reply = exchanges(name); break;
    case RecordType::ptr: reply = asker == Asker::plain_term ? names_for_ptr() : names_for_macro(); break;
    case RecordType::a:
    case RecordType::aaaa: reply = addresses(name, type, asker); break;
  }
  return ending_ ? put_off() : reply;
}

void TermAnswers::end(Ending::Kind kind, std::string reason) {
  if (!ending_) ending_ = Ending{kind, std::move(reason)};
}

/// TXT is asked for the domain itself, and then by include and redirect.
Reply TermAnswers::record(std::string_view name) {
  if (std::exchange(is_begun_, true) && !begin_term()) return {};
  if (name.ends_with('.')) {
    end(Ending::Kind::out_of_bounds, "a name with a final dot, which libspf2 would keep in %{d}");
    return {};
  }
  const std::optional<DomainName> domain = target(name);
  if (!domain) {
    end(Ending::Kind::permerror, "include or redirect: the target is no domain name");
    return {};
  }
  absence_ = printable(domain->text()) + " is no domain with a parent";
  if (!spf::is_checkable(*domain)) return {};

  const dns::AnswerPtr answer = ask(*domain, RecordType::txt);
  if (!answer) return {};
  const spf::SelectedRecord selected = spf::select_record(answer->texts);
  if (!selected) end(Ending::Kind::permerror, printable(domain->text()) + ": " + selected.error().message);
  if (selected && !*selected) absence_ = no_record(*domain, *answer);
  if (!selected || !*selected) return {};

  const auto text = std::find_if(answer->texts.begin(), answer->texts.end(), spf::SpfRecord::is_version_1);
  Result<std::string> bounded = bounded_record(**selected, *text);
  if (!bounded) end(Ending::Kind::out_of_bounds, bounded.error().message);
  return bounded ? with_texts({*std::move(bounded)}) : Reply{};
}

Reply TermAnswers::exchanges(std::string_view name) {
  if (!begin_term()) return {};
  const std::optional<DomainName> domain = target(name);
  const dns::AnswerPtr answer = domain ? ask(*domain, RecordType::mx) : nullptr;
  if (!answer) return {};
  if (answer->names.size() > spf::most_mx_hosts)
    end(Ending::Kind::permerror,
        fmt::format("{} has more than {} MX hosts", printable(domain->text()), spf::most_mx_hosts));
  if (answer->status != Status::found) count_void();

  exchanges_ = answer->names;
  any_exchange_found_ = false;
  std::vector<std::string> marked;
  for (std::size_t i = 0; i < exchanges_.size(); ++i) marked.push_back(fmt::format("{}{}", exchange_mark, i));
  return with_texts(std::move(marked));
}

Reply TermAnswers::addresses(std::string_view name, RecordType type, Asker asker) {
  if (name.starts_with(exchange_mark)) return addresses_of_exchange(name, type);
  if (name.starts_with(validation_mark)) return addresses_for_validation(name.substr(validation_mark.size()), type);
  if (asker == Asker::exists_or_macro && !candidates_.empty()) return addresses_for_macro(type);
  return addresses_of_term(name, type);
}

/// The last host of an mx tells whether all of it was in vain.
Reply TermAnswers::addresses_of_exchange(std::string_view marked_name, RecordType type) {
  const std::size_t position = parse_number(marked_name.substr(1)).value_or(exchanges_.size());
  if (position >= exchanges_.size()) return {};
  const dns::AnswerPtr answer = ask(exchanges_[position], type);
  if (!answer) return {};
  if (answer->status == Status::found) any_exchange_found_ = true;
  if (position + 1 == exchanges_.size() && !any_exchange_found_) count_void();
  return with_addresses(*answer);
}

/// The mechanisms a and exists.
Reply TermAnswers::addresses_of_term(std::string_view name, RecordType type) {
  if (!begin_term()) return {};
  const std::optional<DomainName> domain = target(name);
  const dns::AnswerPtr answer = domain ? ask(*domain, type) : nullptr;
  if (!answer) return {};
  if (answer->status != Status::found) count_void();
  return with_addresses(*answer);
}

Reply TermAnswers::names_for_ptr() {
  if (!begin_term()) return {};
  std::optional<std::vector<std::string>> names = client_names();
  if (!names) return {};
  if (names->empty()) count_void();
  for (std::string& name : *names) name.insert(0, validation_mark);
  return with_texts(*std::move(names));
}

/// For %{p}, which is no term. libspf2 validates the names in this order, up to the first that is the client's.
Reply TermAnswers::names_for_macro() {
  const std::vector<std::string> names = client_names().value_or(std::vector<std::string>());
  candidates_.assign(names.begin(), names.end());
  return with_texts(names);
}

Reply TermAnswers::addresses_for_macro(RecordType type) {
  const std::string name = std::move(candidates_.front());
  candidates_.pop_front();
  Reply reply = addresses_for_validation(name, type);
  if (std::find(reply.addresses.begin(), reply.addresses.end(), client_) != reply.addresses.end()) candidates_.clear();
  return reply;
}

Reply TermAnswers::addresses_for_validation(std::string_view name, RecordType type) {
  const std::optional<DomainName> domain = target(name);
  const dns::AnswerPtr answer = domain ? ask_for_validation(*domain, type) : nullptr;
  return answer ? with_addresses(*answer) : Reply{};
}

bool TermAnswers::begin_term() {
  if (terms_ == spf::most_lookup_terms)
    end(Ending::Kind::permerror, fmt::format("more than {} terms ask the DNS", spf::most_lookup_terms));
  else
    ++terms_;
  return !ending_;
}

void TermAnswers::count_void() {
  if (++voids_ > spf::most_void_lookups)
    end(Ending::Kind::permerror, fmt::format("the DNS has nothing for more than {} terms", spf::most_void_lookups));
}

/// The name that a term means; nothing if it cannot be one, or is too long for libspf2, which cuts none.
std::optional<DomainName> TermAnswers::target(std::string_view name) {
  Result<DomainName> domain = DomainName::parse(name);
  if (domain) return *std::move(domain);
  if (name.size() > longest_name)
    end(Ending::Kind::out_of_bounds, "a name of more than 253 octets, which libspf2 does not cut at the left");
  return std::nullopt;
}

/// Null where the DNS has no answer, which ends the check (RFC 7208 section 5).
dns::AnswerPtr TermAnswers::ask(const DomainName& name, RecordType type) {
  dns::LookupResult answer = resolver_.lookup(name, type);
  if (answer) return *std::move(answer);
  end(Ending::Kind::temperror, answer.error().text);
  return nullptr;
}

/// Null where the DNS has no answer, which is passed over (RFC 7208 section 5.5).
dns::AnswerPtr TermAnswers::ask_for_validation(const DomainName& name, RecordType type) {
  dns::LookupResult answer = resolver_.lookup(name, type);
  if (answer) return *std::move(answer);
  passed_over_failure_ = true;
  return nullptr;
}

/// The client's names, not validated; nothing if the DNS has no answer. Its owner can write any octets there.
std::optional<std::vector<std::string>> TermAnswers::client_names() {
  const Result<DomainName> reverse_name = DomainName::parse(client_.reverse_name());
  const dns::AnswerPtr answer = ask_for_validation(*reverse_name, RecordType::ptr);
  if (!answer) return std::nullopt;
  std::vector<std::string> names;
  for (const DomainName& name : answer->names) {
    if (names.size() == spf::most_ptr_names) break;
    if (!name.is_host_name()) end(Ending::Kind::out_of_bounds, "a name of the client that is no host name");
    names.push_back(name.text());
  }
  return names;
}

}  // namespace dmarcd::libspf2
