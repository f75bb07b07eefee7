#include "import_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/number_text.h"
#include "dmarcd/inbox/report_import.h"
#include "dmarcd/receiving/limits.h"

#include "batch.h"
#include "clock.h"
#include "desk.h"
#include "import_text.h"
#include "input_files.h"
#include "report_openers.h"
#include "standard_input.h"

namespace dmarcd::inbox_program {
namespace {

using inbox::ImportLine;

struct ImportCommandOptions {
  std::vector<std::string> paths;
  bool is_json = false;
  bool keeps_going = false;
};

constexpr const char* standard_input = "-";

/// Tells lines as they are committed, and counts them.
class Teller {
 public:
  enum class Output { none, text, json };

  explicit Teller(Output output) : output_(output) {}

  void tell(const std::vector<ImportLine>& lines) {
    for (const ImportLine& line : lines) {
      sum_.add(line);
      if (!line.warnings.empty()) ++warned_;
      if (output_ == Output::json) fmt::print("{}\n", inbox::import_line_json(line));
      if (output_ == Output::text && is_to_be_told(line)) fmt::print("{}", import_text(line));
    }
    if (output_ == Output::json) std::fflush(stdout);
  }

  /// A file that could not be read at all: nothing of it is kept.
  void tell_unread(const std::filesystem::path& file, const Error& error) {
    ++sum_.unread;
    fmt::print(stderr, "dmarcd-inbox: {}\n", error.message);
    if (output_ != Output::json) return;
    ImportLine line;
    line.input = file.string();
    line.status = ImportLine::Status::rejected;
    line.reason = error.message;
    fmt::print("{}\n", inbox::import_line_json(line));
  }

  void finish() const {
    if (output_ != Output::text) return;
    if (warned_ > most_warned_shown)
      fmt::print("{} more had to be repaired; --json says how, and so does each report's page\n",
                 grouped(warned_ - most_warned_shown));
    fmt::print("{}", sum_.text());
  }

  const ImportSum& sum() const { return sum_; }

 private:
  /// Whatever was refused; of what was repaired, as many as a person reads.
  bool is_to_be_told(const ImportLine& line) const {
    return line.status == ImportLine::Status::rejected || (!line.warnings.empty() && warned_ <= most_warned_shown);
  }

  static constexpr std::uint64_t most_warned_shown = 20;

  Output output_;
  ImportSum sum_;
  std::uint64_t warned_ = 0;
};

Teller::Output output_of(const ImportCommandOptions& options) {
  return options.is_json ? Teller::Output::json : Teller::Output::text;
}

/// A mail from a pipe. Trouble of ours makes the mail server try again, and nothing else is trouble: any other code
/// would return the mail to the reporter.
int import_standard_input(Desk& desk, const inbox::ReportImport& import, Teller& teller) {
  Result<std::string> octets = read_standard_input(receiving::limits::largest_input);
  if (!octets) return console::failed(octets.error(), exit_code::temporary_failure);
  const std::vector<inbox::Arrival> arrivals =
      import.open({standard_input, *octets, system::now(), receiving::Authenticity::unverified});
  const Result<std::vector<ImportLine>> lines = inbox::keep(desk.intake(), arrivals);
  if (!lines) return console::failed(lines.error(), exit_code::temporary_failure);
  teller.tell(*lines);
  return exit_code::done;
}

/// All files of all paths; a path that is not there is told like a file that cannot be read.
std::vector<std::filesystem::path> files_of(const std::vector<std::string>& paths, Teller& teller) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    if (path == standard_input) continue;
    Result<std::vector<std::filesystem::path>> found = files_in(path);
    if (found)
      std::move(found->begin(), found->end(), std::back_inserter(files));
    else
      teller.tell_unread(path, found.error());
  }
  return files;
}

int exit_code_of(const ImportSum& sum, const ImportCommandOptions& options) {
  if (options.keeps_going) return exit_code::done;
  if (sum.unread > 0) return exit_code::io_error;
  return sum.rejected > 0 ? exit_code::bad_input : exit_code::done;
}

int import_paths(Desk& desk, const inbox::ReportImport& import, const ImportCommandOptions& options, Teller& teller) {
  const std::vector<std::filesystem::path> files = files_of(options.paths, teller);
  const Result<void> imported = import_files(import, desk.intake(), files, system::now(),
                                             receiving::Authenticity::handed_over, [&](const FileOutcome& outcome) {
                                               if (outcome.lines)
                                                 teller.tell(*outcome.lines);
                                               else
                                                 teller.tell_unread(outcome.file, outcome.lines.error());
                                             });
  if (!imported) return console::store_failed(imported.error());
  return exit_code_of(teller.sum(), options);
}

/// What a mail server starts says nothing: some of them return to the sender what they read from a pipe.
bool is_read_by_nobody(const ImportCommandOptions& options) {
  return !options.is_json && options.paths == std::vector<std::string>{standard_input} && isatty(STDOUT_FILENO) == 0;
}

int run(const ImportCommandOptions& options, const console::GlobalOptions& global) {
  const bool has_pipe = std::find(options.paths.begin(), options.paths.end(), standard_input) != options.paths.end();
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return has_pipe ? exit_code::temporary_failure : desk.error();
  const ReportOpeners openers;
  const inbox::ReportImport import(openers.openers(), import_options(desk->config));
  if (has_pipe) {
    Teller teller(is_read_by_nobody(options) ? Teller::Output::none : output_of(options));
    const int code = import_standard_input(*desk, import, teller);
    teller.finish();
    if (code != exit_code::done || options.paths.size() == 1) return code;
  }
  Teller teller(output_of(options));
  const int code = import_paths(*desk, import, options, teller);
  teller.finish();
  return code;
}

}  // namespace

console::Command add_import_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ImportCommandOptions>();
  CLI::App* parser = program.add_subcommand(
      "import", "Take in reports: mails, mbox files, Maildirs, XML, gzip and zip, by what is in them");
  parser->add_option("path", options->paths, "Files and folders; - is a mail or a report on standard input")
      ->required();
  parser->add_flag("--json", options->is_json, "A line of JSON for each report and for what is none");
  parser->add_flag("--keep-going", options->keeps_going, "End with 0 although some files were bad or not readable");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
