#include "dmarcd/evaluation/verdict.h"

#include <array>

namespace dmarcd::evaluation {
namespace {

/// The value whose word is `text` among `values`.
template <class Enum, std::size_t N>
std::optional<Enum> value_of(std::string_view text, const std::array<Enum, N>& values) {
  for (Enum value : values)
    if (to_text(value) == text) return value;
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Finding::Topic topic) {
  switch (topic) {
    case Finding::Topic::from: return "from";
    case Finding::Topic::spf: return "spf";
    case Finding::Topic::dkim: return "dkim";
    case Finding::Topic::arc: return "arc";
    case Finding::Topic::policy: return "policy";
    case Finding::Topic::alignment: return "alignment";
    case Finding::Topic::verdict: return "verdict";
    case Finding::Topic::action: return "action";
  }
  return "";
}

std::string_view to_text(PolicyOverride::Type type) {
  switch (type) {
    case PolicyOverride::Type::local_policy: return "local_policy";
    case PolicyOverride::Type::mailing_list: return "mailing_list";
    case PolicyOverride::Type::other: return "other";
    case PolicyOverride::Type::policy_test_mode: return "policy_test_mode";
    case PolicyOverride::Type::trusted_forwarder: return "trusted_forwarder";
  }
  return "";
}

std::optional<PolicyOverride::Type> override_type(std::string_view text) {
  using Type = PolicyOverride::Type;
  return value_of(text, std::array{Type::local_policy, Type::mailing_list, Type::other, Type::policy_test_mode,
                                   Type::trusted_forwarder});
}

std::string_view to_text(Disposition disposition) {
  switch (disposition) {
    case Disposition::none: return "none";
    case Disposition::pass: return "pass";
    case Disposition::quarantine: return "quarantine";
    case Disposition::reject: return "reject";
  }
  return "";
}

std::optional<Disposition> disposition(std::string_view text) {
  return value_of(text, std::array{Disposition::none, Disposition::pass, Disposition::quarantine, Disposition::reject});
}

std::string_view to_text(Symbol symbol) {
  switch (symbol) {
    case Symbol::bad_policy: return "DMARC_BAD_POLICY";
    case Symbol::na: return "DMARC_NA";
    case Symbol::allow: return "DMARC_POLICY_ALLOW";
    case Symbol::reject: return "DMARC_POLICY_REJECT";
    case Symbol::quarantine: return "DMARC_POLICY_QUARANTINE";
    case Symbol::softfail: return "DMARC_POLICY_SOFTFAIL";
    case Symbol::dnsfail: return "DMARC_DNSFAIL";
  }
  return "";
}

}  // namespace dmarcd::evaluation
