#include "mail_server.h"

#include <fmt/format.h>

namespace dmarcd::libcurl {

std::string MailServer::name_and_port() const {
  const bool is_v6 = name.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", name, port) : fmt::format("{}:{}", name, port);
}

std::string MailServer::text() const {
  return address ? fmt::format("{} ({})", name_and_port(), address->text()) : name_and_port();
}

}  // namespace dmarcd::libcurl
