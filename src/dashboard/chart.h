#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/advisor/advice.h"

#include "html.h"
#include "view.h"

/// Pictures made on the server: SVG without scripts. Each says in words what it shows, and no class is told by its
/// colour alone.
namespace dmarcd::dashboard {

struct DailyChart {
  std::vector<advisor::DayOfClasses> days;     ///< Each day once, in order.
  std::vector<advisor::PolicyChange> changes;  ///< Of those days.
  std::optional<inbox::SourceClass> only;      ///< The class that is shown alone.
  Url all;                                     ///< The page without the filter by class.
  Url (*filtered)(const Url& all, std::string_view class_name);
};

/// Messages a day, stacked by class, with marks where the policy changed, a legend whose entries filter the page, and
/// the figures as a table to unfold.
Html to_html(const DailyChart& chart);

/// The figures of the chart.
Table daily_table(const std::vector<advisor::DayOfClasses>& days);

/// A small line of the share of own mail that passed on each day; days without own mail are gaps.
Html spark_line(const std::vector<advisor::DayOfClasses>& days);

/// The three stages with the present one marked, and for how long.
Html stage_bar(advisor::Stage stage, unsigned days);

}  // namespace dmarcd::dashboard
