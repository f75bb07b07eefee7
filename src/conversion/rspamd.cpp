#include "rspamd.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "rspamd_settings.h"

namespace dmarcd::conversion {
namespace {

/// The folder of rspamd's configuration: that of the file, or the one above local.d and the like.
std::string configuration_folder(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : file.substr(0, slash);
  for (const std::string_view inner : {"/local.d", "/override.d", "/modules.d"})
    if (folder.ends_with(inner)) return folder.substr(0, folder.size() - inner.size());
  return folder;
}

/// The text with the values of rspamd's variables, which our notation does not have.
std::string with_variables(std::string_view text, const std::string& folder) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> variables = {
      {{"LOCAL_CONFDIR", folder}, {"CONFDIR", folder}, {"DBDIR", "/var/lib/rspamd"}}};
  std::string result(text);
  for (const auto& [name, value] : variables)
    for (const std::string& written : {fmt::format("${{{}}}", name), fmt::format("${}", name)})
      for (std::size_t at = result.find(written); at != std::string::npos; at = result.find(written, at + value.size()))
        result.replace(at, written.size(), value);
  return result;
}

/// What stands inside `dmarc`: everything where there is no such section, as in local.d/dmarc.conf.
std::optional<std::string> path_inside(const config::Assignment& assignment, bool has_section) {
  const std::string path =
      assignment.section.empty() ? assignment.name : fmt::format("{}.{}", assignment.section, assignment.name);
  constexpr std::string_view section = "dmarc.";
  if (path.starts_with(section)) return path.substr(section.size());
  return has_section ? std::nullopt : std::optional(path);
}

std::string quoted(const config::Value& value) {
  if (const auto* text = std::get_if<config::Scalar>(&value.content)) return config::quoted_text(*text);
  return "...";
}

bool is_secret(std::string_view name) {
  return name == "password";
}

Source source_of(const config::Assignment& assignment, const std::string& path) {
  const std::string value = is_secret(assignment.name) ? "..." : quoted(assignment.value);
  return {assignment.position, fmt::format("{} = {}", path, value)};
}

bool has_dmarc_section(const config::Document& document) {
  return std::any_of(document.sections.begin(), document.sections.end(), [](const config::SectionBegin& section) {
    return section.path == "dmarc" || section.path.starts_with("dmarc.");
  });
}

tl::unexpected<Error> unreadable(const std::vector<config::Mistake>& mistakes) {
  std::string lines;
  for (const config::Mistake& mistake : mistakes) lines += (lines.empty() ? "" : "\n") + to_text(mistake);
  return permanent_failure(lines);
}

}  // namespace

Result<void> convert_rspamd(std::string_view text, const std::string& file, const config::ReadFile& read_file,
                            Draft& draft) {
  const std::string folder = configuration_folder(file);
  config::Remarks remarks;
  const config::Document document = config::read_document(
      file,
      [&](const std::string& path) -> Result<std::string> {
        return with_variables(path == file ? std::string(text) : DMARCD_TRY(read_file(path)), folder);
      },
      remarks);
  if (!remarks.mistakes.empty()) return unreadable(remarks.mistakes);

  const bool has_section = has_dmarc_section(document);
  for (const config::Assignment& assignment : document.assignments) {
    if (const std::optional<std::string> path = path_inside(assignment, has_section))
      convert_rspamd_setting(*path, assignment.value, source_of(assignment, *path), draft);
    else
      draft.remark(source_of(assignment, fmt::format("{}.{}", assignment.section, assignment.name)),
                   "stands outside dmarc, and is not rspamd's dmarc module's");
  }
  return {};
}

}  // namespace dmarcd::conversion
