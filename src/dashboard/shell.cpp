#include "shell.h"

#include <algorithm>

#include "dmarcd/base/text.h"

#include "filters.h"

namespace dmarcd::dashboard {
namespace {

Html head(const std::string& title) {
  return element("head", {}, lone_element("meta", {{"charset", "utf-8"}}),
                 lone_element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}),
                 lone_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}),
                 element("title", {}, title, " · dmarcd"),
                 lone_element("link", {{"rel", "stylesheet"}, {"href", Url("/style.css")}}));
}

Response html_response(int status, const std::string& title, const Html& body) {
  const Html page = element("html", {{"lang", "en"}}, head(title), element("body", {}, body));
  return {status, {{"Content-Type", "text/html; charset=utf-8"}}, "<!DOCTYPE html>\n" + page.markup() + '\n'};
}

Html skip_link() {
  return element("a", {{"class", "skip"}, {"href", Url("#content")}}, "Skip to the content");
}

Html menu_entry(const Visit& visit, Word path, Word name) {
  const std::string_view here = visit.request.path;
  const bool is_here = here == path.text() || (path.text() != "/" && here.starts_with(path.text()));
  Attributes attributes = {{"href", Url(path)}};
  if (is_here) attributes.push_back({"aria-current", "page"});
  return element("li", {}, element("a", attributes, name.text()));
}

Html menu(const Visit& visit) {
  Html entries = joined(menu_entry(visit, "/", "Overview"), menu_entry(visit, "/reports", "Reports"),
                        menu_entry(visit, "/records", "Records"));
  if (visit.visitor.user.is_administrator)
    entries += joined(menu_entry(visit, "/upload", "Upload"), menu_entry(visit, "/quarantine", "Quarantine"),
                      menu_entry(visit, "/users", "Users"));
  entries += menu_entry(visit, "/glossary", "Glossary");
  return element("nav", {{"aria-label", "Main"}}, element("ul", {}, entries));
}

Html who(const Visit& visit) {
  const Html account = link(Url("/account"), visit.visitor.user.name);
  if (visit.visitor.session_token_hash.empty()) return element("div", {{"class", "who"}}, account);
  return element("div", {{"class", "who"}}, account,
                 post_form(visit, Url("/logout"), element("button", {{"class", "quiet"}}, "Log out")));
}

/// The same page for programs: each table as CSV, all as JSON.
Html for_programs(const Visit& visit, const View& view) {
  const Url here = Url::of_path(visit.request.path);
  Html links = joined("This page as ", link(with_query(here, visit.request.query, "format", "json"), "JSON"));
  const Url csv = with_query(here, visit.request.query, "format", "csv");
  for (std::size_t i = 0; i < view.tables.size(); ++i)
    links += joined(i == 0 ? " or CSV: " : ", ",
                    link(csv.query("table", view.tables[i].name.text()), view.tables[i].name.text()));
  return element("p", {{"class", "programs"}}, links);
}

Response page(const Visit& visit, const View& view) {
  const Html header =
      element("header", {{"class", "site"}}, element("a", {{"class", "brand"}, {"href", Url("/")}}, "dmarcd"),
              menu(visit), who(visit));
  const Html main = element("main", {{"id", "content"}}, element("h1", {}, view.title), view.body);
  // What a form was answered with cannot be asked for again.
  const bool has_data = visit.request.method == "GET" && (!view.tables.empty() || !view.facts.empty());
  const Html footer =
      element("footer", {}, has_data ? for_programs(visit, view) : Html(),
              element("p", {}, "All days and times are UTC; figures are messages unless they say otherwise."));
  return html_response(200, view.title, joined(skip_link(), header, main, footer));
}

Outcome<Response> csv_response(const Visit& visit, const View& view) {
  const std::string name = value_of(visit.request.query, "table");
  const auto table = std::find_if(view.tables.begin(), view.tables.end(),
                                  [&](const Table& one) { return name.empty() || one.name.text() == name; });
  if (table == view.tables.end()) return refused(404, "This page has no such table.");
  Response response =
      download(std::string(table->name.text()) + ".csv", "text/csv; charset=utf-8; header=present", to_csv(*table));
  return response;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "That cannot be read";
    case 403: return "That is not allowed";
    case 404: return "Not found";
    case 413: return "Too large";
    case 429: return "Too many attempts";
    case 503: return "Not now";
    default: return "That did not work";
  }
}

}  // namespace

std::string safe_file_name(std::string_view name) {
  constexpr std::size_t longest = 100;
  std::string safe(name.substr(0, longest));
  for (char& c : safe)
    if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_' && c != '.') c = '_';
  return safe.empty() || safe[0] == '.' ? "file" + safe : safe;
}

Html post_form(const Visit& visit, const Url& action, const Html& content) {
  return element("form", {{"method", "post"}, {"action", action}},
                 lone_element("input", {{"type", "hidden"}, {"name", "csrf"}, {"value", visit.visitor.csrf_token}}),
                 content);
}

Html upload_form(const Visit& visit) {
  return element(
      "form", {{"method", "post"}, {"action", Url("/upload")}, {"enctype", "multipart/form-data"}, {"class", "drop"}},
      lone_element("input", {{"type", "hidden"}, {"name", "csrf"}, {"value", visit.visitor.csrf_token}}),
      element("label", {{"for", "file"}},
              "Reports: XML, gzip, zip, JSON, mails or mail folders. Choose files, or drop them on the field."),
      lone_element("input", {{"type", "file"}, {"id", "file"}, {"name", "file"}, {"multiple"}, {"required"}}),
      element("button", {}, "Take in"));
}

Response download(std::string_view name, std::string_view type, std::string octets) {
  return {200,
          {{"Content-Type", std::string(type)},
           {"Content-Disposition", "attachment; filename=\"" + safe_file_name(name) + '"'}},
          std::move(octets)};
}

Response see_other(const Url& url) {
  return {303, {{"Location", url.text()}}, {}};
}

Response plain_page(int status, const std::string& title, const Html& body) {
  const Html header =
      element("header", {{"class", "site"}}, element("a", {{"class", "brand"}, {"href", Url("/")}}, "dmarcd"));
  return html_response(
      status, title,
      joined(skip_link(), header,
             element("main", {{"id", "content"}, {"class", "narrow"}}, element("h1", {}, title), body)));
}

Response error_page(const Refusal& refusal) {
  const std::string title(title_of(refusal.status));
  Html body = element("p", {}, refusal.text);
  if (refusal.status == 503) body += element("p", {}, "Nothing is lost. Load the page again in a minute.");
  Response response =
      plain_page(refusal.status, title, joined(body, element("p", {}, link(Url("/"), "To the overview"))));
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "60");
  return response;
}

Outcome<Response> told(const Visit& visit, const View& view) {
  const std::string format = value_of(visit.request.query, "format");
  if (format.empty() || format == "html") return page(visit, view);
  if (format == "csv") return csv_response(visit, view);
  if (format == "json") return Response{200, {{"Content-Type", "application/json"}}, to_json(view)};
  return refused(400, "There are the formats html, csv and json.");
}

void secure(Response& response) {
  response.headers.insert(
      response.headers.end(),
      {{"Content-Security-Policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
       {"X-Content-Type-Options", "nosniff"},
       {"X-Frame-Options", "DENY"},
       {"Referrer-Policy", "no-referrer"},
       {"Cross-Origin-Opener-Policy", "same-origin"},
       {"Cross-Origin-Resource-Policy", "same-origin"}});
  const bool says_caching = std::any_of(response.headers.begin(), response.headers.end(),
                                        [](const auto& header) { return header.first == "Cache-Control"; });
  if (!says_caching) response.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace dmarcd::dashboard
