#pragma once

#include <string>

/// What systemd is told of a service of Type=notify. Without systemd nothing happens.
namespace dmarcd::system {

void tell_ready(const std::string& status);
void tell_reloading();
void tell_stopping(const std::string& status);

}  // namespace dmarcd::system
