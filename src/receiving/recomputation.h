#pragma once

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::receiving {

/// Works out dkim and spf of a record whose reporter left policy_evaluated out: whether an identifier that passed is
/// aligned (RFC 9989 section 4.4). The DNS is not asked, so that in relaxed mode the Organizational Domains count as
/// equal where one domain is the other or below it, or both are below the policy domain; of two labels at least.
void recompute(ReceivedRecord& record, const PolicySeen& policy);

}  // namespace dmarcd::receiving
