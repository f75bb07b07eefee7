#include "dmarcd/dns/zone_file.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "zone_lexer.h"
#include "zone_rdata.h"
#include "zone_text.h"

namespace dmarcd::dns {
namespace {

constexpr std::chrono::seconds default_ttl{3600};  // When a file says nothing: what most zones say.

/// Reads one file: what entries inherit from earlier ones, and what they add up to.
class ZoneFileReader {
 public:
  Result<void> read(const ZoneEntry& entry, ZoneTokens& tokens);
  ZoneFile finish() && { return std::move(file_); }

 private:
  Result<void> read_fault(ZoneTokens& tokens);
  Result<void> read_directive(ZoneTokens& tokens);
  Result<void> read_record(const ZoneEntry& entry, ZoneTokens& tokens);
  Result<ZoneName> read_name(ZoneTokens& tokens) const;
  Result<ZoneName> read_owner(const ZoneEntry& entry, ZoneTokens& tokens);
  Result<ZoneToken> skip_ttl_and_class(ZoneTokens& tokens, std::optional<std::chrono::seconds>& ttl);

  ZoneFile file_;
  ZoneName origin_;
  std::optional<ZoneName> last_owner_;
  std::optional<std::chrono::seconds> ttl_directive_;
  std::optional<std::chrono::seconds> last_ttl_;
};

tl::unexpected<Error> unknown_type(const ZoneToken& token) {
  return permanent_failure(fmt::format("unknown type \"{}\"; write TYPE and its number for one that has no name here",
                                       printable(token.text, 40)));
}

bool is_class_in(const ZoneToken& token) {
  return !token.is_quoted && (equals_ignoring_case(token.text, "IN") || equals_ignoring_case(token.text, "CLASS1"));
}

/// Whether the word is a class, of those that are not the Internet's.
bool is_foreign_class(const ZoneToken& token) {
  if (token.is_quoted) return false;
  for (std::string_view name : {"CH", "HS", "CS"})
    if (equals_ignoring_case(token.text, name)) return true;
  return starts_with_ignoring_case(token.text, "CLASS");
}

Result<void> ZoneFileReader::read(const ZoneEntry& entry, ZoneTokens& tokens) {
  if (entry.is_fault) return read_fault(tokens);
  if (!tokens.front().is_quoted && tokens.front().text.starts_with('$')) return read_directive(tokens);
  return read_record(entry, tokens);
}

Result<void> ZoneFileReader::read_fault(ZoneTokens& tokens) {
  const ZoneToken word = DMARCD_TRY(tokens.take("\"servfail\" or \"timeout\""));
  ZoneFault fault;
  if (equals_ignoring_case(word.text, "servfail")) {
    fault.reason = LookupFailure::Reason::server_failure;
  } else if (equals_ignoring_case(word.text, "timeout")) {
    fault.reason = LookupFailure::Reason::timeout;
  } else {
    return permanent_failure(
        fmt::format("unknown directive \";!{}\"; there are ;!servfail and ;!timeout", printable(word.text, 40)));
  }
  fault.name = DMARCD_TRY(read_name(tokens));
  if (!tokens.empty()) {
    const ZoneToken type = DMARCD_TRY(tokens.take("type"));
    fault.type = read_type(type.text);
    if (!fault.type) return unknown_type(type);
  }
  file_.faults.push_back(std::move(fault));
  return tokens.expect_end();
}

Result<void> ZoneFileReader::read_directive(ZoneTokens& tokens) {
  const ZoneToken directive = DMARCD_TRY(tokens.take("directive"));
  if (equals_ignoring_case(directive.text, "$ORIGIN")) {
    origin_ = DMARCD_TRY(read_name(tokens));
    return tokens.expect_end();
  }
  if (equals_ignoring_case(directive.text, "$TTL")) {
    const ZoneToken ttl = DMARCD_TRY(tokens.take("time to live"));
    ttl_directive_ = read_ttl(ttl.text);
    if (!ttl_directive_) return permanent_failure(fmt::format("\"{}\" is no time to live", printable(ttl.text, 40)));
    return tokens.expect_end();
  }
  if (equals_ignoring_case(directive.text, "$INCLUDE"))
    return permanent_failure("$INCLUDE is not followed; give each file by itself");
  return permanent_failure(
      fmt::format("unknown directive \"{}\"; a name that begins with $ is written \\$", printable(directive.text, 40)));
}

Result<ZoneName> ZoneFileReader::read_name(ZoneTokens& tokens) const {
  const ZoneToken token = DMARCD_TRY(tokens.take("name"));
  return read_zone_name(token.text, origin_);
}

Result<ZoneName> ZoneFileReader::read_owner(const ZoneEntry& entry, ZoneTokens& tokens) {
  if (!entry.begins_with_blank) last_owner_ = DMARCD_TRY(read_name(tokens));
  if (!last_owner_) return permanent_failure("the entry repeats the owner of an earlier one, and there is none");
  return *last_owner_;
}

/// Returns the first word that is neither, which is the type (RFC 1035 section 5.1: either may come first).
Result<ZoneToken> ZoneFileReader::skip_ttl_and_class(ZoneTokens& tokens, std::optional<std::chrono::seconds>& ttl) {
  for (bool class_seen = false;;) {
    const ZoneToken token = DMARCD_TRY(tokens.take("type"));
    if (is_foreign_class(token) && !is_class_in(token))
      return permanent_failure(fmt::format("class {} is not the Internet's", printable(token.text, 40)));
    if (is_class_in(token) && !class_seen) {
      class_seen = true;
    } else if (!token.is_quoted && !ttl && read_ttl(token.text)) {
      ttl = read_ttl(token.text);
    } else {
      return token;
    }
  }
}

Result<void> ZoneFileReader::read_record(const ZoneEntry& entry, ZoneTokens& tokens) {
  ZoneRecord record;
  record.owner = DMARCD_TRY(read_owner(entry, tokens));

  std::optional<std::chrono::seconds> ttl;
  const ZoneToken type_word = DMARCD_TRY(skip_ttl_and_class(tokens, ttl));
  const std::optional<std::uint16_t> type = type_word.is_quoted ? std::nullopt : read_type(type_word.text);
  if (!type) return unknown_type(type_word);
  if (ttl) last_ttl_ = ttl;

  record.type = *type;
  record.ttl = ttl.value_or(ttl_directive_.value_or(last_ttl_.value_or(default_ttl)));
  record.rdata = DMARCD_TRY(read_rdata(*type, tokens, origin_));
  file_.records.push_back(std::move(record));
  return {};
}

}  // namespace

Result<ZoneFile> read_zone_file(std::string_view text, std::string_view file) {
  const auto mistake = [&](std::size_t line, const Error& error) {
    return permanent_failure(fmt::format("{}:{}: {}", file, line, error.message));
  };

  ZoneLexer lexer(text);
  ZoneFileReader reader;
  for (;;) {
    const Result<std::optional<ZoneEntry>> entry = lexer.next();
    if (!entry) return mistake(lexer.line(), entry.error());
    if (!*entry) return std::move(reader).finish();
    ZoneTokens tokens(**entry);
    if (const Result<void> read = reader.read(**entry, tokens); !read) return mistake(tokens.line(), read.error());
  }
}

}  // namespace dmarcd::dns
