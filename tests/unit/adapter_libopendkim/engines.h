#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/native_engine.h"
#include "dmarcd/dns/zone_resolver.h"

#include "opendkim_engine.h"
#include "openssl_cryptography.h"

namespace dmarcd::libopendkim {

using Header = std::vector<message::HeaderField>;
using Outcomes = std::vector<std::string>;

/// When every message of these tests was received.
inline const Timestamp now = from_unix_seconds(1'800'000'000);

/// A TXT record, its text cut into strings of 255 octets.
inline std::string txt(const std::string& name, const std::string& text) {
  std::string record = name + ". TXT";
  for (std::size_t i = 0; i < text.size(); i += 255) record += " \"" + text.substr(i, 255) + "\"";
  return record + "\n";
}

inline const std::string plain_body = "Dear  Bob, \r\n\r\nsee you.\r\n";

struct Message {
  Header header;
  std::string body = plain_body;
  std::size_t piece = 7;  ///< Octets of the body handed over at once.
};

inline std::vector<dkim::DkimResult> verify_by(const dkim::DkimEngine& engine, const dkim::Cryptography& cryptography,
                                               const Message& message, const dns::Zone& zone) {
  dns::ZoneResolver resolver(zone);
  const std::unique_ptr<dkim::Verifier> verifier = engine.begin_message(now);
  dkim::BodyDigests body_digests(cryptography);
  verifier->header(message.header, {*dns::DomainName::parse("example.com")}, resolver, body_digests);
  for (std::size_t i = 0; i < message.body.size(); i += message.piece) {
    const std::string_view piece = std::string_view(message.body).substr(i, message.piece);
    body_digests.add(piece);
    verifier->body(piece);
  }
  return verifier->finish(resolver);
}

/// "pass", or "fail: the reason", for each result.
inline Outcomes outcomes(const std::vector<dkim::DkimResult>& results) {
  Outcomes texts;
  for (const dkim::DkimResult& result : results)
    texts.push_back(std::string(to_text(result.code)) + (result.reason.empty() ? "" : ": " + result.reason));
  return texts;
}

/// What holds for every engine that verifies DKIM.
class Engines : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<dkim::DkimEngine> engine(const dkim::DkimOptions& options = {}) {
    if (GetParam() == std::string_view("native")) return std::make_unique<dkim::NativeEngine>(cryptography, options);
    auto opened = OpendkimEngine::create(cryptography, options);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }

  std::vector<dkim::DkimResult> verify(const Message& message, const std::string& zone_text,
                                       const dkim::DkimOptions& options = {}) {
    dns::Zone zone;
    const Result<void> added = zone.add(zone_text, "test.zone");
    EXPECT_TRUE(added) << added.error().message;
    return verify_by(*engine(options), cryptography, message, zone);
  }

  openssl::OpensslCryptography cryptography;
};

inline const auto every_engine = testing::Values("libopendkim", "native");

inline std::string engine_name(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

}  // namespace dmarcd::libopendkim
