#include "libspf2_checker.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/checked_identity.h"

#include "conversation.h"
#include "term_answers.h"

namespace dmarcd::libspf2 {
namespace {

using spf::SpfCode;
using spf::SpfResult;

/// Of a local part and of a HELO: more than RFC 5321 section 4.5.3.1 lets through.
constexpr std::size_t longest_text = 255;

bool is_plain(std::string_view text) {
  return text.size() <= longest_text &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Why libspf2 must not have this envelope; empty if it may. It passes every client at a loopback address without a
/// look at the domain, and knows nothing of octets that end a C string or need an escape.
std::string_view outside_bounds(const spf::CheckedIdentity& checked) {
  if (checked.facts.client_address.is_loopback()) return "the client is at a loopback address";
  if (!checked.domain->is_host_name()) return "the domain is no host name";
  if (!is_plain(checked.facts.local_part)) return "the local part is long or not printable ASCII";
  if (!is_plain(checked.facts.helo)) return "the HELO name is long or not printable ASCII";
  return {};
}

SpfCode code_of(Ending::Kind kind) {
  return kind == Ending::Kind::temperror ? SpfCode::temperror : SpfCode::permerror;
}

}  // namespace

void Libspf2Checker::prefetch(const spf::SpfRequest& request, dns::Resolver& resolver) const {
  native_.prefetch(request, resolver);
}

SpfResult Libspf2Checker::check_natively(const spf::SpfRequest& request, dns::Resolver& resolver,
                                         std::string_view why) const {
  SpfResult result = native_.check(request, resolver);
  result.remark = fmt::format("judged by the native engine: {}", why);
  return result;
}

SpfResult Libspf2Checker::check(const spf::SpfRequest& request, dns::Resolver& resolver) const {
  const spf::CheckedIdentity checked = spf::identity_of(request);
  if (!checked.domain) return check_natively(request, resolver, "there is no domain to check");
  if (const std::string_view why = outside_bounds(checked); !why.empty()) return check_natively(request, resolver, why);

  TermAnswers answers(checked.facts.client_address, resolver);
  const Result<LibraryResult> answered = ask_library(checked, answers);
  const std::optional<Ending>& ending = answers.ending();
  if (ending && ending->kind == Ending::Kind::out_of_bounds) return check_natively(request, resolver, ending->reason);
  if (!answered) return check_natively(request, resolver, answered.error().message);

  SpfResult result;
  if (!ending) result.engine = spf::SpfEngine::libspf2;
  if (ending) result.remark = "found by dmarcd's own parser and limits, which stand before libspf2";
  result.identity = checked.identity;
  result.domain = checked.facts.sender_domain;
  result.code = ending ? code_of(ending->kind) : answered->code;
  result.reason = ending ? ending->reason : result.code == SpfCode::none ? answers.absence() : answered->reason;
  result.lookups = answers.terms();
  result.void_lookups = answers.voids();
  result.passed_over_failure = answers.passed_over_failure();
  if (result.code == SpfCode::fail && request.wants_explanation)
    result.explanation = native_.check(request, resolver).explanation;
  return result;
}

}  // namespace dmarcd::libspf2
