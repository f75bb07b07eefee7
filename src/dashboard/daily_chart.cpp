#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "chart.h"
#include "chart_classes.h"
#include "figures.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

using advisor::DayOfClasses;
using inbox::SourceClass;

// In units of the picture, which is scaled to the page.
constexpr double width = 900, height = 260, left = 58, right = 8, top = 26, bottom = 26;
constexpr double plot_width = width - left - right, plot_height = height - top - bottom;

std::string units(double length) {
  return fmt::format("{:.1f}", length);
}

bool is_shown(const DailyChart& chart, SourceClass source_class) {
  return !chart.only || *chart.only == source_class;
}

std::uint64_t height_of(const DailyChart& chart, const DayOfClasses& day) {
  std::uint64_t sum = 0;
  for (SourceClass one : all_classes)
    if (is_shown(chart, one)) sum += messages_of(day, one);
  return sum;
}

/// The least of 4, 8, 12, 16, 20, 24, 32, 40, 48, 60, and of these by powers of ten, that is at least `most`: a quarter
/// of it is a whole number.
std::uint64_t top_of_scale(std::uint64_t most) {
  constexpr std::array<std::uint64_t, 10> steps = {4, 8, 12, 16, 20, 24, 32, 40, 48, 60};
  for (std::uint64_t power = 1; power < std::uint64_t{1} << 58U; power *= 10)
    for (std::uint64_t step : steps)
      if (step * power >= most) return step * power;
  return most;
}

struct Scale {
  std::size_t days = 0;
  std::uint64_t top_value = 4;

  double x(std::size_t day) const {
    return left + plot_width * static_cast<double>(day) / static_cast<double>(std::max<std::size_t>(days, 1));
  }
  double y(std::uint64_t messages) const {
    return top + plot_height * (1 - static_cast<double>(messages) / static_cast<double>(top_value));
  }
  double column() const { return plot_width / static_cast<double>(std::max<std::size_t>(days, 1)); }
};

Scale scale_of(const DailyChart& chart) {
  std::uint64_t most = 1;
  for (const DayOfClasses& day : chart.days) most = std::max(most, height_of(chart, day));
  return {chart.days.size(), top_of_scale(most)};
}

Html line(Word css_class, double x1, double y1, double x2, double y2) {
  return element(
      "line",
      {{"class", css_class.text()}, {"x1", units(x1)}, {"y1", units(y1)}, {"x2", units(x2)}, {"y2", units(y2)}});
}

Html stroke(std::string_view path) {
  return element("path", {{"class", "stroke"}, {"d", path}});
}

/// Each class has a pattern of its own over its colour.
Html pattern(SourceClass source_class, std::string_view strokes) {
  const std::string name(inbox::to_text(source_class));
  return element("pattern",
                 {{"id", "pattern-" + name}, {"width", "8"}, {"height", "8"}, {"patternUnits", "userSpaceOnUse"}},
                 element("rect", {{"class", "fill-" + name}, {"width", "8"}, {"height", "8"}}),
                 strokes.empty() ? Html() : stroke(strokes));
}

Html patterns() {
  return element("defs", {}, pattern(SourceClass::own_healthy, ""),
                 pattern(SourceClass::own_broken, "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"),
                 pattern(SourceClass::forwarder, "M3,4 h2"), pattern(SourceClass::spoofer, "M0,0 l8,8 M8,0 l-8,8"),
                 pattern(SourceClass::undecided, "M0,2 h8 M0,6 h8"));
}

Html axis(const Scale& scale) {
  Html all;
  for (std::uint64_t quarter = 0; quarter <= 4; ++quarter) {
    const std::uint64_t value = scale.top_value / 4 * quarter;
    all += line("grid", left, scale.y(value), width - right, scale.y(value));
    all += element(
        "text", {{"class", "axis"}, {"x", units(left - 6)}, {"y", units(scale.y(value) + 4)}, {"text-anchor", "end"}},
        grouped(value));
  }
  return all;
}

/// A label that would go beyond the picture ends with it.
Html day_labels(const DailyChart& chart, const Scale& scale) {
  constexpr double longest_label = 70;
  Html all;
  for (std::size_t i = 0; i < chart.days.size(); i += 7) {
    const bool has_room = scale.x(i) + longest_label <= width;
    all += element("text",
                   {{"class", "axis"},
                    {"x", units(has_room ? scale.x(i) : width - right)},
                    {"y", units(height - 8)},
                    {"text-anchor", has_room ? "start" : "end"}},
                   day_of(chart.days[i].day));
  }
  return all;
}

/// A part of a day's column: leads to the page of its class.
Html segment(const DailyChart& chart, SourceClass source_class, const DayOfClasses& day, std::uint64_t below,
             const Scale& scale, std::size_t index) {
  const std::uint64_t messages = messages_of(day, source_class);
  const std::string_view name = inbox::to_text(source_class);
  const double height_of_part = scale.y(below) - scale.y(below + messages);
  return element("a", {{"href", chart.filtered(chart.all, name)}, {"tabindex", "-1"}},
                 element("rect",
                         {{"class", "segment"},
                          {"fill", "url(#pattern-" + std::string(name) + ")"},
                          {"x", units(scale.x(index) + 1)},
                          {"y", units(scale.y(below + messages))},
                          {"width", units(std::max(1.0, scale.column() - 2))},
                          {"height", units(height_of_part)}},
                         element("title", {},
                                 fmt::format("{}: {}, {}", day_of(day.day), counted(messages, "message"),
                                             class_name(source_class).text()))));
}

Html columns(const DailyChart& chart, const Scale& scale) {
  Html all;
  for (std::size_t i = 0; i < chart.days.size(); ++i) {
    std::uint64_t below = 0;
    for (SourceClass one : all_classes) {
      const std::uint64_t messages = messages_of(chart.days[i], one);
      if (messages == 0 || !is_shown(chart, one)) continue;
      all += segment(chart, one, chart.days[i], below, scale, i);
      below += messages;
    }
  }
  return all;
}

Html change_marks(const DailyChart& chart, const Scale& scale) {
  Html all;
  for (const advisor::PolicyChange& change : chart.changes) {
    const auto day = std::find_if(chart.days.begin(), chart.days.end(),
                                  [&](const DayOfClasses& one) { return one.day == change.day; });
    if (day == chart.days.end()) continue;
    const double x = scale.x(static_cast<std::size_t>(day - chart.days.begin()));
    all += line("change", x, top - 8, x, height - bottom);
    all += element("text",
                   {{"class", "change-mark"},
                    {"x", units(x)},
                    {"y", units(top - 12)},
                    {"text-anchor", x > width / 2 ? "end" : "start"}},
                   "▼ policy changed");
  }
  return all;
}

Html change_list(const DailyChart& chart) {
  if (chart.changes.empty()) return {};
  Html items;
  for (const advisor::PolicyChange& change : chart.changes)
    items += element("li", {}, day_of(change.day), ": ", change.text);
  return element("div", {{"class", "changes"}}, element("h3", {}, "Changes of the policy, as reporters saw them"),
                 element("ul", {}, items));
}

Html swatch(SourceClass source_class) {
  return element("svg", {{"class", "swatch"}, {"viewBox", "0 0 16 16"}, {"aria-hidden", "true"}},
                 element("rect", {{"fill", "url(#pattern-" + std::string(inbox::to_text(source_class)) + ")"},
                                  {"width", "16"},
                                  {"height", "16"}}));
}

Html legend_entry(const DailyChart& chart, SourceClass source_class) {
  std::uint64_t sum = 0;
  for (const DayOfClasses& day : chart.days) sum += messages_of(day, source_class);
  const bool is_chosen = chart.only == source_class;
  Attributes attributes = {{"href", is_chosen ? chart.all : chart.filtered(chart.all, inbox::to_text(source_class))}};
  if (is_chosen) attributes.push_back({"aria-current", "true"});
  return element("li", {},
                 element("a", attributes, swatch(source_class), class_name(source_class).text(), " ",
                         element("span", {{"class", "sum"}}, grouped(sum))));
}

Html legend(const DailyChart& chart) {
  Html entries;
  for (SourceClass one : all_classes) entries += legend_entry(chart, one);
  if (chart.only) entries += element("li", {}, link(chart.all, "Show all classes"));
  return element(
      "ul", {{"class", "legend"}, {"aria-label", "Classes of sources, with their messages: each filters the page"}},
      entries);
}

std::string description(const DailyChart& chart) {
  std::uint64_t sum = 0;
  for (const DayOfClasses& day : chart.days) sum += height_of(chart, day);
  if (chart.days.empty()) return "No messages.";
  return fmt::format(
      "{} in {}, from {} to {}, stacked by the class of their source. The figures are in the table below.",
      counted(sum, "message"), counted(chart.days.size(), "day"), day_of(chart.days.front().day),
      day_of(chart.days.back().day));
}

}  // namespace

Table daily_table(const std::vector<DayOfClasses>& days) {
  Table table{"daily",
              "Messages a day by the class of their source",
              {{"day", "Day"},
               {"own", "Own, healthy", Column::Kind::number, "own"},
               {"broken", "Own, broken", Column::Kind::number, "broken"},
               {"forwarder", "Forwarder", Column::Kind::number, "forwarder"},
               {"spoofer", "Spoofer", Column::Kind::number, "spoofer"},
               {"undecided", "Undecided", Column::Kind::number, "undecided"},
               {"own_aligned", "Own that passes", Column::Kind::number, "own-pass"}},
              {},
              "No messages yet."};
  for (const DayOfClasses& day : days) {
    std::vector<Cell> row = {day_cell(day.day)};
    for (SourceClass one : all_classes) row.push_back(number_cell(messages_of(day, one)));
    row.push_back(number_cell(day.own_aligned));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Html to_html(const DailyChart& chart) {
  const Scale scale = scale_of(chart);
  const Html picture =
      element("svg",
              {{"class", "daily"},
               {"viewBox", fmt::format("0 0 {} {}", width, height)},
               {"role", "img"},
               {"aria-label", description(chart)}},
              patterns(), axis(scale), columns(chart, scale), change_marks(chart, scale), day_labels(chart, scale));
  return element(
      "figure", {{"class", "chart"}}, element("figcaption", {}, "Messages a day, by the class of their source (UTC)"),
      legend(chart),
      element("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Chart"}}, picture),
      change_list(chart),
      element("details", {}, element("summary", {}, "The chart's figures"), to_html(daily_table(chart.days))));
}

}  // namespace dmarcd::dashboard
