#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell.h"

namespace dmarcd::dashboard {

struct Route {
  enum class Right { visitor, administrator };

  std::string_view method;
  std::string_view pattern;  ///< "*" is one segment of the path, "**" all that follow, which a network's "/" needs.
  Right right;
  Outcome<View> (*view)(const Visit&);  ///< Told as HTML, CSV or JSON.
  Outcome<Response> (*act)(const Visit&);
};

/// What stands for the stars; nothing if the path is another.
std::optional<std::vector<std::string>> matched(std::string_view pattern, std::string_view path);

struct FoundRoute {
  const Route* route = nullptr;  ///< None: there is no such page.
  std::vector<std::string> parts;
  bool is_known_by_other_method = false;
};
FoundRoute find_route(std::string_view method, std::string_view path);

}  // namespace dmarcd::dashboard
