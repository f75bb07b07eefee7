#include "draft.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/config/load.h"
#include "dmarcd/config/notation_writer.h"
#include "dmarcd/config/setting_table.h"

namespace dmarcd::conversion {
namespace {

/// No file has this name: what stands in the draft is read from memory.
constexpr const char* draft_name = "";

constexpr std::size_t longest_quotation = 200;

}  // namespace

Draft::Entry* Draft::find(const Target& target) {
  const auto known =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.target == target; });
  return known == entries_.end() ? nullptr : &*known;
}

void Draft::set(const Target& target, std::string_view value, const Source& source) {
  if (Entry* known = find(target))
    *known = {target, std::string(value), source};
  else
    entries_.push_back({target, std::string(value), source});
}

void Draft::extend(const Target& target, const std::vector<std::string>& elements, const Source& source) {
  Entry* known = find(target);
  if (!known) return set(target, list_text(elements), source);
  known->value.pop_back();  // The closing bracket.
  known->value += ", " + list_text(elements).substr(1);
  known->source.text += "; " + source.text;
}

void Draft::remark(const Source& source, std::string_view why) {
  remarks_.push_back({source.position, fmt::format("{}: {}", printable_sentence(source.text, longest_quotation), why)});
}

std::vector<std::string> Draft::blocks_of(const std::string& section) const {
  std::vector<std::string> blocks;
  for (const Entry& entry : entries_)
    if (entry.target.section == section && std::find(blocks.begin(), blocks.end(), entry.target.block) == blocks.end())
      blocks.push_back(entry.target.block);
  return blocks;
}

void Draft::write_block(const config::Section& section, const std::string& block, config::NotationWriter& writer,
                        Written& written) const {
  writer.enter(section.heading(block));
  const auto belongs_here = [&](std::size_t entry) {
    written.entry_of_line.resize(writer.lines() + 1);
    written.entry_of_line[writer.lines()] = entry;
  };
  bool is_first = true;
  for (const config::Setting& setting : config::setting_table()) {
    const Target target{std::string(setting.section), std::string(setting.name), block};
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) { return one.target == target; });
    if (setting.section != section.path || entry == entries_.end()) continue;
    const auto index = static_cast<std::size_t>(entry - entries_.begin());
    if (std::exchange(is_first, false)) belongs_here(index);  // Of a block as a whole its first setting is to blame.
    writer.comment(printable_sentence(entry->source.text, longest_quotation));
    writer.line(fmt::format("{} = {};", setting.name, entry->value));
    belongs_here(index);
  }
}

Draft::Written Draft::write(std::string_view headline) const {
  config::NotationWriter writer;
  Written written;
  writer.comment(headline);
  for (const config::Mistake& remark : remarks_)
    writer.comment(fmt::format("Line {}, {}", remark.position.line, remark.text));
  for (const config::Section& section : config::section_table())
    for (const std::string& block : blocks_of(section.path)) write_block(section, block, writer, written);
  written.text = writer.finish();
  return written;
}

/// The entries that a mistake is about: the one in whose line it is, or those that name the file in which it is.
std::vector<std::size_t> Draft::entries_behind(const config::Mistake& mistake, const Written& written) const {
  if (mistake.position.file == draft_name) {
    const std::size_t line = mistake.position.line;
    if (line < written.entry_of_line.size() && written.entry_of_line[line]) return {*written.entry_of_line[line]};
    return {};
  }
  std::vector<std::size_t> entries;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].value.find(config::quoted_text(mistake.position.file)) != std::string::npos) entries.push_back(i);
  return entries;
}

/// What `written` is as a configuration.
std::vector<config::Mistake> Draft::find_mistakes(const Written& written, const config::ReadFile& read_file) {
  const auto read = [&](const std::string& path) -> Result<std::string> {
    if (path == draft_name) return written.text;
    return read_file(path);
  };
  return config::load_config(draft_name, read).remarks.mistakes;
}

void Draft::leave_out(const std::vector<config::Mistake>& mistakes, const Written& written) {
  std::vector<std::size_t> wrong;
  // A value's own mistake stands behind that of the block which lacks it, and says more.
  for (auto mistake = mistakes.rbegin(); mistake != mistakes.rend(); ++mistake)
    for (const std::size_t entry : entries_behind(*mistake, written)) {
      if (std::find(wrong.begin(), wrong.end(), entry) != wrong.end()) continue;
      wrong.push_back(entry);
      const Source& source = entries_[entry].source;
      if (left_out_.insert(source.text).second) remark(source, fmt::format("cannot be taken over: {}", mistake->text));
    }
  std::sort(wrong.rbegin(), wrong.rend());
  for (const std::size_t entry : wrong) entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(entry));
}

Result<Conversion> Draft::finish(std::string_view headline, const config::ReadFile& read_file) {
  while (true) {
    const Written written = write(headline);
    const std::vector<config::Mistake> mistakes = find_mistakes(written, read_file);
    if (mistakes.empty()) break;
    const std::size_t before = entries_.size();
    leave_out(mistakes, written);
    if (entries_.size() == before)
      return permanent_failure(fmt::format("the result would have a mistake: {}", to_text(mistakes.front())));
  }
  std::stable_sort(remarks_.begin(), remarks_.end(), [](const config::Mistake& a, const config::Mistake& b) {
    return std::tie(a.position.file, a.position.line) < std::tie(b.position.file, b.position.line);
  });
  return Conversion{write(headline).text, remarks_};
}

std::string list_text(const std::vector<std::string>& elements) {
  std::string text;
  for (const std::string& element : elements) text += (text.empty() ? "" : ", ") + config::quoted_text(element);
  return "[" + text + "]";
}

}  // namespace dmarcd::conversion
