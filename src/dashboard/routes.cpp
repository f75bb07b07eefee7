#include "routes.h"

#include <array>

#include "dmarcd/base/text.h"

#include "pages.h"

namespace dmarcd::dashboard {
namespace {

using Right = Route::Right;

constexpr Route page(std::string_view pattern, Outcome<View> (*view)(const Visit&), Right right = Right::visitor) {
  return {"GET", pattern, right, view, nullptr};
}

constexpr Route file(std::string_view pattern, Outcome<Response> (*act)(const Visit&), Right right = Right::visitor) {
  return {"GET", pattern, right, nullptr, act};
}

constexpr Route deed(std::string_view pattern, Outcome<Response> (*act)(const Visit&), Right right) {
  return {"POST", pattern, right, nullptr, act};
}

constexpr std::array routes = {
    page("/", overview_page),
    page("/domain/*", domain_page),
    page("/domain/*/source/**", source_page),
    page("/domain/*/failures", failures_page),
    page("/domain/*/tls", tls_page),
    deed("/domain/*/rules", decide_source, Right::administrator),
    deed("/domain/*/rules/*/remove", remove_rule, Right::administrator),
    page("/reports", reports_page),
    page("/report/*", report_page),
    page("/report/*/raw", raw_page),
    file("/report/*/raw/download", raw_document),
    page("/records", records_page),
    page("/quarantine", quarantine_page, Right::administrator),
    file("/quarantine/*/download", quarantined_file, Right::administrator),
    deed("/quarantine/*/retry", retry_quarantined, Right::administrator),
    deed("/quarantine/*/drop", drop_quarantined, Right::administrator),
    page("/upload", upload_page, Right::administrator),
    deed("/upload", upload, Right::administrator),
    page("/users", users_page, Right::administrator),
    deed("/users", put_user, Right::administrator),
    deed("/users/remove", remove_user, Right::administrator),
    page("/account", account_page),
    deed("/account", change_password, Right::visitor),
    deed("/logout", log_out, Right::visitor),
    page("/glossary", glossary_page),
};

/// The path up to its next slash, which it loses.
std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return segment;
}

}  // namespace

std::optional<std::vector<std::string>> matched(std::string_view pattern, std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  if (path.size() > 1 && path.ends_with('/')) return std::nullopt;
  std::vector<std::string> parts;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    if (wanted == "**") {
      parts.emplace_back(path);
      return parts;
    }
    const std::string_view segment = take_segment(path);
    if (wanted == "*" && !segment.empty())
      parts.emplace_back(segment);
    else if (wanted != segment)
      return std::nullopt;
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parts;
}

FoundRoute find_route(std::string_view method, std::string_view path) {
  FoundRoute found;
  for (const Route& route : routes) {
    std::optional<std::vector<std::string>> parts = matched(route.pattern, path);
    if (!parts) continue;
    if (route.method == method) return {&route, *std::move(parts), false};
    found.is_known_by_other_method = true;
  }
  return found;
}

}  // namespace dmarcd::dashboard
