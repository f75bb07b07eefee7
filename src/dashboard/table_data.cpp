#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dmarcd/base/csv.h"

#include "view.h"

namespace dmarcd::dashboard {
namespace {

using Json = nlohmann::ordered_json;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Json json_of(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return Json(nullptr); }, [](const auto& known) { return Json(known); }}, value);
}

Json rows_of(const Table& table) {
  Json rows = Json::array();
  for (const std::vector<Cell>& cells : table.rows) {
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size(); ++i)
      row[std::string(table.columns[i].key.text())] = json_of(cells[i].value);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string text_of(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const std::string& text) { return text; },
                 [](bool yes) { return std::string(yes ? "yes" : "no"); },
                 [](const auto& number) { return fmt::format("{}", number); }},
      value);
}

}  // namespace

std::string to_json(const View& view) {
  Json whole = Json::object();
  for (const auto& [name, value] : view.facts) whole[std::string(name.text())] = json_of(value);
  for (const Table& table : view.tables) whole[std::string(table.name.text())] = rows_of(table);
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string to_csv(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.emplace_back(column.key.text());
  std::string csv = csv_line(names);
  for (const std::vector<Cell>& cells : table.rows) {
    std::vector<std::string> texts;
    for (const Cell& cell : cells) texts.push_back(text_of(cell.value));
    csv += csv_line(texts);
  }
  return csv;
}

}  // namespace dmarcd::dashboard
