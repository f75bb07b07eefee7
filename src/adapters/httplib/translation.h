#pragma once

#include <httplib.h>

#include "dmarcd/base/result.h"
#include "dmarcd/dashboard/http.h"

namespace dmarcd::http {

/// What the library read, in our terms; an Error if the peer's address cannot be read.
Result<dashboard::Request> to_request(const httplib::Request& request, Timestamp now);

void fill(httplib::Response& answer, dashboard::Response response);

}  // namespace dmarcd::http
