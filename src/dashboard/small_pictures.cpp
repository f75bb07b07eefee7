#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "chart.h"
#include "chart_classes.h"
#include "figures.h"

namespace dmarcd::dashboard {
namespace {

using advisor::DayOfClasses;
using advisor::Stage;

constexpr double spark_width = 112, spark_height = 24, spark_margin = 2;

std::uint64_t own_messages(const DayOfClasses& day) {
  return messages_of(day, inbox::SourceClass::own_healthy) + messages_of(day, inbox::SourceClass::own_broken);
}

double passing(const DayOfClasses& day) {
  return std::min(1.0, static_cast<double>(day.own_aligned) / static_cast<double>(own_messages(day)));
}

/// The lowest share of the days is at the bottom, but never so near to the top that noise looks like a fall.
double floor_of(const std::vector<DayOfClasses>& days) {
  double lowest = 0.95;
  for (const DayOfClasses& day : days)
    if (own_messages(day) > 0) lowest = std::min(lowest, passing(day));
  return lowest;
}

std::string path_of(const std::vector<DayOfClasses>& days) {
  const double lowest = floor_of(days);
  std::string path;
  bool is_drawing = false;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (own_messages(days[i]) == 0) {
      is_drawing = false;
      continue;
    }
    const double x = spark_width * (static_cast<double>(i) + 0.5) / static_cast<double>(days.size());
    const double y =
        spark_margin + (spark_height - 2 * spark_margin) * (1 - (passing(days[i]) - lowest) / (1 - lowest));
    // A lone day is a point: a line of no length with round ends.
    path += fmt::format("{}{:.1f},{:.1f}", is_drawing ? "L" : "M", x, y);
    if (!is_drawing) path += "h0";
    is_drawing = true;
  }
  return path;
}

std::string spark_words(const std::vector<DayOfClasses>& days) {
  const DayOfClasses* worst = nullptr;
  for (const DayOfClasses& day : days)
    if (own_messages(day) > 0 && (!worst || passing(day) < passing(*worst))) worst = &day;
  if (!worst) return "No own mail in these days.";
  return fmt::format("Own mail that passed on each of {} days: lowest {} on {}.", days.size(), percent(passing(*worst)),
                     day_of(worst->day));
}

Html step(Word name, Stage step_stage, Stage stage) {
  if (step_stage == stage) return element("li", {{"class", "here"}, {"aria-current", "step"}}, name.text());
  return element("li", {{"class", step_stage < stage ? "done" : "ahead"}}, name.text());
}

}  // namespace

Html spark_line(const std::vector<DayOfClasses>& days) {
  const std::string words = spark_words(days);
  return element("svg",
                 {{"class", "spark"},
                  {"viewBox", fmt::format("0 0 {} {}", spark_width, spark_height)},
                  {"role", "img"},
                  {"aria-label", words}},
                 element("title", {}, words),
                 element("path", {{"class", "top"}, {"d", fmt::format("M0,{} H{}", spark_margin, spark_width)}}),
                 element("path", {{"class", "line"}, {"d", path_of(days)}}));
}

Html stage_bar(Stage stage, unsigned days) {
  const std::string since = stage == Stage::unpublished ? "no record published" : counted(days, "day");
  return element("div", {{"class", "stage"}},
                 element("ol", {{"aria-label", "Stages"}}, step("none", Stage::none, stage),
                         step("quarantine", Stage::quarantine, stage), step("reject", Stage::reject, stage)),
                 element("span", {{"class", "since"}}, since));
}

}  // namespace dmarcd::dashboard
