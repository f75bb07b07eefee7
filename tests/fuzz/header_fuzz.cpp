// A whole message of a stranger's: whatever its header is, it is taken apart without loss, its signatures and list
// signs are read within their limits, and no field is counted that is not there.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/dkim/signature_checks.h"
#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/evaluation/list_signs.h"
#include "dmarcd/message/author_domain.h"
#include "dmarcd/message/raw_message.h"

#include "support/plain_cryptography.h"

namespace {

using namespace dmarcd;
using message::HeaderField;

void require(bool holds) {
  if (!holds) std::abort();
}

std::size_t count(const std::vector<HeaderField>& header, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(header.begin(), header.end(), [&](const HeaderField& field) { return is_named(field, name); }));
}

/// The message as it would stand on the wire; reading it again gives the same.
void check_round_trip(const message::RawMessage& message) {
  std::string text;
  for (const HeaderField& field : message.header) text += field.name + ":" + field.value + "\r\n";
  text += "\r\n" + message.body;
  const message::RawMessage again = message::parse_raw_message(text);
  require(again.body == message.body && again.header.size() == message.header.size());
  for (std::size_t i = 0; i < again.header.size(); ++i)
    require(again.header[i].name == message.header[i].name && again.header[i].value == message.header[i].value);
}

void check_signatures(const std::vector<HeaderField>& header, const message::AuthorDomains& authors) {
  const dkim::DkimOptions options;
  const test::PlainCryptography cryptography;
  const dns::Zone no_keys;
  dns::ZoneResolver resolver(no_keys);
  dkim::BodyDigests digests(cryptography);
  dkim::SignatureChecks checks(cryptography, options, from_unix_seconds(1'777'600'000));
  checks.read(header, authors.domains, resolver, digests);
  require(checks.all().size() == count(header, "DKIM-Signature"));
  const auto open = std::count_if(checks.all().begin(), checks.all().end(),
                                  [](const dkim::SignatureCheck& check) { return !check.is_settled(); });
  require(static_cast<std::size_t>(open) <= options.max_signatures);
}

void check_results(const std::vector<HeaderField>& header) {
  const std::size_t fields = count(header, "Authentication-Results");
  const auto ours = evaluation::forged_authentication_results(header, {{"mx.example.net"}, false});
  require(std::is_sorted(ours.begin(), ours.end()) && (ours.empty() || (ours.front() >= 1 && ours.back() <= fields)));
  require(evaluation::forged_authentication_results(header, {{}, true}).size() == fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const message::RawMessage message =
      message::parse_raw_message(std::string_view(reinterpret_cast<const char*>(data), size));
  check_round_trip(message);
  const message::AuthorDomains authors = message::find_author_domains(message.header);
  require(count(message.header, "From") == 1 || authors.domains.empty());
  check_signatures(message.header, authors);
  check_results(message.header);
  evaluation::signs_of_a_list(message.header, {});
  return 0;
}
