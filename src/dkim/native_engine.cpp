#include "dmarcd/dkim/native_engine.h"

#include "dmarcd/dkim/signature_checks.h"

namespace dmarcd::dkim {
namespace {

class NativeVerifier final : public Verifier {
 public:
  NativeVerifier(const Cryptography& cryptography, const DkimOptions& options, Timestamp now)
      : checks_(cryptography, options, now) {}

  void header(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>& author_domains,
              dns::Resolver& resolver, BodyDigests& body_digests) override {
    checks_.read(header, author_domains, resolver, body_digests);
  }

  void body(std::string_view) override {}  // The digests have it.

  std::vector<DkimResult> finish(dns::Resolver& resolver) override {
    checks_.fetch_keys(resolver);
    return checks_.conclude();
  }

 private:
  SignatureChecks checks_;
};

}  // namespace

std::unique_ptr<Verifier> NativeEngine::begin_message(Timestamp now) const {
  return std::make_unique<NativeVerifier>(cryptography_, options_, now);
}

}  // namespace dmarcd::dkim
