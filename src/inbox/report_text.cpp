#include "dmarcd/inbox/kept_text.h"

#include "json_text.h"
#include "kept_object.h"

namespace dmarcd::inbox {
namespace {

using receiving::PolicySeen;
using receiving::Warning;
using record::JsonMembers;

struct PolicyMember {
  const char* name;
  std::string PolicySeen::*value;
};

constexpr PolicyMember policy_members[] = {
    {"domain", &PolicySeen::domain},   {"p", &PolicySeen::p},
    {"sp", &PolicySeen::sp},           {"np", &PolicySeen::np},
    {"adkim", &PolicySeen::adkim},     {"aspf", &PolicySeen::aspf},
    {"pct", &PolicySeen::pct},         {"fo", &PolicySeen::fo},
    {"testing", &PolicySeen::testing}, {"discovery_method", &PolicySeen::discovery_method}};

struct ParticularsMember {
  const char* name;
  std::string Particulars::*value;
};

constexpr ParticularsMember particulars_members[] = {{"email", &Particulars::email},
                                                     {"extra_contact_info", &Particulars::extra_contact_info},
                                                     {"report_id", &Particulars::report_id},
                                                     {"generator", &Particulars::generator},
                                                     {"version", &Particulars::version},
                                                     {"xml_namespace", &Particulars::xml_namespace},
                                                     {"input", &Particulars::input},
                                                     {"member", &Particulars::member},
                                                     {"mail_from_domain", &Particulars::mail_from_domain},
                                                     {"mail_from", &Particulars::mail_from},
                                                     {"mail_subject", &Particulars::mail_subject}};

void write_warning(JsonText& json, const Warning& warning) {
  json.begin_object();
  json.member("name", warning.name);
  json.member("text", warning.text);
  json.end_object();
}

}  // namespace

std::string policy_text(const PolicySeen& policy) {
  JsonText json;
  json.begin_object();
  for (const PolicyMember& member : policy_members) json.member(member.name, policy.*member.value);
  json.end_object();
  return json.take();
}

Result<PolicySeen> policy_of(std::string_view text) {
  return read_kept(text, [](const JsonMembers& json) {
    PolicySeen policy;
    for (const PolicyMember& member : policy_members) policy.*member.value = json.text(member.name);
    return policy;
  });
}

std::string particulars_text(const Particulars& particulars) {
  JsonText json;
  json.begin_object();
  for (const ParticularsMember& member : particulars_members) json.member(member.name, particulars.*member.value);
  json.list("errors", particulars.errors, [&](const std::string& error) { json.value(error); });
  json.list("warnings", particulars.warnings, [&](const Warning& warning) { write_warning(json, warning); });
  json.end_object();
  return json.take();
}

Result<Particulars> particulars_of(std::string_view text) {
  return read_kept(text, [](const JsonMembers& json) {
    Particulars particulars;
    for (const ParticularsMember& member : particulars_members) particulars.*member.value = json.text(member.name);
    particulars.errors = json.texts("errors");
    json.each("warnings", [&](const JsonMembers& warning) {
      particulars.warnings.push_back({warning.text("name"), warning.text("text")});
    });
    return particulars;
  });
}

}  // namespace dmarcd::inbox
