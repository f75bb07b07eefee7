#include "view.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

std::string_view class_of(const Column& column) {
  switch (column.kind) {
    case Column::Kind::text: return "text";
    case Column::Kind::long_text: return "text long";
    case Column::Kind::number: return "number";
    case Column::Kind::for_programs: return "";
  }
  return "";
}

Html headings(const Table& table) {
  Html row;
  for (const Column& column : table.columns) {
    if (column.kind == Column::Kind::for_programs) continue;
    row += element("th", {{"scope", "col"}, {"class", class_of(column)}},
                   explained(column.heading.text(), column.glossary));
  }
  return element("thead", {}, element("tr", {}, row));
}

Html row_of(const Table& table, const std::vector<Cell>& cells) {
  Html row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (table.columns[i].kind == Column::Kind::for_programs) continue;
    // On a phone the columns stand below each other, each with its heading beside it.
    const Attributes attributes = {{"class", class_of(table.columns[i])},
                                   {"data-heading", table.columns[i].heading.text()}};
    if (i == 0)
      row += element("th", {{"scope", "row"}, {"class", class_of(table.columns[i])}}, cells[i].shown);
    else
      row += element("td", attributes, cells[i].shown);
  }
  return element("tr", {}, row);
}

}  // namespace

Html to_html(const Table& table) {
  if (table.rows.empty())
    return element("div", {{"class", "nothing"}}, element("h3", {}, table.caption),
                   element("p", {}, table.when_empty.empty() ? "There is nothing to show." : table.when_empty));
  Html rows;
  for (const std::vector<Cell>& cells : table.rows) rows += row_of(table, cells);
  const std::string label = "table-" + std::string(table.name.text());
  // Wide tables scroll by themselves, by keyboard too.
  return element("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-labelledby", label}},
                 element("table", {{"class", "list"}}, element("caption", {{"id", label}}, table.caption),
                         headings(table), element("tbody", {}, rows)));
}

}  // namespace dmarcd::dashboard
