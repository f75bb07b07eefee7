#pragma once

#include <cstddef>
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

/// What one gzip stream expands to. A permanent Error for what is none, is cut off, has something behind its end, or
/// expands to more than `most` octets.
Result<std::string> expand_gzip(std::string_view octets, std::size_t most = largest_expanded);

}  // namespace dmarcd::zlib
