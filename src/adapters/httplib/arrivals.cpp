#include "arrivals.h"

#include <algorithm>

#include "dmarcd/base/text.h"

#include "client_limits.h"

namespace dmarcd::http {
namespace {

constexpr std::string_view header_end = "\r\n\r\n";

/// The value of the first field of that name, which ends in a colon.
std::string_view value_in(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find('\n'));
    if (starts_with_ignoring_case(line, name)) return trim_space(line.substr(name.size()));
    header.remove_prefix(std::min(line.size() + 1, header.size()));
  }
  return {};
}

}  // namespace

void Arrivals::add(std::string_view octets) {
  octets_.erase(0, begin_);
  begin_ = 0;
  octets_.append(octets);
}

std::size_t Arrivals::take(char* to, std::size_t size) {
  const std::size_t count = unread().copy(to, size);
  begin_ += count;
  searched_ = header_size_ = 0;
  return count;
}

bool Arrivals::has_header() {
  if (header_size_ > 0) return true;
  const std::size_t end = unread().find(header_end, searched_);
  if (end == std::string_view::npos) {
    searched_ = std::max(unread().size(), header_end.size()) - header_end.size();
    return false;
  }
  header_size_ = end + header_end.size();
  const std::string_view header = unread().substr(0, header_size_);
  body_size_ = parse_number(value_in(header, "content-length:")).value_or(0);
  waits_for_word_ = !value_in(header, "expect:").empty();
  return true;
}

Arrivals::Next Arrivals::next() {
  if (empty()) return Next::nothing;
  if (!has_header()) return unread().size() > limits::longest_header ? Next::endless_header : Next::part;
  if (header_size_ > limits::longest_header) return Next::endless_header;
  if (body_size_ > limits::longest_form) return Next::header_of_upload;
  if (unread().size() >= header_size_ + body_size_) return Next::whole_request;
  return waits_for_word_ ? Next::part_on_our_word : Next::part;
}

}  // namespace dmarcd::http
