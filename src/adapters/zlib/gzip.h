#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/report/compressor.h"

namespace dmarcd::zlib {

/// A report::BeginCompression: one gzip member without name and time, so that equal octets compress to equal ones.
Result<std::unique_ptr<report::Compressor>> begin_gzip();

/// The XML of the largest report in use is a tenth of this; what expands to more is made to fill memory.
constexpr std::size_t largest_expanded = std::size_t{100} * 1024 * 1024;

/// The octets as one gzip stream; a temporary Error for want of memory.
Result<std::string> gzip(std::string_view octets);

/// Told of each piece that came out, and how much came out in all; its Error ends the expansion.
using WatchExpansion = std::function<Result<void>(std::size_t piece, std::size_t expanded)>;

/// What gzip streams one behind the other expand to (RFC 1952 section 2.2); what stands behind the last and is none is
/// passed over, as gzip(1) does. A permanent Error for what is none, is damaged or cut off.
Result<std::string> expand_gzip_streams(std::string_view octets, const WatchExpansion& watch);

/// What one gzip stream expands to. A permanent Error for what is none, is cut off, has something behind its end, or
/// expands to more than `most` octets.
Result<std::string> expand_gzip(std::string_view octets, std::size_t most = largest_expanded);

}  // namespace dmarcd::zlib
