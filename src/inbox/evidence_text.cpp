#include "dmarcd/inbox/kept_text.h"
#include "dmarcd/record/words.h"

#include "json_text.h"
#include "kept_object.h"

namespace dmarcd::inbox {
namespace {

using receiving::DkimEvidence;
using receiving::Evidence;
using receiving::OverrideSeen;
using receiving::SpfEvidence;
using record::JsonMembers;

void write_dkim(JsonText& json, const DkimEvidence& dkim) {
  json.begin_object();
  json.member("domain", dkim.domain);
  json.member("selector", dkim.selector);
  json.member("result", to_text(dkim.result));
  json.member("human_result", dkim.human_result);
  json.end_object();
}

void write_spf(JsonText& json, const SpfEvidence& spf) {
  json.begin_object();
  json.member("domain", spf.domain);
  json.member("scope", to_text(spf.scope));
  json.member("result", to_text(spf.result));
  json.member("human_result", spf.human_result);
  json.end_object();
}

void write_reason(JsonText& json, const OverrideSeen& reason) {
  json.begin_object();
  json.member("type", reason.type);
  json.member("comment", reason.comment);
  json.end_object();
}

DkimEvidence read_dkim(const JsonMembers& json) {
  return {json.text("domain"), json.text("selector"),
          json.word("result", record::one_of(record::dkim_codes), dkim::DkimCode::none), json.text("human_result")};
}

SpfEvidence read_spf(const JsonMembers& json) {
  return {json.text("domain"), json.word("scope", record::one_of(record::spf_scopes), spf::SpfIdentity::mail_from),
          json.word("result", record::one_of(record::spf_codes), spf::SpfCode::none), json.text("human_result")};
}

}  // namespace

std::string evidence_text(const Evidence& evidence) {
  JsonText json;
  json.begin_object();
  json.member("header_from", evidence.header_from);
  json.member("envelope_from", evidence.envelope_from);
  json.member("envelope_to", evidence.envelope_to);
  json.list("dkim", evidence.dkim, [&](const DkimEvidence& dkim) { write_dkim(json, dkim); });
  json.list("spf", evidence.spf, [&](const SpfEvidence& spf) { write_spf(json, spf); });
  json.list("reasons", evidence.reasons, [&](const OverrideSeen& reason) { write_reason(json, reason); });
  json.end_object();
  return json.take();
}

Result<Evidence> evidence_of(std::string_view text) {
  return read_kept(text, [](const JsonMembers& json) {
    Evidence evidence{.header_from = json.text("header_from"),
                      .envelope_from = json.text("envelope_from"),
                      .envelope_to = json.text("envelope_to"),
                      .dkim = {},
                      .spf = {},
                      .reasons = {}};
    json.each("dkim", [&](const JsonMembers& dkim) { evidence.dkim.push_back(read_dkim(dkim)); });
    json.each("spf", [&](const JsonMembers& spf) { evidence.spf.push_back(read_spf(spf)); });
    json.each("reasons", [&](const JsonMembers& reason) {
      evidence.reasons.push_back({reason.text("type"), reason.text("comment")});
    });
    return evidence;
  });
}

}  // namespace dmarcd::inbox
