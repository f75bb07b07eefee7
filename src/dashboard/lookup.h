#pragma once

#include <memory>

#include "shell.h"

/// What several pages ask for.
namespace dmarcd::dashboard {

/// The domain that the path names, if there is one and the visitor sees it; else 404, the same for both.
Outcome<std::string> domain_of(const Visit& visit);

Outcome<std::shared_ptr<const advisor::Advice>> advice_for(const Visit& visit, std::string_view domain);

/// A number that the path has; 404 if it is none.
Outcome<std::int64_t> number_of(std::string_view part);

Url domain_url(std::string_view domain);
Url source_url(std::string_view domain, std::string_view key);
Url report_url(inbox::ReportId id);

/// A part of a list as the database gave it: one row more than are shown says that there are more.
template <class Row>
struct Rows {
  std::vector<Row> rows;
  inbox::Page page;
  bool has_more = false;
};

inbox::Page one_more(inbox::Page page);

template <class Row>
Rows<Row> rows_of(std::vector<Row> rows, const inbox::Page& page) {
  const bool has_more = rows.size() > page.most;
  if (has_more) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(page.most), rows.end());
  return {std::move(rows), page, has_more};
}

/// Links to the rows before and behind.
Html page_links(const Visit& visit, const inbox::Page& page, bool has_more);

template <class Row>
Html page_links(const Visit& visit, const Rows<Row>& rows) {
  return page_links(visit, rows.page, rows.has_more);
}

/// Pairs of a term and what it is.
Html facts_of(const std::vector<std::pair<Html, Html>>& facts);

/// Records as a table, with their report or without.
Table record_table(const std::vector<inbox::RecordLine>& records);
Table report_table(const std::vector<inbox::ReportLine>& reports);
Table upload_table(const std::vector<UploadLine>& lines);

}  // namespace dmarcd::dashboard
