#include "dmarcd/evaluation/authentication_results.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::evaluation {
namespace {

constexpr std::size_t widest_line = 78;         // RFC 5322 section 2.1.1.
constexpr std::size_t longest_reason = 120;     // A reason is for people; a stranger's text may be part of it.
constexpr std::size_t longest_value = 300;      // No fold can split a value, and a line ends before 998 octets.
constexpr std::size_t shortest_signature = 8;   // RFC 6008 section 4: at least so much of b=, and unique.
constexpr std::size_t longest_signature = 200;  // A forged copy may be the same up to its end; a line has to end.

/// Printable text as RFC 8601 section 2.2 wants a value: a token of RFC 2045, or else a quoted string.
std::string quoted_if_needed(const std::string& shown) {
  constexpr std::string_view specials = "()<>@,;:\\\"/[]?= ";
  if (!shown.empty() && shown.find_first_of(specials) == std::string::npos) return shown;
  std::string quoted = "\"";
  for (char c : shown) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string as_value(std::string_view text) {
  return quoted_if_needed(printable(text).substr(0, longest_value));
}

/// "dkim=fail reason="..." header.d=example.com": the words of one result, at the blanks between which may be folded.
using Words = std::vector<std::string>;

void add_property(Words& words, std::string_view property, std::string_view value) {
  if (!value.empty()) words.push_back(fmt::format("{}={}", property, as_value(value)));
}

void add_reason(Words& words, std::string_view reason) {
  if (!reason.empty())
    words.push_back(fmt::format("reason={}", quoted_if_needed(printable_sentence(reason, longest_reason))));
}

/// Only the domain is named: SPF vouches for no local part (RFC 8601 section 2.7.2).
Words spf_result(const spf::SpfResult& spf) {
  Words words = {fmt::format("spf={}", to_text(spf.code))};
  add_property(words, spf.identity == spf::SpfIdentity::helo ? "smtp.helo" : "smtp.mailfrom", spf.domain);
  return words;
}

/// The shortest beginning of b= that tells this signature from the others (RFC 6008).
std::string_view distinct_prefix(const std::string& signature, const std::vector<dkim::DkimResult>& all) {
  std::size_t length = shortest_signature;
  for (const dkim::DkimResult& other : all) {
    if (other.signature == signature) continue;
    const auto [end, _] =
        std::mismatch(signature.begin(), signature.end(), other.signature.begin(), other.signature.end());
    length = std::max(length, static_cast<std::size_t>(end - signature.begin()) + 1);
  }
  return std::string_view(signature).substr(0, std::min(length, longest_signature));
}

Words dkim_result(const dkim::DkimResult& result, const std::vector<dkim::DkimResult>& all) {
  Words words = {fmt::format("dkim={}", to_text(result.code))};
  if (result.code != dkim::DkimCode::pass) add_reason(words, result.reason);
  add_property(words, "header.d", result.domain ? result.domain->text() : "");
  add_property(words, "header.s", result.selector);
  add_property(words, "header.a", result.algorithm);
  add_property(words, "header.b", distinct_prefix(result.signature, all));
  return words;
}

std::vector<Words> dkim_results(const std::vector<dkim::DkimResult>& results) {
  std::vector<Words> told;
  for (const dkim::DkimResult& result : results)
    if (result.is_evaluated) told.push_back(dkim_result(result, results));
  if (told.empty()) told.push_back({"dkim=none"});
  return told;
}

/// RFC 8617 section 10.2. Without a chain there is nothing to say but that.
Words arc_result(const arc::ArcResult& arc, const message::Envelope& envelope) {
  Words words = {fmt::format("arc={}", to_text(arc.code))};
  if (arc.code == arc::ArcCode::none) return words;
  if (arc.code == arc::ArcCode::fail) add_reason(words, arc.reason);
  if (envelope.client_address) add_property(words, "smtp.remote-ip", envelope.client_address->text());
  if (arc.code == arc::ArcCode::pass) add_property(words, "header.oldest-pass", std::to_string(arc.oldest_pass));
  return words;
}

Words dmarc_result(const Verdict& verdict, const Action& action) {
  Words words = {fmt::format("dmarc={}", to_text(verdict.code))};
  const dmarc::DmarcResult* applied = verdict.applied_result();
  if (!applied) {
    add_reason(words, verdict.authors.problem);
    return words;
  }
  if (verdict.code == dmarc::DmarcCode::temperror || verdict.code == dmarc::DmarcCode::permerror)
    add_reason(words, applied->reason);
  add_property(words, "header.from", applied->author_domain.text());
  if (applied->discovery.policy) add_property(words, "policy.dmarc", to_text(action.policy));
  return words;
}

/// Appends a result on a line of its own and folds it where a line would grow too wide.
void append(std::string& field, const Words& words) {
  field += ";";
  std::size_t width = widest_line;  // The first word begins a line.
  for (const std::string& word : words) {
    if (width + 1 + word.size() > widest_line) {
      field += "\r\n ";
      width = 1;
    } else {
      field += ' ';
      ++width;
    }
    field += word;
    width += word.size();
  }
}

}  // namespace

std::string authentication_results(const Verdict& verdict, const Action& action, const message::Envelope& envelope,
                                   std::string_view authserv_id) {
  std::string field = as_value(authserv_id.empty() ? std::string_view(envelope.receiver) : authserv_id);
  if (verdict.spf) append(field, spf_result(*verdict.spf));
  for (const Words& words : dkim_results(verdict.dkim)) append(field, words);
  append(field, arc_result(verdict.arc, envelope));
  append(field, dmarc_result(verdict, action));
  return field;
}

}  // namespace dmarcd::evaluation
