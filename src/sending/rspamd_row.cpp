#include "dmarcd/sending/rspamd_row.h"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/record/words.h"

namespace dmarcd::sending {
namespace {

using dns::DomainName;
using evaluation::Disposition;
using evaluation::PolicyOverride;
using report::ReportRow;

/// Longer than any text of a message with a hundred signatures: others may write to the store, too.
constexpr std::size_t longest_text = std::size_t{32} * 1024;

/// As many results of DKIM as a record of ours has (most_signatures in the record's codec): twice what is verified.
constexpr std::size_t most_dkim_results = 20;

/// The place of each field; a HELO in the place of the SPF domain may have commas of its own, so that the result is
/// what stands behind the last one.
enum Field : std::size_t { ip, spf, dkim, disposition, sampling, header_from, first_dkim, spf_domain = 10, least = 12 };

constexpr std::array dkim_fields = {dkim::DkimCode::pass, dkim::DkimCode::fail, dkim::DkimCode::temperror,
                                    dkim::DkimCode::permerror};

tl::unexpected<Error> no_row(std::string_view why) {
  return permanent_failure(fmt::format("not a row of rspamd: {}", why));
}

/// The first versions wrote true and false.
std::optional<bool> passed(std::string_view word) {
  if (word == "pass" || word == "true") return true;
  if (word == "fail" || word == "false") return false;
  return std::nullopt;
}

/// What was done. "softfail" marks a message, and nothing is done. A pass stays none, as it was told: `pass` would say
/// that the policy was not none (RFC 9990's schema), which nobody kept.
std::optional<Disposition> disposition_of(std::string_view word) {
  if (word == "none" || word == "softfail") return Disposition::none;
  if (word == "quarantine") return Disposition::quarantine;
  if (word == "reject") return Disposition::reject;
  return std::nullopt;
}

std::optional<DomainName> host_name(std::string_view text) {
  Result<DomainName> name = DomainName::parse_international(text);
  if (!name || !name->is_host_name()) return std::nullopt;
  return *std::move(name);
}

std::vector<report::DkimAuthResult> dkim_results(const std::vector<std::string_view>& fields) {
  std::vector<report::DkimAuthResult> results;
  for (std::size_t i = 0; i < dkim_fields.size(); ++i)
    for (const std::string_view text : split(fields[first_dkim + i], '|')) {
      if (results.size() == most_dkim_results) return results;
      if (std::optional<DomainName> domain = host_name(text))
        results.push_back({*std::move(domain), "", dkim_fields[i]});
    }
  return results;
}

/// `rest` is the domain, a comma and the result.
std::optional<report::SpfAuthResult> spf_result(std::string_view rest) {
  const std::size_t comma = rest.rfind(',');
  const std::optional<DomainName> domain = host_name(rest.substr(0, comma));
  const std::optional<spf::SpfCode> result = record::one_of(record::spf_codes)(rest.substr(comma + 1));
  if (!domain || !result) return std::nullopt;
  return report::SpfAuthResult{domain->text(), spf::SpfIdentity::mail_from, *result};
}

}  // namespace

Result<ReportRow> row_of_rspamd(std::string_view text) {
  if (text.size() > longest_text) return no_row(fmt::format("longer than {} octets", longest_text));
  const std::vector<std::string_view> fields = split(text, ',');
  if (fields.size() < least) return no_row(fmt::format("fewer than {} fields", static_cast<std::size_t>(least)));

  const Result<IpAddress> source_ip = IpAddress::parse(fields[ip]);
  if (!source_ip) return no_row("field 1 is no IP address");
  const std::optional<bool> spf_passed = passed(fields[spf]);
  const std::optional<bool> dkim_passed = passed(fields[dkim]);
  if (!spf_passed || !dkim_passed) return no_row("fields 2 and 3 are not pass or fail");
  const std::optional<Disposition> done = disposition_of(fields[disposition]);
  if (!done) return no_row("field 4 is not none, quarantine or reject");
  const std::optional<DomainName> author = host_name(fields[header_from]);
  if (!author) return no_row("field 6 is no domain name");

  const std::optional<report::SpfAuthResult> sent =
      spf_result(text.substr(static_cast<std::size_t>(fields[spf_domain].data() - text.data())));
  ReportRow row{.source_ip = *source_ip,
                .count = 1,
                .disposition = *done,
                .dkim = *dkim_passed,
                .spf = *spf_passed,
                .reasons = {},
                .header_from = *author,
                .envelope_from = sent ? sent->domain : "",
                .envelope_to = {},
                .dkim_results = dkim_results(fields),
                .spf_result = sent};
  if (fields[sampling] == "sampled_out") row.reasons.push_back({PolicyOverride::Type::other, "sampled_out"});
  return row;
}

}  // namespace dmarcd::sending
