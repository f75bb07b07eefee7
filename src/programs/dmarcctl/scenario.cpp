#include "scenario.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <map>

#include "dmarcd/base/text.h"

namespace dmarcd::dmarcctl {
namespace {

/// May 2026: after the standards and before any signature in a scenario could expire.
constexpr std::int64_t usual_time = 1'777'600'000;

constexpr std::array<std::string_view, 5> section_names = {"envelope", "config", "zone", "message", "expect"};

struct Section {
  int first_line = 0;
  std::string text;
};

struct Sections {
  std::string story;
  int foreign_line = 0;  // Of the head; 0 for none.
  std::map<std::string, Section, std::less<>> by_name;
};

tl::unexpected<Error> wrong(const std::string& file, int line, std::string_view what) {
  return permanent_failure(fmt::format("{}:{}: {}", file, line, what));
}

/// "[zone]" -> "zone"; empty for any other line.
std::string_view section_name(std::string_view line) {
  for (std::string_view name : section_names)
    if (line.size() == name.size() + 2 && line.front() == '[' && line.back() == ']' &&
        line.substr(1, name.size()) == name)
      return name;
  return "";
}

/// What may stand in the head beside the story: which requirements the scenario covers (see
/// tests/conformance/requirements.txt), and empty lines.
bool is_head_line(std::string_view line) {
  const std::string_view key = trim_space(line.substr(0, line.find('=')));
  return trim_space(line).empty() || (key == "covers" && line.find('=') != std::string_view::npos);
}

Sections take_apart(std::string_view text) {
  Sections sections;
  Section* current = nullptr;
  int line_number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++line_number;
    if (const std::string_view name = section_name(line); !name.empty()) {
      current = &sections.by_name[std::string(name)];
      current->first_line = line_number + 1;
    } else if (current) {
      current->text.append(line).append("\n");
    } else if (line.starts_with("#")) {
      sections.story.append(trim_blanks(line.substr(1))).append("\n");
    } else if (!is_head_line(line) && sections.foreign_line == 0) {
      sections.foreign_line = line_number;
    }
  }
  return sections;
}

/// The lines "key = value" of a section; empty lines and comments aside.
Result<std::vector<Scenario::Expectation>> read_pairs(const Section& section, const std::string& file) {
  std::vector<Scenario::Expectation> pairs;
  int line_number = section.first_line;
  for (std::string_view line : split(section.text, '\n')) {
    const int here = line_number++;
    if (trim_space(line).empty() || line.starts_with("#")) continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return wrong(file, here, "expected KEY = VALUE");
    pairs.push_back(
        {here, std::string(trim_space(line.substr(0, equals))), std::string(trim_space(line.substr(equals + 1)))});
  }
  return pairs;
}

Result<void> set_envelope(Scenario& scenario, const Scenario::Expectation& pair) {
  message::Envelope& envelope = scenario.envelope;
  if (pair.key == "client") {
    const Result<IpAddress> address = IpAddress::parse(pair.value);
    if (!address) return wrong(scenario.file, pair.line, address.error().message);
    envelope.client_address = *address;
  } else if (pair.key == "client_name") {
    envelope.client_name = pair.value;
  } else if (pair.key == "helo") {
    envelope.helo = pair.value;
  } else if (pair.key == "mail_from") {
    envelope.mail_from = pair.value == "<>" ? "" : pair.value;
  } else if (pair.key == "rcpt") {
    envelope.recipients.push_back(pair.value);
  } else if (pair.key == "authserv_id") {
    scenario.authserv_id = pair.value;
  } else if (pair.key == "now") {
    const std::optional<std::uint64_t> seconds = parse_number(pair.value);
    if (!seconds || *seconds > latest_unix_seconds) return wrong(scenario.file, pair.line, "now is no time");
    scenario.now = from_unix_seconds(static_cast<std::int64_t>(*seconds));
  } else {
    return wrong(scenario.file, pair.line, "no such key in [envelope]: " + pair.key);
  }
  return {};
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, const std::string& file) {
  Sections sections = take_apart(text);
  if (sections.foreign_line != 0)
    return wrong(file, sections.foreign_line, "expected a comment, covers = ID, or a section");
  for (std::string_view needed : {"envelope", "message", "expect"})
    if (!sections.by_name.contains(needed)) return wrong(file, 1, fmt::format("there is no section [{}]", needed));

  Scenario scenario;
  scenario.file = file;
  scenario.story = sections.story;
  scenario.now = from_unix_seconds(usual_time);
  scenario.envelope.queue_id = "4XkQ2c";
  scenario.envelope.receiver = scenario.authserv_id;
  for (const Scenario::Expectation& pair : DMARCD_TRY(read_pairs(sections.by_name["envelope"], file)))
    DMARCD_TRY(set_envelope(scenario, pair));
  scenario.configuration = sections.by_name["config"].text;
  scenario.zone = sections.by_name["zone"].text;
  scenario.zone_line = sections.by_name["zone"].first_line;
  scenario.message = sections.by_name["message"].text;
  scenario.expectations = DMARCD_TRY(read_pairs(sections.by_name["expect"], file));
  return scenario;
}

}  // namespace dmarcd::dmarcctl
