// What a DKIM signature costs, by either engine: a message of 20 kB, rsa-sha256 with 2048 bits or Ed25519,
// relaxed/relaxed, the key in the cache. Each message is read, hashed and verified as the daemon does it.

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#include "dmarcd/dkim/canonical_header.h"
#include "dmarcd/dns/zone_resolver.h"

#include "dkim_engine_choice.h"
#include "openssl_cryptography.h"
#include "support/dkim_signer.h"

using namespace dmarcd;

namespace {

std::string body_of_20_kb() {
  std::string body;
  while (body.size() < 20'000) body += "Some words of a line,  with blanks and no more than 70 octets.\r\n";
  return body;
}

/// The body of 20 kB in relaxed form.
std::string relaxed_body() {
  std::string body = body_of_20_kb();
  for (std::size_t blanks = body.find("  "); blanks != std::string::npos; blanks = body.find("  ", blanks))
    body.erase(blanks, 1);
  return body;
}

struct Sample {
  std::vector<message::HeaderField> header;
  std::string body = body_of_20_kb();
  dns::Zone zone;
};

void publish(const test::DkimKey& key, dns::Zone& zone) {
  std::string record = "k._domainkey.example.com. TXT";
  const std::string text = key.record();
  for (std::size_t i = 0; i < text.size(); i += 255) record += " \"" + text.substr(i, 255) + "\"";
  if (!zone.add(record + "\n", "zone")) std::abort();
}

Sample sample(const test::DkimKey& key, const std::string& algorithm) {
  Sample sample;
  sample.header = {{"From", " Ann <ann@example.com>"}, {"To", " bob@example.net"}, {"Subject", " A subject"}};
  std::string octets;
  for (const message::HeaderField& field : sample.header)
    octets += canonical_field(field, dkim::Canonicalization::relaxed);
  message::HeaderField signature = {
      "DKIM-Signature", " v=1; a=" + algorithm + "; c=relaxed/relaxed; d=example.com; s=k; h=from:to:subject; bh=" +
                            encode_base64(test::sha256(relaxed_body())) + "; b="};
  octets += canonical_field(signature, dkim::Canonicalization::relaxed);
  signature.value += encode_base64(key.sign(octets.substr(0, octets.size() - 2)));
  sample.header.push_back(signature);
  publish(key, sample.zone);
  return sample;
}

void verify(benchmark::State& state, dkim::EngineKind kind, const Sample& sample) {
  const openssl::OpensslCryptography cryptography;
  const dkim::DkimOptions options{.engine = kind};
  const std::unique_ptr<dkim::DkimEngine> engine = *libopendkim::make_dkim_engine(cryptography, options);
  dns::ZoneResolver resolver(sample.zone);
  for (auto _ : state) {
    dkim::BodyDigests digests(cryptography);
    const std::unique_ptr<dkim::Verifier> verifier = engine->begin_message(from_unix_seconds(1'800'000'000));
    verifier->header(sample.header, {}, resolver, digests);
    digests.add(sample.body);
    verifier->body(sample.body);
    if (verifier->finish(resolver)[0].code != dkim::DkimCode::pass) state.SkipWithError("it does not verify");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Sample rsa = sample(test::DkimKey::rsa(2048), "rsa-sha256");
  const Sample ed25519 = sample(test::DkimKey::ed25519(), "ed25519-sha256");
  for (const auto& [name, message] : {std::pair{"rsa2048", &rsa}, std::pair{"ed25519", &ed25519}}) {
    benchmark::RegisterBenchmark((std::string("libopendkim/") + name).c_str(), verify, dkim::EngineKind::libopendkim,
                                 std::cref(*message));
    benchmark::RegisterBenchmark((std::string("native/") + name).c_str(), verify, dkim::EngineKind::native,
                                 std::cref(*message));
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
