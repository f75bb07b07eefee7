#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "view.h"
#include "visible_text.h"

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

bool starts_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos;
}

std::string csv_text(std::string_view text) {
  std::string field = starts_a_formula(text) ? "'" : "";
  field += visible_text(text);
  if (field.find_first_of(",\"\n\t ';") == std::string::npos) return field;
  std::string quoted = "\"";
  for (char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string csv_of(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const std::string& text) { return csv_text(text); },
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
  std::string csv;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    csv += (i == 0 ? "" : ",") + std::string(table.columns[i].key.text());
  csv += "\r\n";
  for (const std::vector<Cell>& cells : table.rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) csv += (i == 0 ? "" : ",") + csv_of(cells[i].value);
    csv += "\r\n";
  }
  return csv;
}

}  // namespace dmarcd::dashboard
