#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"

namespace dmarcd::dashboard {

/// A request as the server's adapter tells it, decoded.
struct Request {
  struct File {
    std::string name;
    std::string octets;
  };

  std::string method;  ///< "GET"
  std::string path;    ///< "/domain/example.com", percent decoded
  std::multimap<std::string, std::string> query;
  std::multimap<std::string, std::string> form;     ///< Of a POST, urlencoded or multipart.
  std::vector<File> files;                          ///< Of a multipart POST.
  std::multimap<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
  IpAddress peer;
  Timestamp now;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

}  // namespace dmarcd::dashboard
