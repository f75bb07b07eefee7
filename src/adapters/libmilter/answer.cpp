#include "answer.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

namespace dmarcd::libmilter {
namespace {

/// A reply line has 512 octets (RFC 5321 section 4.5.3.1.5); this leaves room for codes, blanks and CR LF.
constexpr std::size_t longest_text = 480;

/// libmilter declares what it only reads as char*.
char* unchanged(const std::string& text) {
  return const_cast<char*>(text.c_str());
}

bool is_enhanced_code(std::string_view word) {
  return std::count(word.begin(), word.end(), '.') == 2 &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == '.'; });
}

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::string with_percent_doubled(std::string_view text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '%' ? 2 : 1, c);
  return doubled;
}

Result<sfsistat> refuse(const std::string& reply, SMFICTX* context) {
  const Reply pieces = split_reply(reply);
  char* enhanced_code = pieces.enhanced_code.empty() ? nullptr : unchanged(pieces.enhanced_code);
  if (smfi_setreply(context, unchanged(pieces.code), enhanced_code, unchanged(pieces.text)) != MI_SUCCESS)
    return permanent_failure(fmt::format("milter: the reply \"{}\" is not taken", printable(reply)));
  return pieces.code.front() == '5' ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

bool remove_fields(const session::Outcome& outcome, SMFICTX* context) {
  return std::all_of(outcome.removed.begin(), outcome.removed.end(), [&](const session::FieldPosition& field) {
    return smfi_chgheader(context, unchanged(field.name), static_cast<int>(field.position), nullptr) == MI_SUCCESS;
  });
}

/// Each goes to the top, above the Received field that the MTA adds (RFC 8601 section 4.1), so the last one is first.
bool insert_fields(const session::Outcome& outcome, const Agreement& agreement, SMFICTX* context) {
  return std::all_of(outcome.inserted.rbegin(), outcome.inserted.rend(), [&](const message::HeaderField& field) {
    const std::string value = value_to_insert(field.value, agreement.leading_space());
    return smfi_insheader(context, 0, unchanged(field.name), unchanged(value)) == MI_SUCCESS;
  });
}

bool hold(const session::Outcome& outcome, SMFICTX* context) {
  return outcome.hold_reason.empty() || smfi_quarantine(context, unchanged(outcome.hold_reason)) == MI_SUCCESS;
}

}  // namespace

Reply split_reply(std::string_view reply) {
  Reply pieces;
  pieces.code = take_word(reply);
  std::string_view rest = reply;
  if (const std::string_view word = take_word(rest); is_enhanced_code(word)) {
    pieces.enhanced_code = word;
    reply = rest;
  }
  pieces.text = with_percent_doubled(printable(reply, longest_text));
  return pieces;
}

std::string value_to_insert(std::string_view value, session::LeadingSpace leading_space) {
  std::string inserted;
  if (leading_space == session::LeadingSpace::kept && !value.starts_with(' ')) inserted += ' ';
  std::copy_if(value.begin(), value.end(), std::back_inserter(inserted), [](char c) { return c != '\r'; });
  return inserted;
}

Result<sfsistat> carry_out(const session::Outcome& outcome, const Agreement& agreement, SMFICTX* context) {
  if (!outcome.reply.empty()) return refuse(outcome.reply, context);
  const bool is_taken = (!agreement.has(SMFIF_CHGHDRS) || remove_fields(outcome, context)) &&
                        (!agreement.has(SMFIF_ADDHDRS) || insert_fields(outcome, agreement, context)) &&
                        (!agreement.has(SMFIF_QUARANTINE) || hold(outcome, context));
  if (!is_taken) return temporary_failure("milter: the MTA does not take changes of a message");
  return SMFIS_CONTINUE;
}

sfsistat defer(SMFICTX* context) {
  // If even this is not taken, the MTA's own words do.
  static_cast<void>(smfi_setreply(context, const_cast<char*>("451"), const_cast<char*>("4.3.0"),
                                  const_cast<char*>("Internal failure of the mail filter, try again later")));
  return SMFIS_TEMPFAIL;
}

}  // namespace dmarcd::libmilter
