#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::report {

/// Compresses one stream by gzip (RFC 1952). The same octets give the same result, in whatever pieces they come.
class Compressor {
 public:
  virtual ~Compressor() = default;

  virtual Result<void> add(std::string_view octets) = 0;

  /// Compressed octets so far; some tens of kilobytes may be held back.
  virtual std::size_t size() const = 0;

  /// Ends the stream and hands it out.
  virtual Result<std::string> finish() = 0;
};

using BeginCompression = std::function<Result<std::unique_ptr<Compressor>>()>;

}  // namespace dmarcd::report
