#pragma once

#include <string>

#include "dmarcd/dashboard/dashboard.h"

#include "view.h"
#include "visitor.h"

/// From what a page is to what is answered.
namespace dmarcd::dashboard {

class Doorkeeper;

/// A request on its way to its page.
struct Visit {
  const Request& request;
  const Options& options;
  const Services& services;
  Doorkeeper& doorkeeper;
  const Visitor& visitor;
  std::vector<std::string> parts;  ///< What stands for the stars of the route's path.
};

/// A form that may change something: with the visitor's CSRF token.
Html post_form(const Visit& visit, const Url& action, const Html& content);
Html upload_form(const Visit& visit);

/// As the query's `format` asks: HTML, "csv" or "json".
Outcome<Response> told(const Visit& visit, const View& view);

/// A page for somebody who is not logged in.
Response plain_page(int status, const std::string& title, const Html& body);

Response error_page(const Refusal& refusal);
Response see_other(const Url& url);

/// Octets to keep as a file: the name has nothing in it but letters, digits, ".", "-" and "_".
Response download(std::string_view name, std::string_view type, std::string octets);

/// Adds the headers that every response has (CSP, no-store, ...).
void secure(Response& response);

std::string safe_file_name(std::string_view name);

}  // namespace dmarcd::dashboard
