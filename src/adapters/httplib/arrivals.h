#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dmarcd::http {

/// The octets of a connection that have come and were not read, and how much of a request is among them. That is a
/// guess for one purpose, to choose who waits for the rest; what the request says is for the library to read.
class Arrivals {
 public:
  enum class Next {
    nothing,           ///< No octet of the next request.
    part,              ///< More has to come.
    part_on_our_word,  ///< The same, and the body does not come before 100 (Continue) (RFC 9110 section 10.1.1).
    whole_request,
    header_of_upload,  ///< The body is too long to be kept here.
    endless_header,
  };

  void add(std::string_view octets);

  /// Moves out up to `size` of the octets; how many.
  std::size_t take(char* to, std::size_t size);

  bool empty() const { return begin_ == octets_.size(); }

  /// Cheap again and again: an octet is searched once.
  Next next();

 private:
  std::string_view unread() const { return std::string_view(octets_).substr(begin_); }
  bool has_header();

  std::string octets_;
  std::size_t begin_ = 0;     ///< Of what was not read.
  std::size_t searched_ = 0;  ///< Octets from there on that hold no end of a header.
  std::size_t header_size_ = 0;
  std::size_t body_size_ = 0;
  bool waits_for_word_ = false;
};

}  // namespace dmarcd::http
