#include "moments.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::receiving {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::optional<unsigned> number_up_to(std::string_view text, std::uint64_t most) {
  const std::optional<std::uint64_t> number = parse_number(text);
  if (!number || *number > most) return std::nullopt;
  return static_cast<unsigned>(*number);
}

/// "12:34:56" or "12:34"; a leap second is the one before.
std::optional<seconds> parse_clock(std::string_view text) {
  const std::vector<std::string_view> pieces = split(text, ':');
  if (pieces.size() != 2 && pieces.size() != 3) return std::nullopt;
  const auto hour = number_up_to(pieces[0], 23);
  const auto minute = number_up_to(pieces[1], 59);
  const auto second = pieces.size() == 3 ? number_up_to(pieces[2], 60) : std::optional(0u);
  if (!hour || !minute || !second) return std::nullopt;
  return hours(*hour) + minutes(*minute) + seconds(std::min(*second, 59u));
}

/// "+0100", "+01:00"; how far the clock is ahead of UTC.
std::optional<seconds> parse_offset(std::string_view text) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '+' ? 1 : -1;
  std::string digits(text.substr(1));
  std::erase(digits, ':');
  if (digits.size() != 4) return std::nullopt;
  const auto hour = number_up_to(std::string_view(digits).substr(0, 2), 23);
  const auto minute = number_up_to(std::string_view(digits).substr(2), 59);
  if (!hour || !minute) return std::nullopt;
  return sign * seconds(hours(*hour) + minutes(*minute));
}

/// RFC 5322 section 4.3: the zones of North America have a meaning, others are as good as unknown.
seconds offset_of_zone(std::string_view zone) {
  if (const std::optional<seconds> offset = parse_offset(zone)) return *offset;
  constexpr std::pair<std::string_view, int> zones[] = {{"EDT", -4}, {"EST", -5}, {"CDT", -5}, {"CST", -6},
                                                        {"MDT", -6}, {"MST", -7}, {"PDT", -7}, {"PST", -8}};
  for (const auto& [name, ahead] : zones)
    if (equals_ignoring_case(zone, name)) return hours(ahead);
  return seconds(0);
}

std::optional<unsigned> month_named(std::string_view name) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < months.size(); ++i)
    if (equals_ignoring_case(name.substr(0, 3), months[i])) return i + 1;
  return std::nullopt;
}

std::optional<Timestamp> moment(int year, unsigned month, unsigned day, seconds of_day, seconds ahead) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) + of_day - ahead;
}

/// The words between blanks, without comments and the commas at their ends.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view word : split(text.substr(0, text.find('(')), ' ')) {
    word = trim_space(word);
    if (word.ends_with(',')) word.remove_suffix(1);
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

}  // namespace

std::optional<Timestamp> parse_mail_date(std::string_view text) {
  constexpr std::size_t longest = 128;  // With every comment that is in use.
  std::vector<std::string_view> words = words_of(text.substr(0, longest));
  if (!words.empty() && is_letter(words.front().front())) words.erase(words.begin());  // The day of the week.
  if (words.size() < 4) return std::nullopt;
  const auto day = number_up_to(words[0], 31);
  const auto month = month_named(words[1]);
  const auto year = number_up_to(words[2], 9999);
  const auto of_day = parse_clock(words[3]);
  if (!day || !month || !year || !of_day) return std::nullopt;
  const seconds ahead = words.size() > 4 ? offset_of_zone(words[4]) : seconds(0);
  return moment(static_cast<int>(*year), *month, *day, *of_day, ahead);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  constexpr std::string_view form = "2026-01-01T12:34:56";
  const bool has_form =
      text.size() >= form.size() && text[4] == '-' && text[7] == '-' && (to_lower(text[10]) == 't' || text[10] == ' ');
  if (!has_form) return std::nullopt;
  const auto year = number_up_to(text.substr(0, 4), 9999);
  const auto month = number_up_to(text.substr(5, 2), 12);
  const auto day = number_up_to(text.substr(8, 2), 31);
  const auto of_day = parse_clock(text.substr(11, 8));
  if (!year || !month || !day || !of_day) return std::nullopt;

  std::string_view zone = text.substr(form.size());
  if (zone.starts_with('.')) zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  const bool is_utc = zone.empty() || zone == "Z" || zone == "z";
  const std::optional<seconds> ahead = is_utc ? seconds(0) : parse_offset(zone);
  if (!ahead) return std::nullopt;
  return moment(static_cast<int>(*year), *month, *day, *of_day, *ahead);
}

}  // namespace dmarcd::receiving
