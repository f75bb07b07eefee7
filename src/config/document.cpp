#include "dmarcd/config/document.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::config {
namespace {

/// Files that include files: three levels are usual, and a chain of links must end somewhere.
constexpr std::size_t deepest_include = 8;

/// A file that includes another one twice, which does the same, doubles with each level.
constexpr std::size_t most_includes = 100;

/// All files together; a large site's lists of networks and domains fit many times.
constexpr std::size_t most_octets = 4 << 20;

/// Where a block's entries belong.
struct Place {
  std::string section;
  int priority = 0;
};

class DocumentReader {
 public:
  DocumentReader(const ReadFile& read_file, Remarks& remarks) : read_file_(read_file), remarks_(remarks) {}

  void read(const std::string& path, const Position& named_at, const Include& include, const Place& place);
  Document take() { return std::move(document_); }

 private:
  void mistake(const Position& position, std::string text) { remarks_.mistakes.push_back({position, std::move(text)}); }
  void add_block(const Block& block, const Place& place);
  void add_entry(const Entry& entry, const Place& place);
  void add_assignment(Assignment assignment);
  void add_include(const Position& position, const Include& include, const Place& place);
  bool may_open(const std::string& path, const Position& named_at);
  void add_text(const std::string& text, const std::string& path, const Place& place);

  const ReadFile& read_file_;
  Remarks& remarks_;
  Document document_;
  std::map<std::pair<std::string, std::string>, std::size_t> known_;  ///< Section and name to index of the assignment.
  std::vector<std::string> open_files_;
  std::size_t files_ = 0;
  std::size_t octets_ = 0;
};

void DocumentReader::add_assignment(Assignment assignment) {
  const auto [known, is_new] = known_.try_emplace({assignment.section, assignment.name}, document_.assignments.size());
  if (is_new) {
    document_.assignments.push_back(std::move(assignment));
    return;
  }
  Assignment& first = document_.assignments[known->second];
  if (assignment.priority > first.priority) {
    first = std::move(assignment);
  } else if (assignment.priority == first.priority) {
    const Position& at = first.position;
    const std::string where = at.file == assignment.position.file ? fmt::format("in line {}", at.line)
                                                                  : fmt::format("in {}, line {}", at.file, at.line);
    mistake(assignment.position,
            fmt::format("{} is set a second time, first {}; remove one of them", printable(assignment.name), where));
  }
}

void DocumentReader::add_entry(const Entry& entry, const Place& place) {
  const Value& value = std::get<Value>(entry.content);
  const Block* block = std::get_if<Block>(&value.content);
  if (!block) {
    add_assignment({place.section, entry.name, entry.position, value, place.priority});
    return;
  }
  Place inside = place;
  inside.section = place.section.empty() ? entry.name : fmt::format("{}.{}", place.section, entry.name);
  document_.sections.push_back({inside.section, entry.position});
  add_block(*block, inside);
}

void DocumentReader::add_block(const Block& block, const Place& place) {
  for (const Entry& entry : block.entries) {
    if (const Include* include = std::get_if<Include>(&entry.content))
      add_include(entry.position, *include, place);
    else
      add_entry(entry, place);
  }
}

void DocumentReader::add_include(const Position& position, const Include& include, const Place& place) {
  Place inside = place;
  inside.priority = include.priority;
  if (include.path.find('$') == include.path.npos) {
    read(path_seen_from(position.file, include.path), position, include, inside);
    return;
  }
  const std::string shown = printable(include.path);
  if (include.may_be_missing)
    remarks_.notes.push_back({position, fmt::format("{} is not included: variables are not known here", shown)});
  else
    mistake(position, fmt::format("cannot include {}: variables are not known here; write the path itself", shown));
}

/// Whether another file may be read while `open_files_` are.
bool DocumentReader::may_open(const std::string& path, const Position& named_at) {
  if (std::find(open_files_.begin(), open_files_.end(), path) != open_files_.end()) {
    mistake(named_at, fmt::format("{} includes itself", printable(path)));
    return false;
  }
  if (open_files_.size() > deepest_include || files_ > most_includes) {
    mistake(named_at, fmt::format("cannot include {}: more than {} files inside each other or {} files in all",
                                  printable(path), deepest_include, most_includes));
    return false;
  }
  return true;
}

void DocumentReader::add_text(const std::string& text, const std::string& path, const Place& place) {
  octets_ += text.size();
  if (octets_ > most_octets) {
    mistake({path},
            fmt::format("the configuration is longer than {} octets in all; the rest is not read", most_octets));
    return;
  }
  if (!is_utf8(text)) {
    mistake({path}, "the text is not UTF-8; convert it");
    return;
  }
  open_files_.push_back(path);
  add_block(parse_syntax(text, path, remarks_.mistakes), place);
  open_files_.pop_back();
}

void DocumentReader::read(const std::string& path, const Position& named_at, const Include& include,
                          const Place& place) {
  if (!may_open(path, named_at)) return;
  ++files_;
  const Result<std::string> text = read_file_(path);
  if (text)
    add_text(*text, path, place);
  else if (include.may_be_missing)
    remarks_.notes.push_back({named_at, fmt::format("not included: {}", text.error().message)});
  else
    mistake(named_at, text.error().message);
}

}  // namespace

std::string path_seen_from(const std::string& from, const std::string& path) {
  return (std::filesystem::path(from).parent_path() / path).lexically_normal().string();
}

Document read_document(const std::string& path, const ReadFile& read_file, Remarks& remarks) {
  DocumentReader reader(read_file, remarks);
  reader.read(path, {}, {}, {});
  return reader.take();
}

}  // namespace dmarcd::config
