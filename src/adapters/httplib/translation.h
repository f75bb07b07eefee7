#pragma once

#include <httplib.h>

#include "dmarcd/base/result.h"
#include "dmarcd/dashboard/http.h"

namespace dmarcd::http {

/// The type of a form that is no upload.
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

/// Keeps the library from reading a form: it would refuse a report that a client calls one, as curl does unless it is
/// told otherwise.
void keep_form_unread(httplib::Request& request);

/// What the library read, in our terms; an Error if the peer's address cannot be read.
Result<dashboard::Request> to_request(const httplib::Request& request, Timestamp now);

void fill(httplib::Response& answer, dashboard::Response response);

}  // namespace dmarcd::http
