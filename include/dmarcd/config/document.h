#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/mistake.h"
#include "dmarcd/config/syntax.h"

namespace dmarcd::config {

/// The octets of a file, or why it cannot be read: the Error names the path.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// A setting as it stands in a file, before anybody knows what it means.
struct Assignment {
  std::string section;  ///< "dmarc.actions"; empty outside all braces.
  std::string name;
  Position position;
  Value value;
  int priority = 0;
};

struct SectionBegin {
  std::string path;  ///< "dmarc.actions"
  Position position;
};

/// A configuration file with everything that it includes: sections of the same name merged, each setting once.
struct Document {
  std::vector<Assignment> assignments;
  std::vector<SectionBegin> sections;
};

/// What came up while reading, in the order of discovery.
struct Remarks {
  std::vector<Mistake> mistakes;  ///< The configuration cannot be used.
  std::vector<Mistake> notes;     ///< It can, and somebody should know.
};

/// Reads `path` and its includes, which are relative to the file that names them. Depth, number and total size of
/// includes are limited; a loop is a mistake.
Document read_document(const std::string& path, const ReadFile& read_file, Remarks& remarks);

/// `path` as `from` means it: relative paths begin where `from` is.
std::string path_seen_from(const std::string& from, const std::string& path);

}  // namespace dmarcd::config
