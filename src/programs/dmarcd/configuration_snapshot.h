#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/load.h"

#include "file_stamp.h"

namespace dmarcd::daemon {

/// A configuration, and the files that it was read from as they were then.
class ConfigurationSnapshot {
 public:
  /// Reads `file` and all that it names.
  static ConfigurationSnapshot take(const std::string& file);

  /// The same with the files of lists as they are now. What else has been written meanwhile has to wait for the
  /// administrator's word: it may be half done.
  ConfigurationSnapshot with_lists_of_now() const;

  const config::LoadedConfig& loaded() const { return loaded_; }
  const std::string& file() const { return file_; }

  struct ListFile {
    std::string path;
    system::FileStamp stamp;  ///< From before it was read.
  };
  std::vector<ListFile> list_files() const;

 private:
  struct File {
    system::FileStamp stamp;
    Result<std::string> content;
  };
  using Files = std::map<std::string, File>;

  ConfigurationSnapshot(std::string file, Files known);

  std::string file_;
  Files files_;
  config::LoadedConfig loaded_;
};

}  // namespace dmarcd::daemon
