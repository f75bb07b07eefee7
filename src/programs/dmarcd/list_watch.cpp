#include "list_watch.h"

namespace dmarcd::daemon {

void ListWatch::watch(const std::vector<ConfigurationSnapshot::ListFile>& files) {
  files_.clear();
  for (const ConfigurationSnapshot::ListFile& file : files) files_[file.path] = {file.stamp, file.stamp};
}

bool ListWatch::look() {
  bool has_changed = false;
  bool is_changing = false;
  for (auto& [path, file] : files_) {
    const system::FileStamp now = system::stamp_of(path);
    if (now != file.last_seen)
      is_changing = true;
    else if (now != file.read)
      has_changed = true;
    file.last_seen = now;
  }
  return has_changed && !is_changing;
}

}  // namespace dmarcd::daemon
