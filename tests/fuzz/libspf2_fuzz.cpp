#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/limits.h"

#include "fuzz/hostile_zone.h"
#include "libspf2_checker.h"

using namespace dmarcd;

namespace {

/// The record, ten terms of eleven questions, the client's names for %{p}, and the explanation.
constexpr std::size_t most_questions = 123;

void require(bool is_true) {
  if (!is_true) std::abort();
}

/// Macros and the client's names are where libspf2 has habits of its own.
bool must_agree(const std::vector<std::string_view>& texts) {
  return std::none_of(texts.begin(), texts.end(),
                      [](std::string_view text) { return text.find('%') != std::string_view::npos; });
}

void check_evaluation(const spf::SpfRequest& request, const std::vector<std::string_view>& texts) {
  fuzz::HostileZone zone(request.client_address, request.helo, texts);
  const spf::SpfResult result = libspf2::Libspf2Checker().check(request, zone);
  require(zone.questions() <= most_questions);
  require(result.lookups <= spf::most_lookup_terms && result.void_lookups <= spf::most_void_lookups + 1);
  require(result.engine == spf::SpfEngine::libspf2 || !result.remark.empty());

  if (must_agree(texts)) require(result.code == spf::NativeSpfChecker().check(request, zone).code);
}

}  // namespace

/// As for spf_fuzz: the first line is the MAIL FROM, the second the HELO, the others are records.
///
/// libspf2 itself is seen by the sanitizers only if it is built with them; -DSPF2_LIBRARY names such a build.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string_view> lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  if (lines.size() < 3) return 0;
  const std::vector<std::string_view> texts(lines.begin() + 2, lines.end());
  for (const char* client : {"192.0.2.1", "2001:db8::1"})
    check_evaluation({*IpAddress::parse(client), std::string(lines[1]), std::string(lines[0]), "mx.example.net",
                      from_unix_seconds(1'700'000'000)},
                     texts);
  return 0;
}
