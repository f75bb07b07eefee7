#include "to_do.h"

#include <algorithm>
#include <fmt/format.h>

#include "lookup.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

using inbox::SourceClass;

struct Task {
  std::uint64_t messages = 0;
  std::string domain;
  std::string deed;  ///< "decide", "mend", "publish", "go back"
  std::string text;
  Url url;
};

std::vector<Task> tasks_of_sources(const advisor::Advice& advice, std::optional<SourceClass> only) {
  std::vector<Task> tasks;
  for (const advisor::Source& source : advice.sources) {
    if (source.is_waived || (only && *only != source.source_class)) continue;
    const Url url = source_url(advice.domain, source.key);
    if (source.source_class == SourceClass::undecided)
      tasks.push_back({source.figures.messages, advice.domain, "Decide", "Whose is " + source.label + "?", url});
    if (source.source_class == SourceClass::own_broken)
      tasks.push_back({source.figures.messages - std::min(source.figures.messages, source.figures.aligned),
                       advice.domain, "Mend", source.remedy.empty() ? source.label : source.remedy, url});
  }
  return tasks;
}

/// A record is about mail that is stopped, or that is lost: about spoofers, or about broken sources.
std::optional<Task> task_of_record(const advisor::Advice& advice, std::optional<SourceClass> only) {
  const Url url = domain_url(advice.domain).anchor("record");
  if (advice.verdict == advisor::Verdict::step_back &&
      only.value_or(SourceClass::own_broken) == SourceClass::own_broken)
    return Task{advice.figures.own_broken, advice.domain, "Go back", advice.record_to_go_back, url};
  const bool is_to_publish = advice.verdict == advisor::Verdict::ready || advice.stage == advisor::Stage::unpublished;
  if (is_to_publish && !advice.record_to_publish.empty() && only.value_or(SourceClass::spoofer) == SourceClass::spoofer)
    return Task{advice.figures.spoofed - std::min(advice.figures.spoofed, advice.figures.spoofed_stopped),
                advice.domain, "Publish", advice.record_to_publish, url};
  return std::nullopt;
}

std::vector<Task> all_tasks(const std::vector<AdvicePointer>& advice, std::optional<SourceClass> only) {
  std::vector<Task> tasks;
  for (const AdvicePointer& one : advice) {
    for (Task& task : tasks_of_sources(*one, only)) tasks.push_back(std::move(task));
    if (std::optional<Task> record = task_of_record(*one, only)) tasks.push_back(*std::move(record));
  }
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.messages > b.messages; });
  return tasks;
}

}  // namespace

Table to_do_table(const std::vector<AdvicePointer>& advice, std::optional<SourceClass> only, std::size_t most) {
  const std::vector<Task> tasks = all_tasks(advice, only);
  Table table{"to_do",
              tasks.size() <= most ? "Over all domains, by messages concerned"
                                   : fmt::format("The first {} of {}, by messages concerned", most, tasks.size()),
              {{"deed", "Do"}, {"what", "What"}, {"domain", "Domain"}, {"messages", "Messages", Column::Kind::number}},
              {},
              "Nothing to do."};
  for (std::size_t i = 0; i < tasks.size() && i < most; ++i)
    table.rows.push_back({linked_cell(tasks[i].url, tasks[i].deed), text_cell(tasks[i].text),
                          linked_cell(domain_url(tasks[i].domain), tasks[i].domain), number_cell(tasks[i].messages)});
  return table;
}

}  // namespace dmarcd::dashboard
