#pragma once

#include <map>
#include <memory>
#include <string>

#include "support/memory_inbox.h"

namespace dmarcd::testing {

constexpr Timestamp sample_now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(9);
constexpr inbox::Day sample_today = std::chrono::year(2026) / 11 / 22;

/// What a dashboard can be filled with.
struct Sample {
  std::map<std::string, std::shared_ptr<const advisor::Advice>> advice;
  std::vector<inbox::ReporterLine> reporters;
  std::vector<inbox::PolicyLine> policies;
  std::vector<inbox::ReportDetails> reports;
  std::vector<inbox::RecordLine> records;
  std::vector<inbox::FailureLine> failures;
  std::vector<inbox::TlsLine> tls;
  std::vector<inbox::QuarantineLine> quarantine;
  inbox::ImportHealth health;
  std::string document;

  void fill(MemoryArchive& archive, MemoryIntake& intake) const {
    for (const auto& [domain, one] : advice) archive.domain_lines.push_back({domain, 120, 50'000});
    archive.reporter_lines = reporters;
    archive.policy_lines = policies;
    archive.report_details = reports;
    archive.record_lines = records;
    archive.failure_lines = failures;
    archive.tls_lines = tls;
    archive.quarantine_lines = quarantine;
    archive.import_health = health;
    for (const inbox::ReportDetails& report : reports) archive.documents[report.line.id] = document;
    for (const inbox::QuarantineLine& line : quarantine)
      intake.entries[line.id] = "octets of " + std::to_string(line.id);
  }
};

/// Every text that comes from outside is `text(name of the field)`.
using TextOf = std::string (*)(const char* field, const char* plain);

inline std::string plain_text(const char*, const char* plain) {
  return plain;
}

inline advisor::Source own_source(TextOf text) {
  advisor::Source source;
  source.key = "mail.shop.example";
  source.label = text("label", "mail.shop.example (2 addresses)");
  source.source_class = inbox::SourceClass::own_healthy;
  source.why = {text("why", "41,204 of 41,217 messages pass by DKIM or SPF."), "In the SPF record of the domain."};
  source.figures = {41'217, 41'204, 41'180, 40'911, 24, 0, 0};
  source.first_seen = sample_today - std::chrono::days(300);
  source.last_seen = sample_today - std::chrono::days(1);
  source.days_seen = 28;
  source.addresses = {*IpAddress::parse("192.0.2.10"), *IpAddress::parse("2001:db8::10")};
  source.address_count = 2;
  source.names = {text("name", "mail.shop.example")};
  source.dkim_domains = {text("dkim_domain", "shop.example")};
  source.envelope_domains = {text("envelope_domain", "shop.example")};
  source.header_domains = {text("header_domain", "shop.example")};
  return source;
}

inline advisor::Source broken_source(TextOf text) {
  advisor::Source source = own_source(text);
  source.key = "198.51.100.0/24";
  source.label = text("label", "newsletter via 198.51.100.0/24");
  source.source_class = inbox::SourceClass::own_broken;
  source.why = {text("why", "Its signature passes for letters.example, which is not aligned."),
                "Writes every Tuesday."};
  source.figures = {312, 0, 0, 0, 0, 12, 0};
  source.addresses = {*IpAddress::parse("198.51.100.7"), *IpAddress::parse("198.51.100.8")};
  source.names = {text("name", "out.letters.example")};
  source.dkim_domains = {text("dkim_domain", "letters.example")};
  source.envelope_domains = {text("envelope_domain", "bounce.letters.example")};
  source.pattern = advisor::Pattern::unaligned_signature;
  source.remedy = text("remedy", "Set up domain authentication for shop.example at letters.example.");
  source.is_new = true;
  source.first_seen = sample_today - std::chrono::days(5);
  return source;
}

inline advisor::Source source_of_class(inbox::SourceClass source_class, const char* key, std::string label,
                                       std::uint64_t messages, const char* address) {
  advisor::Source source;
  source.key = key;
  source.label = std::move(label);
  source.source_class = source_class;
  source.figures.messages = messages;
  source.figures.rejected = source_class == inbox::SourceClass::spoofer ? messages / 3 : 0;
  source.first_seen = sample_today - std::chrono::days(20);
  source.last_seen = sample_today - std::chrono::days(2);
  source.days_seen = 9;
  source.addresses = {*IpAddress::parse(address)};
  source.address_count = 1;
  return source;
}

inline std::vector<advisor::DayOfClasses> sample_days() {
  std::vector<advisor::DayOfClasses> days;
  for (unsigned i = 0; i < 28; ++i) {
    const bool is_weekend = i % 7 >= 5;
    const std::uint64_t own = (is_weekend ? 500u : 1700u) + 37u * (i % 5);
    const std::uint64_t broken = i % 7 == 2 ? 78 : 0;
    const std::uint64_t spoofed = i > 15 && i < 21 ? 2600u - 300u * (i - 15) : 40u;
    days.push_back({sample_today - std::chrono::days(28 - i), {own, broken, 90 + i, spoofed, 14}, own - i % 3});
  }
  return days;
}

inline advisor::Advice advice_of_shop(TextOf text) {
  using inbox::SourceClass;
  advisor::Advice advice;
  advice.domain = "shop.example";
  advice.today = sample_today;
  advice.looked_at = {sample_today - std::chrono::days(28), sample_today - std::chrono::days(1)};
  advice.stage = advisor::Stage::quarantine;
  advice.next = advisor::Stage::reject;
  advice.days_at_stage = 41;
  advice.verdict = advisor::Verdict::not_yet;
  advice.sentence =
      text("sentence",
           "shop.example is not yet ready for reject. One thing stands in the way: newsletter via "
           "198.51.100.0/24 (312 messages, DKIM not aligned). With it mended 99.97 % of your 41,529 messages pass.");
  advice.conditions = {{"days", text("what", "days with reports"), "28", "at least 28", true},
                       {"reporters", "reporters", "17", "at least 3", true},
                       {"pass-rate", "own messages that pass, lower end of the 95 % interval",
                        text("figure", "99.12 %"), text("threshold", "at least 99.9 %"), false},
                       {"dkim", "own messages that pass by DKIM", "99.16 %", "at least 98 %", true}};
  advice.blockers = {{text("blocker", "newsletter via 198.51.100.0/24: DKIM is not aligned"), 312,
                      text("blocker_remedy", "Set up domain authentication for shop.example at letters.example."),
                      "198.51.100.0/24"}};
  advice.remarks = {text("remark", "People of this domain write to mailing lists: RFC 9989 advises care with reject.")};
  advice.figures = {41'529, 41'204, 41'180, 312,    12,     0,  2'912, 36,   9'120,
                    6'102,  392,    0.9922, 0.9912, 0.9916, 28, 17,    0.44, 1};
  advice.simulation = {
      advisor::Stage::reject, 312, 36, 9'120, 392, {{text("loss", "newsletter via 198.51.100.0/24"), 312}}};
  advice.subdomains = {
      {"sp", advisor::Verdict::ready, text("subdomain", "No own mail from subdomains in 28 days: sp=reject is safe.")},
      {"np", advisor::Verdict::ready, "Only spoofed mail from names that do not exist."}};
  advice.record_today = text("record_today", "v=DMARC1; p=quarantine; rua=mailto:reports@shop.example");
  advice.record_to_publish =
      text("record_to_publish", "v=DMARC1; p=quarantine; sp=reject; np=reject; rua=mailto:reports@shop.example");
  advice.record_to_go_back = text("record_to_go_back", "v=DMARC1; p=none; rua=mailto:reports@shop.example");
  advice.look_again = sample_today + std::chrono::days(22);
  advice.sources = {
      broken_source(text),
      source_of_class(SourceClass::undecided, "203.0.113.9", text("label", "203.0.113.9"), 392, "203.0.113.9"),
      own_source(text),
      source_of_class(SourceClass::forwarder, "lists.example", text("label", "lists.example"), 2'912, "203.0.113.40"),
      source_of_class(SourceClass::spoofer, "scattered", text("label", "1,204 scattered addresses"), 9'120,
                      "203.0.113.77")};
  advice.daily = sample_days();
  advice.changes = {{sample_today - std::chrono::days(41), "p=none became p=quarantine"},
                    {sample_today - std::chrono::days(12), text("change", "pct=50 became pct=100")}};
  return advice;
}

inline advisor::Advice advice_of_other() {
  advisor::Advice advice;
  advice.domain = "office.example";
  advice.today = sample_today;
  advice.looked_at = {sample_today - std::chrono::days(28), sample_today - std::chrono::days(1)};
  advice.stage = advisor::Stage::reject;
  advice.days_at_stage = 212;
  advice.verdict = advisor::Verdict::arrived;
  advice.sentence = "office.example is at reject and its own mail passes.";
  advice.figures.own = advice.figures.own_aligned = 8'120;
  advice.figures.own_dkim_aligned = 8'099;
  advice.figures.spoofed = 410;
  advice.figures.spoofed_stopped = 398;
  advice.figures.reporters = 11;
  advice.record_today = "v=DMARC1; p=reject; rua=mailto:reports@office.example";
  advice.look_again = sample_today + std::chrono::days(30);
  for (unsigned i = 0; i < 28; ++i)
    advice.daily.push_back({sample_today - std::chrono::days(28 - i), {290, 0, 4, i % 9 * 5, 0}, 290});
  return advice;
}

inline inbox::ReportDetails sample_report(TextOf text, inbox::ReportId id, std::string domain) {
  inbox::ReportDetails details;
  details.line = {id,
                  text("org_name", "Receiver of Mail"),
                  text("email", "dmarc@receiver.example"),
                  text("report_id", "2026-11-21.shop"),
                  std::move(domain),
                  sample_now - std::chrono::hours(33),
                  sample_now - std::chrono::hours(9),
                  sample_now - std::chrono::hours(2),
                  receiving::Authenticity::verified,
                  true,
                  {2, 1304, 992, 990, 980, 1000, 304},
                  text("input", "-"),
                  text("member", "report.xml.gz"),
                  text("mail_from_domain", "receiver.example"),
                  {{"count-missing", text("warning", "record 3 has no count; it is taken for one message")}}};
  details.policy = {details.line.domain,  text("p", "quarantine"),
                    text("sp", "reject"), text("np", "reject"),
                    text("adkim", "r"),   text("aspf", "r"),
                    text("pct", "100"),   text("fo", "1"),
                    text("testing", "n"), text("discovery_method", "treewalk")};
  details.extra_contact_info = text("extra_contact_info", "https://receiver.example/dmarc");
  details.generator = text("generator", "reporter 2.1");
  details.version = text("version", "1.0");
  details.xml_namespace = text("xml_namespace", "urn:ietf:params:xml:ns:dmarc-2.0");
  details.errors = {text("error", "the record has two p tags")};
  details.mail_from = text("mail_from", "dmarc@receiver.example");
  details.mail_subject = text("mail_subject", "Report Domain: shop.example");
  return details;
}

inline inbox::RecordLine sample_record(TextOf text, inbox::ReportId report, std::string domain) {
  receiving::Evidence evidence;
  evidence.header_from = text("header_from", "shop.example");
  evidence.envelope_from = text("envelope_from", "bounce.letters.example");
  evidence.envelope_to = text("envelope_to", "receiver.example");
  evidence.dkim = {{text("dkim_domain", "letters.example"), text("selector", "s1"), dkim::DkimCode::pass,
                    text("human_result", "good")}};
  evidence.spf = {{text("spf_domain", "bounce.letters.example"), spf::SpfIdentity::mail_from, spf::SpfCode::pass,
                   text("spf_human", "good")}};
  evidence.reasons = {{text("reason_type", "forwarded"), text("reason_comment", "looks forwarded")}};
  return {report,
          text("org_name", "Receiver of Mail"),
          std::move(domain),
          sample_now - std::chrono::hours(33),
          {*IpAddress::parse("198.51.100.7"), 304, evaluation::Disposition::quarantine, false, false, false, evidence}};
}

inline inbox::FailureLine sample_failure(TextOf text) {
  receiving::FailureReport report;
  report.reported_domain = "shop.example";
  report.feedback_type = text("feedback_type", "auth-failure");
  report.user_agent = text("user_agent", "reporter 2.1");
  report.arrival = sample_now - std::chrono::hours(5);
  report.source_ip = *IpAddress::parse("203.0.113.77");
  report.mail_from = text("mail_from", "someone@elsewhere.example");
  report.delivery_result = text("delivery_result", "reject");
  report.auth_failure = text("auth_failure", "dmarc");
  report.identity_alignment = text("identity_alignment", "none");
  report.authentication_results = text("authentication_results", "mx.receiver.example; dmarc=fail");
  report.dkim_domain = text("dkim_domain", "");
  report.dkim_selector = text("dkim_selector", "");
  report.from = text("from", "Shop <news@shop.example>");
  report.subject = text("subject", "You won");
  report.message_id = text("message_id", "<1@elsewhere.example>");
  report.header = text("header", "From: Shop <news@shop.example>\nSubject: You won\n");
  return {1, sample_now - std::chrono::hours(4), report};
}

inline inbox::TlsLine sample_tls(TextOf text) {
  receiving::TlsReport report;
  report.org_name = text("org_name", "Receiver of Mail");
  report.contact = text("contact", "tls@receiver.example");
  report.report_id = text("report_id", "tls-1");
  report.begin = sample_now - std::chrono::hours(33);
  report.end = sample_now - std::chrono::hours(9);
  report.policies = {{text("policy_type", "sts"),
                      text("policy_domain", "shop.example"),
                      1280,
                      3,
                      {{text("result_type", "certificate-expired"), text("sending_mta_ip", "203.0.113.5"),
                        text("receiving_mx", "mx.shop.example"), text("receiving_ip", "192.0.2.25"),
                        text("reason_code", "expired on 20 November"), 3}}}};
  return {1, sample_now - std::chrono::hours(4), report};
}

/// shop.example with all that a page can show, and office.example where all is well.
inline Sample sample_of_two_domains(TextOf text = plain_text) {
  Sample sample;
  sample.advice["shop.example"] = std::make_shared<const advisor::Advice>(advice_of_shop(text));
  sample.advice["office.example"] = std::make_shared<const advisor::Advice>(advice_of_other());
  sample.reporters = {
      {text("org_name", "Receiver of Mail"), 28, 30'120, sample_today - std::chrono::days(28), sample_today, 28}};
  receiving::PolicySeen policy;
  policy.p = text("p", "quarantine");
  policy.sp = text("sp", "");
  policy.adkim = text("adkim", "r");
  policy.pct = text("pct", "100");
  sample.policies = {{sample_today - std::chrono::days(41), sample_today, policy, 312}};
  sample.reports = {sample_report(text, 1, "shop.example"), sample_report(text, 2, "office.example")};
  sample.records = {sample_record(text, 1, "shop.example"), sample_record(text, 2, "office.example")};
  sample.failures = {sample_failure(text)};
  sample.tls = {sample_tls(text)};
  sample.quarantine = {{7, sample_now - std::chrono::hours(30), text("input", "-"), text("member", "report.zip"),
                        text("reason", "report.zip is encrypted: nobody but its sender can open it"), 5120}};
  sample.health = {sample_now - std::chrono::hours(2), 41, 17, 1, 2, 0, 1};
  sample.document = text("document", "<?xml version=\"1.0\"?>\n<feedback>\n  <version>1.0</version>\n</feedback>\n");
  return sample;
}

}  // namespace dmarcd::testing
