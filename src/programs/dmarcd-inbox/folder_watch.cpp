#include "folder_watch.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "dmarcd/base/text.h"

#include "input_files.h"
#include "log.h"

namespace dmarcd::inbox_program {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds settles{2};          // A file that somebody wrote to so lately may not be whole.
constexpr std::chrono::hours tries_again_after{1};  // The disk may have failed, and a large file costs time to read.
constexpr std::ptrdiff_t files_at_once = 1000;      // Between them a call is heard; more gain nothing.

/// By when the system saw it change: whoever writes may set the time of writing as he likes.
bool is_settled(const system::FileStamp& stamp) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::chrono::nanoseconds age = now - std::chrono::nanoseconds(stamp.changed);
  const bool is_of_the_future = age < std::chrono::nanoseconds(0);  // The clock was set back: waiting may take years.
  return stamp.exists && (age >= settles || is_of_the_future);
}

Error cannot(std::string_view deed, const fs::path& path, const std::error_code& why) {
  return {Error::Kind::temporary, fmt::format("cannot {} {}: {}", deed, printable(path.string()), why.message())};
}

/// A mail that was read, as a Maildir has it.
fs::path place_when_read(const fs::path& maildir, const fs::path& file) {
  return maildir / "cur" / (file.filename().string() + ":2,S");
}

Result<void> let_go(const fs::path& folder, const fs::path& file) {
  std::error_code why;
  if (is_maildir(folder))
    fs::rename(file, place_when_read(folder, file), why);
  else
    fs::remove(file, why);
  if (why) return tl::unexpected(cannot("take away", file, why));
  return {};
}

void log_line(const inbox::ImportLine& line) {
  if (line.status == inbox::ImportLine::Status::rejected)
    return log::warning(fmt::format("import input={} member={} status=rejected reason=\"{}\"", printable(line.input),
                                    printable(line.member), printable(line.reason)));
  log::info(fmt::format("import input={} kind={} status={} reporter=\"{}\" domain={} messages={} warnings={}",
                        printable(line.input), line.kind, inbox::to_text(line.status), printable(line.org_name),
                        printable(line.domain), line.figures.messages, line.warnings.size()));
}

}  // namespace

FolderWatch::FolderWatch(fs::path folder, const inbox::ReportImport& import, inbox::Intake& intake)
    : folder_(std::move(folder)), import_(import), intake_(intake) {}

Result<std::vector<FolderWatch::File>> FolderWatch::files_there() const {
  const fs::path place = is_maildir(folder_) ? folder_ / "new" : folder_;
  std::error_code why;
  std::vector<File> files;
  fs::directory_iterator entries(place, why);
  for (const fs::directory_iterator end; !why && entries != end; entries.increment(why)) {
    std::error_code gone;
    const bool is_hidden = entries->path().filename().string().starts_with('.');
    // Whoever may write into the folder would name by a link what only the service may read.
    if (is_hidden || entries->is_symlink(gone) || !entries->is_regular_file(gone)) continue;
    const system::FileStamp stamp = system::stamp_of(entries->path().string());
    if (is_settled(stamp)) files.push_back({entries->path(), stamp});
  }
  if (why) return tl::unexpected(cannot("read the folder", place, why));
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

bool FolderWatch::is_to_be_read(const File& file, Timestamp now) const {
  const auto left = left_.find(file.path);
  if (left == left_.end() || left->second.stamp != file.stamp) return true;
  return left->second.reason == Left::Reason::not_readable && left->second.tried_at + tries_again_after <= now;
}

void FolderWatch::forget_all_but(const std::vector<File>& files) {
  std::set<fs::path> there;
  for (const File& file : files) there.insert(file.path);
  std::erase_if(left_, [&there](const auto& left) { return !there.contains(left.first); });
}

void FolderWatch::let_go_of_imported() {
  std::erase_if(left_, [this](const auto& entry) {
    const auto& [file, left] = entry;
    return left.reason == Left::Reason::not_removable && left.stamp == system::stamp_of(file.string()) &&
           let_go(folder_, file).has_value();
  });
}

void FolderWatch::leave(const File& file, Left::Reason reason, const Error& why, Timestamp now) {
  const auto [left, is_new] = left_.insert_or_assign(file.path, Left{reason, file.stamp, now});
  if (is_new) log::warning(fmt::format("{}; it stays where it is", why.message));
}

/// A file that changed while it was imported is another one, which comes with the next round.
void FolderWatch::finish(const File& file, const FileOutcome& outcome, Timestamp now) {
  if (!outcome.lines) return leave(file, Left::Reason::not_readable, outcome.lines.error(), now);
  for (const inbox::ImportLine& line : *outcome.lines) log_line(line);
  if (system::stamp_of(file.path.string()) != file.stamp) return;
  if (const Result<void> gone = let_go(folder_, file.path); !gone)
    leave(file, Left::Reason::not_removable, gone.error(), now);
}

Result<void> FolderWatch::import(std::vector<File> files, Timestamp now) {
  std::vector<fs::path> paths;
  std::transform(files.begin(), files.end(), std::back_inserter(paths), [](const File& file) { return file.path; });
  auto next = files.cbegin();
  return import_files(import_, intake_, paths, now, receiving::Authenticity::unverified,
                      [&](const FileOutcome& outcome) { finish(*next++, outcome, now); });
}

Result<void> FolderWatch::round(Timestamp now, const std::function<bool()>& is_called) {
  std::vector<File> files = DMARCD_TRY(files_there());
  forget_all_but(files);
  let_go_of_imported();
  std::erase_if(files, [&](const File& file) { return !is_to_be_read(file, now); });
  for (auto first = files.begin(); first != files.end() && !is_called();) {
    const auto last = first + std::min(files_at_once, files.end() - first);
    DMARCD_TRY(import({first, last}, now));
    first = last;
  }
  return {};
}

std::vector<FolderWatch> watches_of(const std::vector<std::string>& folders, const inbox::ReportImport& import,
                                    inbox::Intake& intake) {
  std::vector<FolderWatch> watches;
  for (const std::string& folder : folders) watches.emplace_back(folder, import, intake);
  return watches;
}

}  // namespace dmarcd::inbox_program
