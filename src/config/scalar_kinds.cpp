#include "scalar_kinds.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace dmarcd::config {
namespace {

using evaluation::ActionKind;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Result<bool> parse_flag(std::string_view text) {
  const std::string word = to_lower(text);
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  return permanent_failure(fmt::format("{} is neither true nor false", shown(text)));
}

Result<std::string> parse_text(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_control))
    return permanent_failure("takes text in one line, without control characters");
  return std::string(text);
}

Result<std::string> parse_token(std::string_view text) {
  const auto is_possible = [](char c) { return !is_control(c) && c != ' '; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_possible))
    return permanent_failure(fmt::format("{} is not a word without blanks", shown(text)));
  return std::string(text);
}

Result<unsigned> parse_file_mode(std::string_view text) {
  constexpr unsigned most = 0777;
  const bool is_octal = !text.empty() && text.size() <= 4 && text.find_first_not_of("01234567") == text.npos;
  unsigned mode = 0;
  if (is_octal)
    for (const char digit : text) mode = mode << 3 | static_cast<unsigned>(digit - '0');
  if (!is_octal || mode > most)
    return permanent_failure(fmt::format("{} is not a mode in octal, as 0660", shown(text)));
  return mode;
}

Result<double> parse_share(std::string_view text) {
  constexpr double all = 100;
  std::string_view number = text;
  double percent = 0;
  const bool has_sign = number.ends_with('%');
  if (has_sign) number.remove_suffix(1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), percent);
  const bool is_read = error == std::errc() && end == number.data() + number.size();
  if (has_sign && is_read && percent >= 0 && percent <= all) return percent / all;
  return permanent_failure(fmt::format("{} is not a share in percent, as 99.5%", shown(text)));
}

std::string quoted_of(const std::string& value) {
  return quoted_text(value);
}

}  // namespace

Kind<bool> flag() {
  return scalar_kind<bool>("true or false", parse_flag, [](const bool& value) { return value ? "true" : "false"; });
}

std::string choice_of(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += quoted_text(words[i]);
  }
  return text;
}

Kind<std::string> text() {
  return scalar_kind<std::string>("text", parse_text, quoted_of);
}

Kind<std::string> token() {
  return scalar_kind<std::string>("a word without blanks", parse_token, quoted_of);
}

Kind<std::string> or_empty(Kind<std::string> kind) {
  auto read = [read_given = std::move(kind.read)](const Value& value, Reading& reading) -> std::optional<std::string> {
    const Scalar* text = std::get_if<Scalar>(&value.content);
    if (text && text->empty()) return *text;
    return read_given(value, reading);
  };
  return {kind.accepts + ", or empty", std::move(read), std::move(kind.print)};
}

Kind<std::string> path() {
  auto read = [](const Value& value, Reading& reading) -> std::optional<std::string> {
    const Scalar* text = scalar_of(value, reading);
    if (!text) return std::nullopt;
    if (!text->empty() && text->find('$') == text->npos && std::none_of(text->begin(), text->end(), is_control))
      return path_seen_from(value.position.file, *text);
    reading.mistake(value.position, fmt::format("{} is not a path; variables are not known here", shown(*text)));
    return std::nullopt;
  };
  return {"a path", read, quoted_of};
}

Kind<unsigned> file_mode() {
  return scalar_kind<unsigned>("a mode in octal", parse_file_mode,
                               [](const unsigned& mode) { return fmt::format("{:04o}", mode); });
}

Kind<std::optional<ActionKind>> action(std::vector<ActionKind> refused) {
  constexpr ActionKind all[] = {ActionKind::no_action, ActionKind::add_header, ActionKind::quarantine,
                                ActionKind::soft_reject, ActionKind::reject};
  const auto is_refused = [refused = std::move(refused)](ActionKind kind) {
    return std::find(refused.begin(), refused.end(), kind) != refused.end();
  };
  std::vector<std::string_view> possible;
  for (const ActionKind kind : all)
    if (!is_refused(kind)) possible.push_back(evaluation::to_text(kind));
  const std::string choice = choice_of(possible);

  auto parse = [is_refused, choice](std::string_view word) -> Result<std::optional<ActionKind>> {
    const std::optional<ActionKind> kind = evaluation::action_kind(word);
    if (kind && !is_refused(*kind)) return kind;
    return permanent_failure(fmt::format("{} is not possible here; write {}", shown(word), choice));
  };
  auto print = [](const std::optional<ActionKind>& kind) {
    return quoted_text(evaluation::to_text(kind.value_or(ActionKind::no_action)));
  };
  return scalar_kind<std::optional<ActionKind>>("an action: " + choice, parse, print);
}

Kind<std::size_t> octets(std::size_t least, std::size_t most) {
  auto parse = [least, most](std::string_view text) -> Result<std::size_t> {
    const std::uint64_t parsed = DMARCD_TRY(parse_octets(text));
    if (parsed < least || parsed > most)
      return permanent_failure(
          fmt::format("{} is out of range; {} to {} is possible", text, octets_text(least), octets_text(most)));
    return static_cast<std::size_t>(parsed);
  };
  return scalar_kind<std::size_t>(fmt::format("a size, {} to {}", octets_text(least), octets_text(most)), parse,
                                  [](const std::size_t& value) { return octets_text(value); });
}

Kind<double> share() {
  constexpr double steps = 1e7;  // Percent are printed as they were written, not as they are stored.
  return scalar_kind<double>("a share in percent, 0% to 100%", parse_share, [](const double& value) {
    return fmt::format("{:g}%", std::round(value * 100 * steps) / steps);
  });
}

}  // namespace dmarcd::config
