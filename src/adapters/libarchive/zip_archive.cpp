#include "zip_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/record/stored_text.h"

namespace dmarcd::libarchive {
namespace {

using Refuse = std::function<void(std::string name, std::string reason)>;

struct Freed {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Freed>;

constexpr std::size_t piece_size = std::size_t{32} * 1024;

/// Damage in a member ends the library's reading of the whole; it is begun again behind that member so often.
constexpr int most_damaged_members = 10;

std::string reason_of(archive* reader) {
  const char* text = archive_error_string(reader);
  return text ? printable(text) : "the reader does not say why";
}

/// Octets that begin an entry of the directory (APPNOTE.TXT 4.3.12), in the octets of members too: an upper bound.
bool has_too_many_entries(std::string_view zip) {
  constexpr std::string_view signature("PK\x01\x02", 4);
  std::size_t count = 0;
  for (std::size_t at = zip.find(signature); at != std::string_view::npos; at = zip.find(signature, at + 4))
    if (++count > most_zip_entries) return true;
  return false;
}

Result<Reader> open_zip(std::string_view zip) {
  Reader reader(archive_read_new());
  if (!reader) return temporary_failure("the zip cannot be opened: out of memory");
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK)
    return permanent_failure("the zip is damaged or cut off: " + reason_of(reader.get()));
  return reader;
}

std::string name_of(archive_entry* entry, std::size_t index) {
  constexpr std::size_t longest_name = 1000;
  const char* name = archive_entry_pathname_utf8(entry);
  if (!name) name = archive_entry_pathname(entry);
  return name && *name ? record::stored_text(name, longest_name) : fmt::format("member {}", index + 1);
}

/// Directories, links and devices have no content of their own.
bool is_file(archive_entry* entry, std::string_view name) {
  return archive_entry_filetype(entry) == AE_IFREG && !name.ends_with('/');
}

/// What reading a member came to, if no limit was passed.
struct Content {
  std::string octets;
  int status = ARCHIVE_EOF;  ///< ARCHIVE_EOF: whole.
};

/// The sizes that the zip tells are believed by nobody: octets are counted as they come.
Result<Content> read_content(archive* reader, std::size_t packed, receiving::ExpansionBudget& budget) {
  Content content;
  std::array<char, piece_size> piece;  // NOLINT: filled before it is read.
  for (;;) {
    const la_ssize_t count = archive_read_data(reader, piece.data(), piece.size());
    if (count == 0) return content;
    if (count < 0) {
      content.status = static_cast<int>(count);
      return content;
    }
    content.octets.append(piece.data(), static_cast<std::size_t>(count));
    DMARCD_TRY(budget.spend(static_cast<std::size_t>(count), packed, content.octets.size()));
  }
}

class ZipReading {
 public:
  ZipReading(std::string_view zip, receiving::ExpansionBudget& budget, const receiving::TakeMember& take,
             const Refuse& refuse)
      : zip_(zip), budget_(budget), take_(take), refuse_(refuse) {}

  Result<void> run() {
    for (int damaged = 0; damaged <= most_damaged_members; ++damaged)
      if (DMARCD_TRY(read_from_next()) == Progress::done) return {};
    return permanent_failure(fmt::format("more than {} members of the zip are damaged", most_damaged_members));
  }

 private:
  enum class Progress { done, damaged };

  /// Opens the zip and reads from the member next_ on, up to one that the library cannot go on behind.
  Result<Progress> read_from_next() {
    const Reader reader = DMARCD_TRY(open_zip(zip_));
    for (std::size_t index = 0;; ++index) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(reader.get(), &entry);
      if (status == ARCHIVE_EOF) return Progress::done;
      if (status < ARCHIVE_WARN) return permanent_failure("the zip is damaged or cut off: " + reason_of(reader.get()));
      if (index < next_) continue;
      next_ = index + 1;
      if (DMARCD_TRY(read_member(reader.get(), entry, name_of(entry, index))) == Progress::damaged)
        return Progress::damaged;
    }
  }

  Result<Progress> read_member(archive* reader, archive_entry* entry, std::string name) {
    if (!is_file(entry, name)) return Progress::done;
    if (archive_entry_is_encrypted(entry) != 0) {
      refuse_(std::move(name), "it is encrypted, and we have no password for it");
      return Progress::done;
    }
    Content content = DMARCD_TRY(read_content(reader, zip_.size(), budget_));
    if (content.status == ARCHIVE_EOF) {
      if (!content.octets.empty()) DMARCD_TRY(take_(std::move(name), std::move(content.octets)));
      return Progress::done;
    }
    refuse_(std::move(name), "it is damaged or cut off: " + reason_of(reader));
    return content.status == ARCHIVE_FATAL ? Progress::damaged : Progress::done;
  }

  std::string_view zip_;
  receiving::ExpansionBudget& budget_;
  const receiving::TakeMember& take_;
  const Refuse& refuse_;
  std::size_t next_ = 0;
};

}  // namespace

Result<void> unpack_zip(std::string_view archive, receiving::ExpansionBudget& budget, const receiving::TakeMember& take,
                        const Refuse& refuse) {
  if (archive.starts_with("PK\x05\x06")) return {};  // The directory ends where it begins: no member.
  if (has_too_many_entries(archive))
    return permanent_failure(fmt::format("the zip has more than {} members", most_zip_entries));
  return ZipReading(archive, budget, take, refuse).run();
}

}  // namespace dmarcd::libarchive
