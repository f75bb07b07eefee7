#include "dmarcd/message/author_domain.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/message/mailbox_list.h"

namespace dmarcd::message {
namespace {

/// How much of what somebody wrote is shown in a problem.
constexpr std::size_t longest_quotation = 80;

AuthorDomains problem(std::string why) {
  return {{}, std::move(why), {}};
}

bool is_at_literal(const Mailbox& mailbox) {
  return mailbox.host == Mailbox::Host::domain_literal;
}

std::string shown(const Mailbox& mailbox) {
  return printable(mailbox.domain, longest_quotation);
}

/// RFC 9989 section 5.3.1: U-labels become A-labels before anything else.
Result<dns::DomainName> author_domain_of(const Mailbox& mailbox) {
  dns::DomainName domain = DMARCD_TRY(dns::DomainName::parse_international(mailbox.domain));
  if (!domain.is_host_name())
    return permanent_failure(fmt::format("\"{}\" has characters that no mail domain has", shown(mailbox)));
  return domain;
}

AuthorDomains domains_of(MailboxList list) {
  AuthorDomains authors;
  for (const Mailbox& mailbox : list.mailboxes) {
    if (is_at_literal(mailbox)) continue;
    Result<dns::DomainName> domain = author_domain_of(mailbox);
    if (!domain) return problem("From field: " + domain.error().message);
    if (std::find(authors.domains.begin(), authors.domains.end(), *domain) != authors.domains.end()) continue;
    if (authors.domains.size() == most_author_domains)
      return problem(fmt::format("From field: it names more than {} domains", most_author_domains));
    authors.domains.push_back(*std::move(domain));
  }
  const auto literal = std::find_if(list.mailboxes.begin(), list.mailboxes.end(), is_at_literal);
  const bool has_literal = literal != list.mailboxes.end();
  if (authors.domains.empty())
    return problem(has_literal ? fmt::format("From field: its address is at [{}], which is no domain", shown(*literal))
                               : "From field: it holds no address");
  authors.remarks = std::move(list.remarks);
  if (has_literal) authors.remarks.push_back(fmt::format("an author is at [{}], which is no domain", shown(*literal)));
  return authors;
}

}  // namespace

AuthorDomains find_author_domains(const std::vector<HeaderField>& header) {
  const auto is_from = [](const HeaderField& field) { return is_named(field, "From"); };
  const auto count = std::count_if(header.begin(), header.end(), is_from);
  if (count == 0) return problem("there is no From field");
  // Never one of several: a signature covers the last, and people may be shown the first (RFC 9989 section 11.5).
  if (count > 1) return problem(fmt::format("there are {} From fields", count));

  Result<MailboxList> list = parse_mailbox_list(std::find_if(header.begin(), header.end(), is_from)->value);
  if (!list) return problem("From field: " + list.error().message);
  return domains_of(*std::move(list));
}

}  // namespace dmarcd::message
