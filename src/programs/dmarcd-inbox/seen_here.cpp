#include "seen_here.h"

#include <memory>
#include <string>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/receiving/report_reader.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/row.h"

#include "gzip.h"
#include "stores.h"
#include "xml_document_reader.h"

namespace dmarcd::inbox_program {
namespace {

using Seen = advisor::Surroundings::Seen;
using SeenAt = std::map<IpAddress, Seen>;

constexpr std::uint64_t most_rows = 100'000;     // Most messages first; beyond these lies nothing but noise.
constexpr std::size_t most_reports_read = 1000;  // A domain's archive of some weeks; the latest count.

void count(SeenAt& seen, const IpAddress& address, std::uint64_t messages, bool is_pass) {
  Seen& at = seen[address];
  at.messages += messages;
  if (is_pass) at.passed += messages;
}

/// Rows that no report holds yet.
Result<void> count_rows(sending::Outbox& outbox, const dns::DomainName& domain, SeenAt& seen) {
  constexpr std::size_t rows_a_page = 1000;
  for (const sending::RowSet& set : DMARCD_TRY(outbox.row_sets(domain)))
    for (std::uint64_t first = set.next_row; first < set.rows && first < most_rows; first += rows_a_page)
      for (const sending::CountedRow& counted : DMARCD_TRY(outbox.rows(set.key, set.state, first, rows_a_page)))
        if (const Result<report::ReportRow> row = sending::decode_row(counted))
          count(seen, row->source_ip, row->count, row->dkim || row->spf);
  return {};
}

/// Reports of ours are read as anybody would read them.
void count_document(const std::string& document, SeenAt& seen) {
  const Result<std::string> text = zlib::expand_gzip(document);
  const libxml2::XmlDocumentReader xml;
  if (!text) return;
  const Result<receiving::ReadReport> read = receiving::read_document(*text, xml);
  const auto* aggregate = read ? std::get_if<receiving::AggregateReport>(&read->report) : nullptr;
  if (!aggregate) return;
  for (const receiving::ReceivedRecord& record : aggregate->records)
    count(seen, record.source_ip, record.count, record.dkim || record.spf);
}

Result<void> count_reports(sending::Outbox& outbox, const dns::DomainName& domain, SeenAt& seen) {
  using Shelf = sending::Outbox::Shelf;
  for (const Shelf shelf : {Shelf::pending, Shelf::archived}) {
    const std::vector<sending::StoredReport> reports = DMARCD_TRY(outbox.reports(domain, shelf));
    const std::size_t first = reports.size() > most_reports_read ? reports.size() - most_reports_read : 0;
    for (std::size_t i = first; i < reports.size(); ++i)
      if (const auto document = DMARCD_TRY(outbox.document(domain, reports[i].facts.id)))
        count_document(*document, seen);
  }
  return {};
}

Result<SeenAt> seen_at(const config::Config& config, std::string_view name) {
  SeenAt seen;
  const dns::DomainName domain = DMARCD_TRY(dns::DomainName::parse(name));
  const std::unique_ptr<sending::Outbox> outbox = DMARCD_TRY(wiring::open_outbox(config, sql::Access::read_only));
  DMARCD_TRY(count_rows(*outbox, domain, seen));
  DMARCD_TRY(count_reports(*outbox, domain, seen));
  return seen;
}

}  // namespace

SeenHere seen_here_of(const config::Config& config) {
  return [config](std::string_view domain) { return seen_at(config, domain).value_or(SeenAt()); };
}

}  // namespace dmarcd::inbox_program
