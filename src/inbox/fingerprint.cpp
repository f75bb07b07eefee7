#include "dmarcd/inbox/fingerprint.h"

#include <bit>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/kept_text.h"

namespace dmarcd::inbox {
namespace {

/// The state of SipHash.
class Sip {
 public:
  explicit Sip(const HashKey& key)
      : v0_(key.first ^ 0x736f6d6570736575U),
        v1_(key.second ^ 0x646f72616e646f6dU),
        v2_(key.first ^ 0x6c7967656e657261U),
        v3_(key.second ^ 0x7465646279746573U) {}

  void take(std::uint64_t word) {
    v3_ ^= word;
    round();
    round();
    v0_ ^= word;
  }

  std::uint64_t finish() {
    v2_ ^= 0xffU;
    for (int i = 0; i < 4; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_, v1_, v2_, v3_;
};

/// Pieces that no content can shift among each other: each begins with its length.
template <class... Pieces>
std::string joined(const Pieces&... pieces) {
  std::string text;
  ((text += fmt::format("{}:{}", std::string_view(pieces).size(), pieces)), ...);
  return text;
}

/// Up to eight octets as a number, the first the lowest, whatever the machine's own order is.
std::uint64_t word_of(std::string_view octets) {
  std::uint64_t word = 0;
  for (std::size_t i = octets.size(); i > 0; --i) word = word << 8U | static_cast<unsigned char>(octets[i - 1]);
  return word;
}

}  // namespace

std::uint64_t keyed_hash(const HashKey& key, std::string_view text) {
  Sip sip(key);
  const std::uint64_t length = text.size();
  for (; text.size() >= 8; text.remove_prefix(8)) sip.take(word_of(text.substr(0, 8)));
  sip.take(word_of(text) | length << 56U);
  return sip.finish();
}

Fingerprint fingerprint(const HashKey& key, std::string_view text) {
  const HashKey other{~key.second, key.first};
  return {static_cast<std::int64_t>(keyed_hash(key, text)), static_cast<std::int64_t>(keyed_hash(other, text))};
}

std::string reporter_key(std::string_view org_name) {
  std::string key;
  for (const char c : trim_space(org_name)) {
    const char lower = is_space(c) ? ' ' : to_lower(c);
    if (lower != ' ' || key.back() != ' ') key += lower;
  }
  return key;
}

std::string identity_of(const receiving::AggregateReport& report) {
  return joined("aggregate", reporter_key(report.org_name), report.report_id, report.policy.domain,
                fmt::format("{}", unix_seconds(report.begin)));
}

std::string identity_of(const receiving::FailureReport& report) {
  return joined("failure", failure_text(report));
}

std::string identity_of(const receiving::TlsReport& report) {
  return joined("tls", reporter_key(report.org_name), report.report_id,
                report.policies.empty() ? std::string() : report.policies.front().domain,
                fmt::format("{}", unix_seconds(report.begin)));
}

}  // namespace dmarcd::inbox
