#include "privileges.h"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace dmarcd::system {
namespace {

/// Room for the strings of one entry of the user or group database; a group may have many members.
constexpr std::size_t entry_size = 65536;

struct Account {
  uid_t user;
  gid_t group;
};

Result<Account> find_account(const std::string& user) {
  std::string buffer(entry_size, '\0');
  passwd entry{};
  passwd* found = nullptr;
  const int problem = getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (!found)
    return permanent_failure(fmt::format("cannot become user {}: {}", user,
                                         problem == 0 ? "there is no such user" : std::strerror(problem)));
  return Account{entry.pw_uid, entry.pw_gid};
}

}  // namespace

Result<void> drop_privileges(const std::string& user) {
  if (user.empty() || geteuid() != 0) return {};
  const Account account = DMARCD_TRY(find_account(user));
  const bool is_done = initgroups(user.c_str(), account.group) == 0 &&
                       setresgid(account.group, account.group, account.group) == 0 &&
                       setresuid(account.user, account.user, account.user) == 0;
  if (!is_done) return permanent_failure(fmt::format("cannot become user {}: {}", user, std::strerror(errno)));
  if (account.user != 0 && setuid(0) == 0)
    return permanent_failure(fmt::format("cannot become user {}: root's rights came back", user));
  return {};
}

Result<gid_t> group_number(const std::string& group) {
  std::string buffer(entry_size, '\0');
  ::group entry{};
  ::group* found = nullptr;
  const int problem = getgrnam_r(group.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (!found)
    return permanent_failure(fmt::format("cannot find group {}: {}", group,
                                         problem == 0 ? "there is no such group" : std::strerror(problem)));
  return entry.gr_gid;
}

}  // namespace dmarcd::system
