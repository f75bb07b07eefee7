// Writes what is derived from the table of settings: conf/dmarcd.conf, and the settings in docs/man/dmarcd.conf.5.scd
// between its two marks. The one argument is the folder of the project.
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <string>

#include "dmarcd/config/show.h"

namespace {

constexpr std::string_view begin_mark = "; The settings begin here.\n";
constexpr std::string_view end_mark = "; The settings end here.\n";

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool write(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  file << content << std::flush;
  if (!file) fmt::print(stderr, "cannot write {}\n", path);
  return file.good();
}

bool write_manual(const std::string& path) {
  const std::string manual = content_of(path);
  const std::size_t begin = manual.find(begin_mark);
  const std::size_t end = manual.find(end_mark);
  if (begin == manual.npos || end == manual.npos) {
    fmt::print(stderr, "{} has not both marks\n", path);
    return false;
  }
  return write(path, manual.substr(0, begin) + std::string(begin_mark) + "\n" + dmarcd::config::manual_of_settings() +
                         manual.substr(end));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: write_config_documents PROJECT_FOLDER\n");
    return 64;
  }
  const std::string project = argv[1];
  const bool is_done = write(project + "/conf/dmarcd.conf", dmarcd::config::sample_config()) &&
                       write_manual(project + "/docs/man/dmarcd.conf.5.scd");
  return is_done ? 0 : 74;
}
