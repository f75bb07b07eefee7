#pragma once

#include <string>
#include <sys/types.h>

#include "dmarcd/base/result.h"

namespace dmarcd::system {

/// Becomes `user`, with the groups of that user and no way back. Does nothing for an empty name or a process that is
/// not root's.
Result<void> drop_privileges(const std::string& user);

/// The number of a group.
Result<gid_t> group_number(const std::string& group);

}  // namespace dmarcd::system
