#include "dmarcd/record/policy_json.h"

#include <utility>

#include "dmarcd/record/stored_text.h"
#include "dmarcd/record/words.h"

namespace dmarcd::record {
nlohmann::ordered_json policy_json(const PublishedPolicy& policy) {
  nlohmann::ordered_json json = {{"domain", stored_text(policy.domain.text(), longest_stored_name)},
                                 {"p", to_text(policy.p)},
                                 {"sp", to_text(policy.sp)},
                                 {"np", to_text(policy.np)},
                                 {"adkim", to_text(policy.adkim)},
                                 {"aspf", to_text(policy.aspf)},
                                 {"fo", stored_text(policy.fo, longest_stored_name)},
                                 {"t", policy.testing ? "y" : "n"}};
  if (policy.pct) json["pct"] = *policy.pct;
  json["method"] = to_text(policy.method);
  return json;
}

PublishedPolicy read_policy(const JsonMembers& members, dns::DomainName domain) {
  const dmarc::Policy p = members.word("p", one_of(policies), dmarc::Policy::none);
  const dmarc::Policy sp = members.word("sp", one_of(policies), p);
  return {.domain = std::move(domain),
          .p = p,
          .sp = sp,
          .np = members.word("np", one_of(policies), sp),
          .adkim = members.word("adkim", one_of(alignments), dmarc::Alignment::relaxed),
          .aspf = members.word("aspf", one_of(alignments), dmarc::Alignment::relaxed),
          .fo = members.text("fo"),
          .testing = members.text("t") == "y",
          .pct = members.percentage("pct"),
          .method = members.word("method", one_of(methods), dmarc::DiscoveryMethod::treewalk)};
}

}  // namespace dmarcd::record
