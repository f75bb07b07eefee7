#pragma once

#include "dmarcd/record/message_record.h"

namespace dmarcd::record {

inline dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

/// A record with something in each member.
inline MessageRecord sample_record() {
  return {.id = "4XkQ2c.1769",
          .received_at = from_unix_seconds(1763769600),
          .source_ip = *IpAddress::parse("192.0.2.1"),
          .spf_aligned = true,
          .dkim_aligned = false,
          .disposition = evaluation::Disposition::reject,
          .header_from = domain("news.example.com"),
          .envelope_from = "bounces.example.com",
          .envelope_to = {"example.net", "example.org"},
          .helo = "mail.example.com",
          .spf = spf::SpfCode::softfail,
          .spf_scope = spf::SpfIdentity::mail_from,
          .spf_domain = "bounces.example.com",
          .dkim = {{domain("example.com"), "s1", dkim::DkimCode::fail, "the body was changed"},
                   {domain("lists.example"), "2026", dkim::DkimCode::pass, ""}},
          .overrides = {{evaluation::PolicyOverride::Type::mailing_list, "List-Id"}},
          .policy = {.domain = domain("example.com"),
                     .p = dmarc::Policy::reject,
                     .sp = dmarc::Policy::quarantine,
                     .np = dmarc::Policy::none,
                     .adkim = dmarc::Alignment::strict,
                     .aspf = dmarc::Alignment::relaxed,
                     .fo = "1:d",
                     .testing = true,
                     .pct = 50,
                     .method = dmarc::DiscoveryMethod::psl},
          .applied_policy = dmarc::Policy::quarantine,
          .rua = {"dmarc@example.com", "reports@example.net"},
          .largest_report = 10'485'760,
          .problems = {"aspf=x is not known"}};
}

}  // namespace dmarcd::record
