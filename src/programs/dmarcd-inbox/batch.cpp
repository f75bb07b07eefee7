#include "batch.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "dmarcd/receiving/limits.h"

#include "file.h"

namespace dmarcd::inbox_program {
namespace {

namespace fs = std::filesystem;
using inbox::Arrival;
using Opened = Result<std::vector<Arrival>>;

constexpr std::size_t files_a_transaction =
    500;  // More of them share a commit's wait for the disk, to no further gain.
constexpr std::size_t octets_a_transaction = 16 << 20;  // But a transaction of large files is one of few.
constexpr std::size_t most_files_ahead = 2000;       // Opened and not kept yet: what bounds the memory, with the next.
constexpr std::size_t most_octets_ahead = 64 << 20;  // Of documents; one file alone may be larger.
constexpr unsigned most_threads = 8;                 // Beyond these the one that writes is the slowest.

std::size_t octets_of(const Opened& opened) {
  std::size_t octets = 0;
  if (!opened) return octets;
  for (const Arrival& arrival : *opened) {
    octets += arrival.raw_mail.size();
    for (const auto& item : arrival.items) {
      if (const auto* report = std::get_if<inbox::NewReport>(&item)) octets += report->found.raw.size();
      if (const auto* refusal = std::get_if<inbox::NewRefusal>(&item)) octets += refusal->part.octets.size();
    }
  }
  return octets;
}

/// Files on their way from the disk to the inbox, in order: threads take the next one to open, the writer the next that
/// is opened.
class Conveyor {
 public:
  explicit Conveyor(const std::vector<fs::path>& files) : files_(files) {}

  /// A place in the order; nothing when all are taken, or nobody wants more.
  std::optional<std::size_t> next_to_open() {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [this] { return is_stopped_ || next_ == files_.size() || has_room(); });
    if (is_stopped_ || next_ == files_.size()) return std::nullopt;
    slots_.emplace_back();
    return next_++;
  }

  void put(std::size_t place, Opened opened) {
    const std::size_t octets = octets_of(opened);
    const std::lock_guard guard(lock_);
    octets_ahead_ += octets;
    slots_[place - taken_] = Slot{std::move(opened), octets};
    changed_.notify_all();
  }

  struct Slot {
    Opened opened;
    std::size_t octets = 0;
  };

  /// The files that are opened, in order, up to a transaction's worth; waits for the first. Empty at the end.
  std::vector<Slot> take() {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [this] { return taken_ == files_.size() || (!slots_.empty() && slots_.front()); });
    std::vector<Slot> batch;
    std::size_t octets = 0;
    while (!slots_.empty() && slots_.front() && batch.size() < files_a_transaction && octets < octets_a_transaction) {
      octets += slots_.front()->octets;
      octets_ahead_ -= slots_.front()->octets;
      batch.push_back(*std::move(slots_.front()));
      slots_.pop_front();
      ++taken_;
    }
    changed_.notify_all();
    return batch;
  }

  void stop() {
    const std::lock_guard guard(lock_);
    is_stopped_ = true;
    changed_.notify_all();
  }

 private:
  bool has_room() const {
    return slots_.size() < most_files_ahead && (octets_ahead_ < most_octets_ahead || slots_.empty());
  }

  const std::vector<fs::path>& files_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::optional<Slot>> slots_;  // From place `taken_` on; empty ones are being opened.
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  std::size_t octets_ahead_ = 0;
  bool is_stopped_ = false;
};

Opened open_file(const inbox::ReportImport& import, const fs::path& file, Timestamp now,
                 receiving::Authenticity authenticity) {
  const std::string octets = DMARCD_TRY(system::read_file(file.string(), receiving::limits::largest_input));
  return import.open({file.string(), octets, now, authenticity});
}

/// Keeps a batch in one transaction; of each file the lines, or why it was not read.
Result<std::vector<Result<std::vector<inbox::ImportLine>>>> keep_batch(inbox::Intake& intake,
                                                                       std::vector<Conveyor::Slot> batch) {
  std::vector<Arrival> arrivals;
  std::vector<std::size_t> counts;
  for (Conveyor::Slot& slot : batch) {
    counts.push_back(slot.opened ? slot.opened->size() : 0);
    if (slot.opened) std::move(slot.opened->begin(), slot.opened->end(), std::back_inserter(arrivals));
  }
  const auto receipts =
      arrivals.empty() ? std::vector<std::vector<inbox::Receipt>>() : DMARCD_TRY(intake.keep(arrivals));

  std::vector<Result<std::vector<inbox::ImportLine>>> outcomes;
  std::size_t next = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!batch[i].opened) {
      outcomes.push_back(tl::unexpected(batch[i].opened.error()));
      continue;
    }
    std::vector<inbox::ImportLine> lines;
    for (const std::size_t end = next + counts[i]; next < end; ++next)
      for (inbox::ImportLine& line : inbox::import_lines(arrivals[next], receipts[next]))
        lines.push_back(std::move(line));
    outcomes.emplace_back(std::move(lines));
  }
  return outcomes;
}

Result<void> write_all(Conveyor& conveyor, inbox::Intake& intake, const std::vector<fs::path>& files,
                       const std::function<void(const FileOutcome&)>& tell) {
  std::size_t told = 0;
  for (auto batch = conveyor.take(); !batch.empty(); batch = conveyor.take())
    for (auto& lines : DMARCD_TRY(keep_batch(intake, std::move(batch)))) tell({files[told++], std::move(lines)});
  return {};
}

}  // namespace

Result<void> import_files(const inbox::ReportImport& import, inbox::Intake& intake, const std::vector<fs::path>& files,
                          Timestamp now, receiving::Authenticity authenticity,
                          const std::function<void(const FileOutcome&)>& tell) {
  Conveyor conveyor(files);
  const auto open_all = [&] {
    while (const std::optional<std::size_t> place = conveyor.next_to_open())
      conveyor.put(*place, open_file(import, files[*place], now, authenticity));
  };
  const std::size_t threads =
      std::min<std::size_t>({std::max(1U, std::thread::hardware_concurrency()), most_threads, files.size()});
  std::vector<std::jthread> openers;
  for (std::size_t i = 0; i < threads; ++i) openers.emplace_back(open_all);
  Result<void> written = write_all(conveyor, intake, files, tell);
  conveyor.stop();
  return written;
}

}  // namespace dmarcd::inbox_program
