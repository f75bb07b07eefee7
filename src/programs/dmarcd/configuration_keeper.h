#pragma once

#include <chrono>
#include <optional>

#include "configuration_snapshot.h"
#include "list_watch.h"
#include "service.h"

namespace dmarcd::daemon {

/// Brings what an administrator writes into force: the configuration when told to, the files of lists when they change.
/// With a mistake in them what was in force stays, and the log names all mistakes.
class ConfigurationKeeper {
 public:
  /// `snapshot` has no mistakes; `service` works by it already.
  ConfigurationKeeper(ConfigurationSnapshot snapshot, Service& service);

  void reload();
  void look_at_lists();

  /// How long to wait before the next look; nothing if there are no lists to look at.
  std::optional<std::chrono::seconds> time_between_looks() const;

 private:
  /// Whether the service works by `next` now; `what` names it.
  bool bring_into_force(const ConfigurationSnapshot& next, std::string_view what);

  ConfigurationSnapshot snapshot_;
  ListWatch watch_;
  Service& service_;
};

}  // namespace dmarcd::daemon
