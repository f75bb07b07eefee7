#include "dmarcd/message/mailbox_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

#include "address_tokens.h"

namespace dmarcd::message {
namespace {

/// Descends through the grammar of RFC 5322 section 3.4 with the obsolete forms of section 4.4.
class MailboxListParser {
 public:
  explicit MailboxListParser(std::vector<AddressToken> tokens) : tokens_(std::move(tokens)) {}

  Result<MailboxList> parse() &&;

 private:
  bool at_end() const { return position_ == tokens_.size(); }
  bool at(char special) const { return !at_end() && tokens_[position_].is(special); }
  bool at_word() const { return !at_end() && tokens_[position_].is_word(); }
  bool at_atom() const { return !at_end() && tokens_[position_].kind == AddressToken::Kind::atom; }
  bool take(char special);
  std::string take_text() { return std::move(tokens_[position_++].text); }
  tl::unexpected<Error> surprise(std::string_view wanted) const;
  void remark(std::string_view oddity);

  bool at_group() const;
  std::size_t end_of_display_name() const;
  bool is_phrase(std::size_t end) const;

  Result<std::vector<Mailbox>> read_group();
  Result<Mailbox> read_mailbox();
  Result<Mailbox> read_angle_address();
  Result<void> skip_route();
  Result<Mailbox> read_address();
  Result<std::string> read_local_part();
  Result<Mailbox> read_host();

  std::vector<AddressToken> tokens_;
  std::size_t position_ = 0;
  std::vector<std::string> remarks_;
};

bool MailboxListParser::take(char special) {
  if (!at(special)) return false;
  ++position_;
  return true;
}

tl::unexpected<Error> MailboxListParser::surprise(std::string_view wanted) const {
  if (at_end()) return permanent_failure(fmt::format("it ends where {} should be", wanted));
  return permanent_failure(
      fmt::format("\"{}\" stands where {} should be", printable(tokens_[position_].text, 80), wanted));
}

/// Once, however often it occurs.
void MailboxListParser::remark(std::string_view oddity) {
  if (std::find(remarks_.begin(), remarks_.end(), oddity) == remarks_.end()) remarks_.emplace_back(oddity);
}

/// The first token that cannot be part of a display name, however badly written: without the quotes that "@", commas
/// and brackets need. A comma behind an "@" is none of a display name's: there was an address before it.
std::size_t MailboxListParser::end_of_display_name() const {
  std::size_t end = position_;
  for (bool after_at = false; end < tokens_.size(); ++end) {
    const AddressToken& token = tokens_[end];
    after_at = after_at || token.is('@');
    const bool is_part = token.is_word() || token.kind == AddressToken::Kind::domain_literal || token.is('.') ||
                         token.is('@') || (token.is(',') && !after_at);
    if (!is_part) break;
  }
  return end;
}

/// Whether the tokens up to `end` are a phrase: a word first, then words and dots (RFC 5322 section 4.1).
bool MailboxListParser::is_phrase(std::size_t end) const {
  if (position_ == end || !tokens_[position_].is_word()) return false;
  const auto begin = tokens_.begin();
  return std::all_of(std::next(begin, static_cast<std::ptrdiff_t>(position_)),
                     std::next(begin, static_cast<std::ptrdiff_t>(end)),
                     [](const AddressToken& token) { return token.is_word() || token.is('.'); });
}

bool MailboxListParser::at_group() const {
  const std::size_t end = end_of_display_name();
  return end < tokens_.size() && tokens_[end].is(':') && is_phrase(end);
}

/// group = display-name ":" [group-list] ";"; between commas there may be nothing.
Result<std::vector<Mailbox>> MailboxListParser::read_group() {
  std::vector<Mailbox> members;
  position_ = end_of_display_name() + 1;
  while (!take(';')) {
    if (take(',')) continue;
    members.push_back(DMARCD_TRY(read_mailbox()));
    if (!at(',') && !at(';')) return surprise("a comma or the semicolon that ends the group");
  }
  return members;
}

/// mailbox = name-addr / addr-spec
Result<Mailbox> MailboxListParser::read_mailbox() {
  const std::size_t end = end_of_display_name();
  if (end == tokens_.size() || !tokens_[end].is('<')) return read_address();
  if (position_ != end && !is_phrase(end))
    remark("a display name is not in quotes as its characters need; the address is in <>");
  position_ = end;
  return read_angle_address();
}

/// angle-addr = "<" [obs-route] addr-spec ">"
Result<Mailbox> MailboxListParser::read_angle_address() {
  take('<');
  if (at('@') || at(',')) DMARCD_TRY(skip_route());
  Mailbox mailbox = DMARCD_TRY(read_address());
  if (!take('>')) return surprise("\">\"");
  return mailbox;
}

/// The hosts that a message was once asked to travel by (RFC 5322 section 4.4); none of them is the author's.
Result<void> MailboxListParser::skip_route() {
  while (take(',')) continue;
  if (!at('@')) return surprise("\"@\" and a host of the route");
  do {
    if (take('@')) DMARCD_TRY(read_host());
  } while (take(','));
  if (!take(':')) return surprise("the colon after the route");
  return {};
}

/// addr-spec = local-part "@" domain
Result<Mailbox> MailboxListParser::read_address() {
  std::string local_part = DMARCD_TRY(read_local_part());
  if (!take('@')) return surprise("\"@\" and a domain");
  Mailbox mailbox = DMARCD_TRY(read_host());
  mailbox.local_part = std::move(local_part);
  return mailbox;
}

/// Words with a dot between them. Stray dots tell nothing about the domain, and telephones have sent them.
Result<std::string> MailboxListParser::read_local_part() {
  std::string local_part;
  bool has_word = false;
  bool has_stray_dot = false;
  bool after_dot = true;
  while (at('.') || (at_word() && after_dot)) {
    has_stray_dot |= at('.') && after_dot;
    has_word |= at_word();
    after_dot = at('.');
    local_part += take_text();
  }
  if (!has_word) return surprise("an address");
  if (!is_utf8(local_part)) return permanent_failure("a local part holds octets that are no UTF-8");
  if (has_stray_dot || after_dot) remark("a local part has a dot too many");
  return local_part;
}

/// domain = dot-atom / domain-literal / obs-domain. Whether the atoms and dots make a domain name is not for here.
Result<Mailbox> MailboxListParser::read_host() {
  Mailbox mailbox;
  if (!at_end() && tokens_[position_].kind == AddressToken::Kind::domain_literal) {
    mailbox.host = Mailbox::Host::domain_literal;
    mailbox.domain = take_text();
    return mailbox;
  }
  if (!at_atom() && !at('.')) return surprise("a domain");
  bool after_dot = true;
  while (at('.') || (at_atom() && after_dot)) {
    after_dot = at('.');
    mailbox.domain += take_text();
  }
  return mailbox;
}

/// address-list = address *("," address), with nothing between some commas.
Result<MailboxList> MailboxListParser::parse() && {
  MailboxList list;
  while (!at_end()) {
    if (take(',')) continue;
    if (at_group()) {
      std::vector<Mailbox> members = DMARCD_TRY(read_group());
      std::move(members.begin(), members.end(), std::back_inserter(list.mailboxes));
    } else {
      list.mailboxes.push_back(DMARCD_TRY(read_mailbox()));
    }
    if (!at_end() && !at(',')) return surprise("a comma or the end");
  }
  list.remarks = std::move(remarks_);
  return list;
}

}  // namespace

Result<MailboxList> parse_mailbox_list(std::string_view value) {
  if (value.size() > longest_mailbox_list)
    return permanent_failure(fmt::format("it is longer than {} octets", longest_mailbox_list));
  std::vector<AddressToken> tokens = DMARCD_TRY(read_address_tokens(value));
  MailboxList list = DMARCD_TRY(MailboxListParser(std::move(tokens)).parse());
  if (!is_utf8(value)) list.remarks.emplace_back("there are octets that are no UTF-8");
  return list;
}

}  // namespace dmarcd::message
