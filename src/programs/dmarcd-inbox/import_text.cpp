#include "import_text.h"

#include <fmt/format.h>

#include "dmarcd/base/number_text.h"
#include "dmarcd/base/visible_text.h"

#include "style.h"

namespace dmarcd::inbox_program {
namespace {

using console::Tone;
using console::toned;
using inbox::ImportLine;

constexpr std::size_t longest_sentence = 500;  // What was wrong is worth some lines.

Tone tone_of(ImportLine::Status status) {
  switch (status) {
    case ImportLine::Status::imported: return Tone::good;
    case ImportLine::Status::duplicate: return Tone::faint;
    case ImportLine::Status::rejected: return Tone::bad;
  }
  return Tone::plain;
}

std::string what_it_is(const ImportLine& line) {
  if (line.status == ImportLine::Status::rejected) return visible_line(line.reason, longest_sentence);
  return fmt::format("{} report of {} about {}, {}", line.kind, visible_line(line.org_name), visible_line(line.domain),
                     counted(line.figures.messages, "message"));
}

}  // namespace

std::string import_text(const ImportLine& line) {
  const std::string where = line.member.empty() ? line.input : line.input + ": " + line.member;
  std::string text = fmt::format("{}: {}: {}\n", visible_line(where, longest_sentence),
                                 toned(inbox::to_text(line.status), tone_of(line.status)), what_it_is(line));
  for (const std::string& warning : line.warnings)
    text += fmt::format("    {} {}\n", toned("warning", Tone::doubtful), visible_line(warning, longest_sentence));
  return text;
}

void ImportSum::add(const ImportLine& line) {
  switch (line.status) {
    case ImportLine::Status::imported:
      ++imported;
      messages += line.figures.messages;
      passed += line.figures.either_pass;
      break;
    case ImportLine::Status::duplicate: ++duplicates; break;
    case ImportLine::Status::rejected: ++rejected; break;
  }
}

std::string ImportSum::text() const {
  std::string text = fmt::format("{} imported, {} known already, {} in quarantine", grouped(imported),
                                 grouped(duplicates), grouped(rejected));
  if (unread > 0) text += fmt::format(", {} not readable", grouped(unread));
  if (messages > 0) text += fmt::format("; {}, {} of them passed", counted(messages, "message"), grouped(passed));
  if (rejected > 0) text += "\n\"dmarcd-inbox quarantine list\" says why, and keeps what was refused";
  return text + "\n";
}

}  // namespace dmarcd::inbox_program
