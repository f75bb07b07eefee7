#include "gzip.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

// Input is const for zlib only if this is said.
#define ZLIB_CONST
#include <zlib.h>

namespace dmarcd::zlib {
namespace {

/// Room for what comes out of one call.
constexpr std::size_t piece_size = std::size_t{32} * 1024;

/// Added to a window: gzip's frame in place of zlib's own.
constexpr int gzip_frame = 16;

const Bytef* octets_of(std::string_view text) {
  return reinterpret_cast<const Bytef*>(text.data());
}

/// The front of `text`, as much as one call takes.
std::string_view next_input(std::string_view& text) {
  const std::string_view piece = text.substr(0, std::numeric_limits<uInt>::max());
  text.remove_prefix(piece.size());
  return piece;
}

/// What deflate works in: the exponent of the window, and zlib's measure of its other tables.
struct Workspace {
  int window = MAX_WBITS;
  int level = MAX_MEM_LEVEL;
};

/// No more than so many octets need: making the largest workspace takes longer than compressing a small report in it.
Workspace workspace_for(std::size_t octets) {
  constexpr int least_window = 9;
  constexpr std::size_t margin = 300;  // deflate looks no further back than its window less 262 octets.
  constexpr int window_above_level = MAX_WBITS - MAX_MEM_LEVEL;
  Workspace workspace{.window = least_window, .level = 0};
  while (workspace.window < MAX_WBITS && (std::size_t{1} << static_cast<unsigned>(workspace.window)) < octets + margin)
    ++workspace.window;
  workspace.level = workspace.window - window_above_level;
  return workspace;
}

class Gzip final : public report::Compressor {
 public:
  /// zlib writes no name and the time 0 of its own accord.
  explicit Gzip(const Workspace& workspace)
      : is_ready_(deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, workspace.window + gzip_frame,
                               workspace.level, Z_DEFAULT_STRATEGY) == Z_OK) {}
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  bool is_ready() const { return is_ready_; }

  Result<void> add(std::string_view octets) override {
    while (!octets.empty()) DMARCD_TRY(deflate_piece(next_input(octets), Z_NO_FLUSH));
    return {};
  }

  std::size_t size() const override { return compressed_.size(); }

  Result<std::string> finish() override {
    DMARCD_TRY(deflate_piece({}, Z_FINISH));
    return std::move(compressed_);
  }

 private:
  Result<void> deflate_piece(std::string_view input, int flush) {
    stream_.next_in = octets_of(input);
    stream_.avail_in = static_cast<uInt>(input.size());
    do {
      stream_.next_out = piece_.data();
      stream_.avail_out = static_cast<uInt>(piece_.size());
      if (deflate(&stream_, flush) == Z_STREAM_ERROR) return permanent_failure("gzip: the stream has ended before");
      compressed_.append(reinterpret_cast<const char*>(piece_.data()), piece_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return {};
  }

  z_stream stream_{};
  bool is_ready_;
  std::array<Bytef, piece_size> piece_{};
  std::string compressed_;
};

/// An inflating stream, ended with its scope.
class Inflation {
 public:
  explicit Inflation(std::string_view input)
      : input_(input), is_ready_(inflateInit2(&stream_, MAX_WBITS + gzip_frame) == Z_OK) {}
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  bool is_ready() const { return is_ready_; }

  /// Octets that are not read yet.
  std::size_t rest() const { return stream_.avail_in + input_.size(); }
  bool begins_another() const { return rest() > 0 && next_octet() == gzip_magic; }

  /// Begins the next stream.
  void again() { inflateReset(&stream_); }

  /// Expands the stream to its end; an Error says why it has none.
  Result<void> run(std::string& expanded, const WatchExpansion& watch) {
    std::array<Bytef, piece_size> piece;  // NOLINT: filled before it is read.
    int status = Z_OK;
    while (status == Z_OK) {
      refill();
      stream_.next_out = piece.data();
      stream_.avail_out = static_cast<uInt>(piece.size());
      status = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t count = piece.size() - stream_.avail_out;
      expanded.append(reinterpret_cast<const char*>(piece.data()), count);
      DMARCD_TRY(watch(count, expanded.size()));
    }
    if (status == Z_BUF_ERROR) return permanent_failure("gzip: the stream is cut off");
    if (status != Z_STREAM_END) return permanent_failure("gzip: not a gzip stream");
    return {};
  }

 private:
  static constexpr Bytef gzip_magic = 0x1F;

  Bytef next_octet() const {
    return stream_.avail_in > 0 ? *stream_.next_in : static_cast<Bytef>(static_cast<unsigned char>(input_.front()));
  }

  void refill() {
    if (stream_.avail_in > 0) return;
    const std::string_view input = next_input(input_);
    stream_.next_in = octets_of(input);
    stream_.avail_in = static_cast<uInt>(input.size());
  }

  std::string_view input_;
  z_stream stream_{};
  bool is_ready_;
};

Result<std::unique_ptr<report::Compressor>> begin_in(const Workspace& workspace) {
  auto gzip = std::make_unique<Gzip>(workspace);
  if (!gzip->is_ready()) return temporary_failure("gzip: cannot be started: out of memory");
  return gzip;
}

}  // namespace

Result<std::unique_ptr<report::Compressor>> begin_gzip() {
  return begin_in({});
}

Result<std::string> gzip(std::string_view octets) {
  const std::unique_ptr<report::Compressor> compressor = DMARCD_TRY(begin_in(workspace_for(octets.size())));
  DMARCD_TRY(compressor->add(octets));
  return compressor->finish();
}

Result<std::string> expand_gzip_streams(std::string_view octets, const WatchExpansion& watch) {
  Inflation inflation(octets);
  if (!inflation.is_ready()) return temporary_failure("gzip: cannot be started: out of memory");
  std::string expanded;
  DMARCD_TRY(inflation.run(expanded, watch));
  while (inflation.begins_another()) {
    inflation.again();
    DMARCD_TRY(inflation.run(expanded, watch));
  }
  return expanded;
}

Result<std::string> expand_gzip(std::string_view octets, std::size_t most) {
  Inflation inflation(octets);
  if (!inflation.is_ready()) return temporary_failure("gzip: cannot be started: out of memory");
  std::string expanded;
  const WatchExpansion watch = [most](std::size_t /*piece*/, std::size_t size) -> Result<void> {
    if (size > most) return permanent_failure(fmt::format("gzip: expands past {} octets", most));
    return {};
  };
  DMARCD_TRY(inflation.run(expanded, watch));
  if (inflation.rest() > 0) return permanent_failure("gzip: something stands behind the stream");
  return expanded;
}

}  // namespace dmarcd::zlib
