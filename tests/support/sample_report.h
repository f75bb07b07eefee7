#pragma once

#include <string_view>

#include "dmarcd/report/aggregate_report.h"

/// A report with something in each member.
namespace dmarcd::test {

inline dns::DomainName name(std::string_view text) {
  return *dns::DomainName::parse(text);
}

inline report::ReportMetadata sample_metadata() {
  return {.org_name = "Example Mail & Sons",
          .email = "reports@example.net",
          .extra_contact_info = "https://example.net/dmarc",
          .report_id = "00112233445566778899aabbccddeeff",
          .period = {from_unix_seconds(1'767'225'600), from_unix_seconds(1'767'312'000)},
          .error = "sp=rejct is no policy",
          .generator = "dmarcd 1.0"};
}

inline report::PolicyPublished sample_policy() {
  return {.domain = name("example.com"),
          .p = dmarc::Policy::reject,
          .sp = dmarc::Policy::quarantine,
          .np = dmarc::Policy::none,
          .adkim = dmarc::Alignment::strict,
          .aspf = dmarc::Alignment::relaxed,
          .fo = "1:d",
          .testing = true,
          .pct = 50,
          .method = dmarc::DiscoveryMethod::treewalk};
}

inline report::ReportRow sample_row() {
  return {
      .source_ip = *IpAddress::parse("2001:DB8:0:0::1"),
      .count = 3,
      .disposition = evaluation::Disposition::pass,
      .dkim = true,
      .spf = false,
      .reasons = {{evaluation::PolicyOverride::Type::policy_test_mode, "t=y"}},
      .header_from = name("news.example.com"),
      .envelope_from = "bounces.example.org",
      .envelope_to = "example.net",
      .dkim_results = {{name("lists.example.org"), "k2", dkim::DkimCode::fail},
                       {name("news.example.com"), "k1", dkim::DkimCode::pass}},
      .spf_result = report::SpfAuthResult{"bounces.example.org", spf::SpfIdentity::mail_from, spf::SpfCode::softfail}};
}

}  // namespace dmarcd::test
