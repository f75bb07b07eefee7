// Headers of strangers full of ARC fields, where every key is there and every signature as it should be, or none is:
// whatever they say, the look-ups stay within what fifty sets may cost, and a chain that passes is whole.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "dmarcd/arc/arc_verifier.h"
#include "dmarcd/base/text.h"
#include "dmarcd/message/raw_message.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

/// One hash for everything: whoever writes bh=AAAA... knows every body.
class SameDigest final : public dkim::Digest {
 public:
  void add(std::string_view) override {}
  std::string value() const override { return std::string(32, '\0'); }
};

/// Believes signatures that begin with a NUL, so that the input decides.
class Credulous final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<SameDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view, std::string_view signature) const override {
    return signature.starts_with('\0');
  }
};

/// Has an Ed25519 key at every name, but for those that begin with a digit.
class EveryKey final : public dns::Resolver {
 public:
  dns::LookupResult lookup(const dns::DomainName& name, dns::RecordType) override {
    names.insert(name.text());
    if (is_digit(name.text().front()))
      return tl::unexpected(dns::LookupFailure{dns::LookupFailure::Reason::timeout, "timeout"});
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    answer.texts = {"k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
    return std::make_shared<const dns::Answer>(std::move(answer));
  }
  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType, Continuation) override { names.insert(name.text()); }

  std::set<std::string> names;
};

void check(const arc::ArcResult& result) {
  require((result.code == arc::ArcCode::pass) == !result.sets.empty());
  require((result.code == arc::ArcCode::fail) == !result.reason.empty());
  require(result.is_checked || result.code == arc::ArcCode::fail);
  require(result.sets.size() <= arc::most_sets && result.oldest_pass <= result.sets.size());
  for (std::size_t i = 0; i < result.sets.size(); ++i) {
    require(result.sets[i].instance == i + 1);
    require(result.sets[i].sealer.is_host_name() && !result.sets[i].selector.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const message::RawMessage message =
      message::parse_raw_message(std::string_view(reinterpret_cast<const char*>(octets), size));
  const Credulous cryptography;
  EveryKey resolver;
  dkim::BodyDigests body_digests(cryptography);
  arc::ArcVerifier verifier(cryptography, from_unix_seconds(1'777'600'000));
  verifier.header(message.header, resolver, body_digests);
  body_digests.add(message.body);
  check(verifier.finish(resolver));
  require(resolver.names.size() <= 2 * arc::most_sets);
  return 0;
}
