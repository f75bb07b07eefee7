#pragma once

#include <nlohmann/json.hpp>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/record/json_members.h"
#include "dmarcd/record/message_record.h"

namespace dmarcd::record {

nlohmann::ordered_json policy_json(const PublishedPolicy& policy);

/// What `policy_json` wrote; what is absent has its default.
PublishedPolicy read_policy(const JsonMembers& members, dns::DomainName domain);

}  // namespace dmarcd::record
