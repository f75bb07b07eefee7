/// Report mails as they are sent: reads orders from the standard input, each a JSON object in a line, and answers each
/// with the mail in base64. report_mails.py reads them as others do.
///
/// usage: report_mails RSA_KEY ED25519_KEY
/// order: {"dialect": "rfc9990" or "rfc7489", or "rfc9991" for a failure report, "org_name", "from_name",
/// "policy_domain", "recipient", "selector": of a signature that is reported, "rows": how many}

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dmarcd/base/text.h"
#include "dmarcd/failure/failure_report.h"
#include "dmarcd/report/report_name.h"
#include "dmarcd/sending/report_mail.h"

#include "gzip.h"
#include "opendkim_signer.h"
#include "openssl_cryptography.h"
#include "report_documents.h"
#include "support/sample_report.h"

using namespace dmarcd;
using Json = nlohmann::json;

namespace {

const Timestamp built_at = from_unix_seconds(1'767'312'345);

std::string text(const Json& order, const char* member) {
  return order.at(member).get<std::string>();
}

std::string content_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

sending::ReportFacts facts_of(const Json& order) {
  const openssl::OpensslCryptography cryptography;
  const dns::DomainName reporter = test::name("example.net");
  const dns::DomainName policy_domain = *dns::DomainName::parse_international(text(order, "policy_domain"));
  const report::Period period = test::sample_metadata().period;
  const std::string id = report::make_report_id(cryptography, reporter, policy_domain, period, "p:reject", 1);
  return {.id = id,
          .policy_domain = policy_domain,
          .period = period,
          .policy = "p:reject",
          .rows = order.at("rows").get<std::uint64_t>(),
          .messages = order.at("rows").get<std::uint64_t>() * test::sample_row().count,
          .built_at = built_at,
          .letterhead = {reporter, text(order, "org_name"), text(order, "from_name"), "dmarc@example.net",
                         "mx.example.net"},
          .subject = report::make_subject(reporter, policy_domain, id),
          .file_name = report::make_file_name(reporter, policy_domain, period, id)};
}

Result<std::string> document_of(const Json& order, const sending::ReportFacts& facts) {
  const libxml2::ReportDocuments documents(&zlib::begin_gzip);
  report::ReportMetadata metadata = test::sample_metadata();
  metadata.org_name = facts.letterhead.org_name;
  metadata.report_id = facts.id;
  report::PolicyPublished policy = test::sample_policy();
  policy.domain = facts.policy_domain;
  const auto dialect = text(order, "dialect") == "rfc9990" ? report::Dialect::rfc9990 : report::Dialect::rfc7489;
  const std::unique_ptr<report::DocumentWriter> writer = DMARCD_TRY(documents.begin(dialect, metadata, policy));
  report::ReportRow row = test::sample_row();
  row.dkim_results[0].selector = text(order, "selector");
  for (std::uint64_t i = 0; i < facts.rows; ++i) DMARCD_TRY(writer->add(row));
  return writer->finish();
}

/// A failure report of a message whose From, links and selector the order chose.
std::string failure_report_of(const Json& order, const sending::ReportFacts& facts) {
  using Discovery = dmarc::Discovery;
  const dns::DomainName& author = facts.policy_domain;
  dkim::DkimResult signature;
  signature.code = dkim::DkimCode::fail;
  signature.domain = author;
  signature.selector = text(order, "selector");
  const dmarc::DmarcResult result{
      dmarc::DmarcCode::fail, author, {Discovery::Outcome::found, {}, author, true, {}, ""}, {}, ""};
  const failure::FailureFacts failure{.kind = failure::ReportKind::dmarc,
                                      .id = facts.id,
                                      .user_agent = "dmarcd/1.0",
                                      .reporter = facts.letterhead.reporter,
                                      .result = result,
                                      .spf = {},
                                      .spf_record = "",
                                      .signatures = {signature},
                                      .source_ip = *IpAddress::parse("2001:db8::1"),
                                      .mail_from = "joe.doe@example.com",
                                      .envelope_id = "4XkQ2c",
                                      .arrived_at = built_at};
  const openssl::OpensslCryptography cryptography;
  return compose_failure_report(failure,
                                {{"Received", " from a by b for <joe.doe@example.com>"},
                                 {"From", " " + text(order, "from_name") + " <joe.doe@example.com>"},
                                 {"Subject", " " + text(order, "org_name")},
                                 {"List-Unsubscribe", " <https://example.com/joe.doe%40example.com>"}},
                                failure::Redactor(cryptography, "a key"));
}

Result<std::string> mail_of(const Json& order, const dkim::Signer& signer) {
  sending::ReportFacts facts = facts_of(order);
  const bool is_failure = text(order, "dialect") == "rfc9991";
  if (is_failure) facts.kind = sending::ReportFacts::Kind::failure;
  const std::string document = is_failure ? failure_report_of(order, facts) : DMARCD_TRY(document_of(order, facts));
  const std::string mail = compose_report_mail(facts, document, text(order, "recipient"));
  return DMARCD_TRY(signer.sign(mail, built_at)) + mail;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 64;
  const dns::DomainName domain = test::name("example.net");
  const openssl::OpensslCryptography cryptography;
  const auto signer = libopendkim::make_signer(
      cryptography, {{domain, "rsa", content_of(arguments[1])}, {domain, "ed", content_of(arguments[2])}});
  if (!signer) return fmt::print(stderr, "{}\n", signer.error().message), 1;
  for (std::string line; std::getline(std::cin, line);) {
    const Result<std::string> mail = mail_of(Json::parse(line), **signer);
    if (!mail) return fmt::print(stderr, "{}\n", mail.error().message), 1;
    fmt::print("{}\n", encode_base64(*mail));
    std::fflush(stdout);
  }
  return 0;
}
