#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/message/header_field.h"

#include "unit/arc/fake_cryptography.h"

namespace dmarcd::arc {

/// How one set is sealed; whatever a test does not say is as it should be.
struct Sealing {
  std::string domain = "list.example";
  std::string seal_domain = domain;  ///< d= of the ARC-Seal, where it is another.
  std::string status = "";           ///< cv=; empty: none in the first set, pass in the others.
  std::string results = "mx.list.example; dmarc=pass header.from=example.com";
  std::string form = "relaxed/relaxed";
  std::string signed_fields = "From:Subject";
  std::string more_of_signature = "";  ///< Further tags of the ARC-Message-Signature, "; l=3".
  std::string more_of_seal = "";
};

/// A message and the chain on it. Its own fields have no folds and no runs of blanks, so that the relaxed form, built
/// here by other means than those that are tested, is the field with its name in lower case.
class SealedMessage {
 public:
  static constexpr std::string_view public_key = "0123456789abcdef0123456789abcdef";

  std::vector<message::HeaderField> header = {{"From", " alice@example.com"}, {"Subject", " Hello"}};
  std::string body = "Hello.\r\n";

  /// Adds the next set on top.
  SealedMessage& seal(const Sealing& sealing = {}) {
    const std::size_t instance = seals_.size() + 1;
    const std::string status = !sealing.status.empty() ? sealing.status : instance == 1 ? "none" : "pass";
    add("ARC-Authentication-Results", fmt::format(" i={}; {}", instance, sealing.results));
    const std::string results = relaxed(header.front());

    add("ARC-Message-Signature",
        fmt::format(" i={}; a=ed25519-sha256; c={}; d={}; s=k1; h={}; bh={}{}; b=", instance, sealing.form,
                    sealing.domain, sealing.signed_fields, encode_base64(checksum(body)), sealing.more_of_signature));
    header.front().value += signature_over(signed_header(sealing));
    const std::string message_signature = relaxed(header.front());

    add("ARC-Seal", fmt::format(" i={}; a=ed25519-sha256; cv={}; d={}; s=k1{}; b=", instance, status,
                                sealing.seal_domain, sealing.more_of_seal));
    std::string sealed = status == "fail" ? "" : before();
    sealed += results + message_signature + relaxed(header.front());
    header.front().value += signature_over(without_line_end(sealed));
    seals_.push_back(results + message_signature + relaxed(header.front()));
    return *this;
  }

  /// The only field of that name whose value contains `part`.
  message::HeaderField& field(std::string_view name, std::string_view part = "") {
    return *std::find_if(header.begin(), header.end(), [&](const message::HeaderField& candidate) {
      return candidate.name == name && candidate.value.find(part) != std::string::npos;
    });
  }

  void remove(std::string_view name, std::string_view part = "") {
    std::erase_if(header, [&](const message::HeaderField& candidate) {
      return candidate.name == name && candidate.value.find(part) != std::string::npos;
    });
  }

 private:
  void add(std::string name, std::string value) {
    header.insert(header.begin(), message::HeaderField{std::move(name), std::move(value)});
  }

  static std::string relaxed(const message::HeaderField& field) {
    return to_lower(field.name) + ":" + std::string(trim_space(field.value)) + "\r\n";
  }

  static std::string without_line_end(const std::string& text) { return text.substr(0, text.size() - 2); }

  static std::string signature_over(std::string_view octets) {
    return encode_base64(fake_signature(public_key, checksum(octets)));
  }

  std::string before() const {
    std::string octets;
    for (const std::string& set : seals_) octets += set;
    return octets;
  }

  /// Each name of h= occurs at most once here; the ARC-Message-Signature stands on top.
  std::string signed_header(const Sealing& sealing) const {
    const bool is_relaxed = sealing.form.starts_with("relaxed");
    const auto form = [&](const message::HeaderField& field) {
      return is_relaxed ? relaxed(field) : field.name + ":" + field.value + "\r\n";
    };
    std::string octets;
    for (std::string_view name : split(sealing.signed_fields, ':'))
      for (const message::HeaderField& field : header)
        if (equals_ignoring_case(field.name, name)) octets += form(field);
    return without_line_end(octets + form(header.front()));
  }

  std::vector<std::string> seals_;  ///< Each set in relaxed form.
};

}  // namespace dmarcd::arc
