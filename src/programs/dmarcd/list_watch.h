#pragma once

#include <map>
#include <string>
#include <vector>

#include "configuration_snapshot.h"
#include "file_stamp.h"

namespace dmarcd::daemon {

/// Tells when files are no longer as they were read. A file that is being written is left alone: only once two looks in
/// a row have seen it the same it counts as changed.
class ListWatch {
 public:
  /// From now on these, which were read in the state of their stamps.
  void watch(const std::vector<ConfigurationSnapshot::ListFile>& files);

  bool is_idle() const { return files_.empty(); }

  /// Looks at all files; true if some have changed and none is still changing.
  bool look();

 private:
  struct Watched {
    system::FileStamp read;
    system::FileStamp last_seen;
  };
  std::map<std::string, Watched> files_;
};

}  // namespace dmarcd::daemon
