#pragma once

#include "shell.h"

/// What programs ask, without a session.
namespace dmarcd::dashboard {

/// Whether a request to /push has its token.
bool may_push(const Request& request, const Options& options, const Services& services);

/// POST /push: takes in the body as a file, for whoever has the token. 503 where it is to be tried again.
Outcome<Response> push(const Request& request, const Options& options, const Services& services);

/// GET /health: whether the database answers, and nothing else.
Response health(const Services& services);

Response style();

}  // namespace dmarcd::dashboard
