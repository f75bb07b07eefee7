#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/limits.h"
#include "dmarcd/spf/native_spf_checker.h"
#include "dmarcd/spf/spf_record.h"

#include "fuzz/hostile_zone.h"

using namespace dmarcd;

namespace {

/// The record, ten mx of ten hosts, the client's names for %{p}, and the explanation.
constexpr std::size_t most_questions = 123;

void require(bool is_true) {
  if (!is_true) std::abort();
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_record(std::string_view text) {
  const Result<spf::SpfRecord> record = spf::SpfRecord::parse(text);
  if (!record) return require(is_printable(record.error().message));
  for (const spf::Directive& directive : record->directives)
    require(!directive.text.empty() && is_printable(directive.text));
}

void check_macros(std::string_view text, const spf::SpfRequest& request) {
  const spf::MacroFacts facts{request.client_address, request.mail_from, request.helo,
                              request.helo,           request.receiver,  request.now};
  const dns::DomainName domain = *dns::DomainName::parse("d.example.com");
  if (const Result<spf::MacroString> spec = spf::MacroString::parse_domain_spec(text)) {
    const std::optional<dns::DomainName> target = spec->target_name({facts, domain});
    require(!target || target->text().size() <= 253);
    require(!target || !spec->is_outside_ascii(facts));
  }
  if (const Result<spf::MacroString> explained = spf::MacroString::parse_explanation(text)) {
    const std::string expansion = explained->explanation({facts, domain}).value_or("");
    require(is_printable(expansion) && expansion.size() <= spf::MacroString::longest_explanation);
  }
}

bool are_same(const spf::SpfResult& a, const spf::SpfResult& b) {
  return a.code == b.code && a.mechanism == b.mechanism && a.explanation == b.explanation && a.lookups == b.lookups;
}

void check_evaluation(const spf::SpfRequest& request, const std::vector<std::string_view>& texts) {
  const spf::NativeSpfChecker checker;
  fuzz::HostileZone ahead(request.client_address, request.helo, texts);
  checker.prefetch(request, ahead);
  require(ahead.questions() <= spf::most_prefetched_questions);

  fuzz::HostileZone zone(request.client_address, request.helo, texts);
  const spf::SpfResult result = checker.check(request, zone);
  require(zone.questions() <= most_questions);
  require(result.lookups <= spf::most_lookup_terms && result.void_lookups <= spf::most_void_lookups + 1);
  require(is_printable(result.reason) && is_printable(result.explanation) && is_printable(result.mechanism));
  require(result.explanation.empty() || result.code == spf::SpfCode::fail);
  require(are_same(result, checker.check(request, zone)));
}

}  // namespace

/// The first line is the MAIL FROM, the second the HELO, the others are records and explanations.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string_view> lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  if (lines.size() < 3) return 0;
  const std::vector<std::string_view> texts(lines.begin() + 2, lines.end());
  for (const char* client : {"192.0.2.1", "2001:db8::1"}) {
    const spf::SpfRequest request{*IpAddress::parse(client), std::string(lines[1]), std::string(lines[0]),
                                  "mx.example.net", from_unix_seconds(1'700'000'000)};
    for (const std::string_view text : texts) {
      check_record(text);
      check_macros(text, request);
    }
    check_evaluation(request, texts);
  }
  return 0;
}
