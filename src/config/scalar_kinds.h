#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/evaluation/action.h"

#include "kind.h"
#include "quantity.h"

/// Kinds of values that mean the same in every setting.
namespace dmarcd::config {

/// true or false, yes or no, on or off.
Kind<bool> flag();

/// Text in one line, without control characters; may be empty.
Kind<std::string> text();

/// Text with neither blanks nor control characters.
Kind<std::string> token();

/// As `kind`, or an empty text for none.
Kind<std::string> or_empty(Kind<std::string> kind);

/// The path of a file; a relative one begins where the configuration file is.
Kind<std::string> path();

/// Permissions in octal.
Kind<unsigned> file_mode();

/// One of rspamd's action words but those in `refused`.
Kind<std::optional<evaluation::ActionKind>> action(std::vector<evaluation::ActionKind> refused = {});

/// Octets with a unit.
Kind<std::size_t> octets(std::size_t least, std::size_t most);

/// "\"a\", \"b\" or \"c\""
std::string choice_of(const std::vector<std::string_view>& words);

/// The first word of a value is the one that is printed.
template <class T>
Kind<T> words(std::vector<std::pair<std::string_view, T>> known) {
  std::vector<std::string_view> written;
  written.reserve(known.size());
  for (const auto& [word, value] : known) written.push_back(word);
  const std::string accepts = choice_of(written);
  auto parse = [known, accepts](std::string_view text) -> Result<T> {
    for (const auto& [word, value] : known)
      if (text == word) return value;
    return permanent_failure(fmt::format("{} is not {}", shown(text), accepts));
  };
  auto print = [known](const T& value) {
    for (const auto& [word, candidate] : known)
      if (candidate == value) return quoted_text(word);
    return std::string();
  };
  return scalar_kind<T>(accepts, parse, print);
}

/// A share of 1, written in percent: "99.5%".
Kind<double> share();

/// A whole number without a unit.
template <std::unsigned_integral T>
Kind<T> number(T least, T most) {
  auto parse = [least, most](std::string_view text) -> Result<T> {
    const std::optional<std::uint64_t> parsed = parse_number(text);
    if (!parsed) return permanent_failure(fmt::format("{} is not a whole number", shown(text)));
    if (*parsed < least || *parsed > most)
      return permanent_failure(fmt::format("{} is out of range; {} to {} is possible", *parsed, least, most));
    return static_cast<T>(*parsed);
  };
  return scalar_kind<T>(fmt::format("a number, {} to {}", least, most), parse,
                        [](const T& value) { return fmt::to_string(value); });
}

/// A duration with a unit, in whole steps of `Duration`.
template <class Duration>
Kind<Duration> duration(Duration least, Duration most) {
  auto parse = [least, most](std::string_view text) -> Result<Duration> {
    const std::chrono::milliseconds parsed = DMARCD_TRY(parse_duration(text));
    if (parsed < least || parsed > most)
      return permanent_failure(
          fmt::format("{} is out of range; {} to {} is possible", text, to_text(least), to_text(most)));
    const auto whole = std::chrono::duration_cast<Duration>(parsed);
    if (whole != parsed) return permanent_failure(fmt::format("{}: only whole seconds are possible here", text));
    return whole;
  };
  return scalar_kind<Duration>(fmt::format("a duration, {} to {}", to_text(least), to_text(most)), parse,
                               [](const Duration& value) { return to_text(value); });
}

}  // namespace dmarcd::config
