#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inbox_rows.h"

namespace dmarcd::sql {

/// What a daily sum is the sum of.
struct SumKey {
  long long domain = 0;
  long long day = 0;
  std::string source_ip;
  long long evidence = 0;
  long long outcome = 0;
  long long authenticity = 0;

  auto operator<=>(const SumKey&) const = default;
};

/// Changes the daily sums. Equal keys are added up first, and written in the order of the table.
class DailySums {
 public:
  explicit DailySums(soci::session& session);

  void add(SumKey key, std::uint64_t messages);
  /// Takes away what was added before.
  void take(const SumKey& key, std::uint64_t messages);
  /// Takes first, so that a sum may go to where it came from.
  void flush();

 private:
  struct Added {
    SumKey key;
    std::uint64_t messages = 0;
  };

  std::vector<Added> added_;
  using SumRows = Rows<long long, long long, std::string, long long, long long, long long, long long>;

  SumRows rows_;
  SumRows taken_;
};

}  // namespace dmarcd::sql
