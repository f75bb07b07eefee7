#include "configuration_snapshot.h"

#include <utility>

#include "file.h"

namespace dmarcd::daemon {

ConfigurationSnapshot::ConfigurationSnapshot(std::string file, Files known)
    : file_(std::move(file)), files_(std::move(known)) {
  loaded_ = config::load_config(file_, [this](const std::string& path) {
    auto known_file = files_.find(path);
    if (known_file == files_.end()) {
      const system::FileStamp stamp = system::stamp_of(path);
      known_file = files_.emplace(path, File{stamp, system::read_file(path, config::largest_file)}).first;
    }
    return known_file->second.content;
  });
}

ConfigurationSnapshot ConfigurationSnapshot::take(const std::string& file) {
  return {file, {}};
}

ConfigurationSnapshot ConfigurationSnapshot::with_lists_of_now() const {
  Files known = files_;
  for (const std::string& list : loaded_.list_files) known.erase(list);
  return {file_, std::move(known)};
}

std::vector<ConfigurationSnapshot::ListFile> ConfigurationSnapshot::list_files() const {
  std::vector<ListFile> lists;
  for (const std::string& path : loaded_.list_files) lists.push_back({path, files_.at(path).stamp});
  return lists;
}

}  // namespace dmarcd::daemon
