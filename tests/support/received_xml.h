#pragma once

#include <string>
#include <string_view>

/// A report as others write it, to be changed in one place.
namespace dmarcd::test {

/// One record of three messages, DKIM passed, SPF did not.
constexpr std::string_view plain_report = R"(<?xml version="1.0" encoding="UTF-8"?>
<feedback>
  <report_metadata>
    <org_name>Mail Example</org_name>
    <email>reports@mail.example</email>
    <report_id>20260101.1</report_id>
    <date_range>
      <begin>1767225600</begin>
      <end>1767311999</end>
    </date_range>
  </report_metadata>
  <policy_published>
    <domain>example.com</domain>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <p>reject</p>
    <sp>none</sp>
    <pct>100</pct>
  </policy_published>
  <record>
    <row>
      <source_ip>192.0.2.1</source_ip>
      <count>3</count>
      <policy_evaluated>
        <disposition>none</disposition>
        <dkim>pass</dkim>
        <spf>fail</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>example.com</header_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>example.com</domain>
        <result>pass</result>
        <selector>k1</selector>
      </dkim>
      <spf>
        <domain>bounces.example.org</domain>
        <result>pass</result>
      </spf>
    </auth_results>
  </record>
</feedback>
)";

/// The text with the first `from` replaced.
inline std::string changed(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  return result.replace(result.find(from), from.size(), to);
}

inline std::string plain_with(std::string_view from, std::string_view to) {
  return changed(plain_report, from, to);
}

}  // namespace dmarcd::test
