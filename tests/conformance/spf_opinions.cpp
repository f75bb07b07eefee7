/// What the SPF engines say: reads questions from the standard input, each a JSON object in a line, and answers each in
/// a line. spf_engines.py compares the answers.
///
/// question: {"zone": master-file text, "client": address, "helo": name, "mail_from": address}
/// answer: {"native": {"result", "mechanism", "reason", "engine", "remark", "lookups", "voids", "questions"},
/// "libspf2": ...}

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/spf/native_spf_checker.h"

#include "libspf2_checker.h"

using namespace dmarcd;
using Json = nlohmann::json;

namespace {

spf::SpfRequest to_request(const Json& question) {
  return {*IpAddress::parse(question.at("client").get<std::string>()), question.at("helo").get<std::string>(),
          question.at("mail_from").get<std::string>(), "unknown", from_unix_seconds(1'700'000'000)};
}

Json opinion(const spf::SpfChecker& checker, const spf::SpfRequest& request, const dns::Zone& zone) {
  dns::ZoneResolver resolver(zone);
  const spf::SpfResult result = checker.check(request, resolver);
  const std::set<std::string> distinct(resolver.questions().begin(), resolver.questions().end());
  return {{"result", to_text(result.code)}, {"mechanism", result.mechanism},    {"reason", result.reason},
          {"remark", result.remark},        {"engine", to_text(result.engine)}, {"lookups", result.lookups},
          {"voids", result.void_lookups},   {"questions", distinct.size()}};
}

Json opinions(const Json& question) {
  dns::Zone zone;
  const Result<void> added = zone.add(question.at("zone").get<std::string>(), "zone");
  if (!added) return {{"error", added.error().message}};
  const spf::SpfRequest request = to_request(question);
  return {{"native", opinion(spf::NativeSpfChecker(), request, zone)},
          {"libspf2", opinion(libspf2::Libspf2Checker(), request, zone)}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line))
    fmt::print("{}\n", opinions(Json::parse(line)).dump(-1, ' ', true, Json::error_handler_t::replace));
  return 0;
}
