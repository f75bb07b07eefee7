#include "dmarcd/report/day.h"

#include "figures.h"
#include "view.h"

namespace dmarcd::dashboard {

Cell text_cell(std::string_view text) {
  return {std::string(text), Html(text)};
}

Cell number_cell(std::uint64_t number) {
  return {number, Html(grouped(number))};
}

Cell share_cell(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return {std::monostate{}, Html("–")};
  return {static_cast<double>(part) / static_cast<double>(all), Html(percent_of(part, all))};
}

Cell day_cell(inbox::Day day) {
  return {report::day_text(day), element("time", {{"datetime", report::day_text(day)}}, day_of(day))};
}

Cell time_cell(Timestamp time) {
  return {rfc3339(time), element("time", {{"datetime", rfc3339(time)}}, minute_of(time))};
}

Cell yes_cell(std::optional<std::string_view> yes) {
  return {yes.has_value(), yes ? element("span", {{"class", "mark"}}, *yes) : Html()};
}

Cell above(Cell cell, const Html& more) {
  cell.shown += more;
  return cell;
}

Html labelled(const Html& label, std::string_view text) {
  return text.empty() ? Html() : element("p", {}, element("span", {{"class", "aside"}}, label, " "), text);
}

Cell linked_cell(const Url& url, std::string_view text) {
  return {std::string(text), link(url, text.empty() ? std::string_view("(empty)") : text)};
}

}  // namespace dmarcd::dashboard
