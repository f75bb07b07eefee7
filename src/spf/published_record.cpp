#include "published_record.h"

#include <numeric>

namespace dmarcd::spf {
namespace {

/// Parsed, a record takes several times its length, of which the cache's accounting knows nothing. No domain that sends
/// mail in earnest comes near this; a longer record is parsed each time.
constexpr std::size_t longest_kept_text = 8192;

std::size_t text_size(const dns::Answer& answer) {
  return std::accumulate(answer.texts.begin(), answer.texts.end(), std::size_t{0},
                         [](std::size_t sum, const std::string& text) { return sum + text.size(); });
}

SelectedRecord select_from(const dns::Answer& answer) {
  return select_record(answer.texts);
}

}  // namespace

std::shared_ptr<const SelectedRecord> published_record(const dns::Answer& answer) {
  if (text_size(answer) > longest_kept_text) return std::make_shared<const SelectedRecord>(select_from(answer));
  return answer.interpreted<SelectedRecord>(select_from);
}

}  // namespace dmarcd::spf
