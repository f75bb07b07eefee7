#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/config/config.h"

namespace dmarcd::inbox_program {

using SeenHere = std::function<std::map<IpAddress, advisor::Surroundings::Seen>(std::string_view domain)>;

/// What our own milter saw of a domain's mail, from the records that its reports are made of: those that wait, and the
/// reports that are kept. Nothing where the store cannot be read, since it may be no business of this host.
SeenHere seen_here_of(const config::Config& config);

}  // namespace dmarcd::inbox_program
