#include "dmarcd/conversion/conversion.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "draft.h"
#include "opendmarc.h"
#include "rspamd.h"

namespace dmarcd::conversion {
namespace {

std::string_view first_word(std::string_view line) {
  return line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
}

/// "name = value", "name {", "name: value;": what no line of OpenDMARC's looks like.
bool looks_like_rspamd(std::string_view line) {
  const std::string_view rest = trim_blanks(line.substr(first_word(line).size()));
  return line.starts_with(".include") || line.ends_with('{') || line.ends_with(';') || rest.starts_with('=') ||
         line.starts_with('}') || first_word(line).ends_with(':');
}

}  // namespace

std::string_view to_text(Origin origin) {
  switch (origin) {
    case Origin::opendmarc: return "OpenDMARC";
    case Origin::rspamd: return "rspamd";
  }
  return "";
}

std::optional<Origin> guess_origin(std::string_view text) {
  std::size_t of_opendmarc = 0;
  std::size_t of_rspamd = 0;
  for (const std::string_view whole : split(text, '\n')) {
    const std::string_view line = trim_space(whole.substr(0, whole.find('#')));
    if (line.empty()) continue;
    if (looks_like_rspamd(line))
      ++of_rspamd;
    else if (is_opendmarc_parameter(first_word(line)))
      ++of_opendmarc;
  }
  if (of_opendmarc == of_rspamd) return std::nullopt;
  return of_opendmarc > of_rspamd ? Origin::opendmarc : Origin::rspamd;
}

Result<Conversion> convert(Origin origin, std::string_view text, const std::string& file,
                           const config::ReadFile& read_file) {
  if (!is_utf8(text)) return permanent_failure(fmt::format("{}: the text is not UTF-8; convert it first", file));
  Draft draft;
  switch (origin) {
    case Origin::opendmarc: convert_opendmarc(text, file, read_file, draft); break;
    case Origin::rspamd: DMARCD_TRY(convert_rspamd(text, file, read_file, draft)); break;
  }
  return draft.finish(fmt::format("Made of {}, a configuration of {}'s, by dmarcctl config convert. Settings that are "
                                  "not here have their defaults; dmarcd.conf(5) has them all.",
                                  printable(file), to_text(origin)),
                      read_file);
}

}  // namespace dmarcd::conversion
