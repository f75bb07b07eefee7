#include "service_manager.h"

#include <systemd/sd-daemon.h>

namespace dmarcd::system {

void tell_ready(const std::string& status) {
  sd_notifyf(0, "READY=1\nSTATUS=%s", status.c_str());
}

void tell_reloading() {
  sd_notify(0, "RELOADING=1");
}

void tell_stopping(const std::string& status) {
  sd_notifyf(0, "STOPPING=1\nSTATUS=%s", status.c_str());
}

}  // namespace dmarcd::system
