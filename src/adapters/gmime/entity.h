#pragma once

#include <string_view>

namespace dmarcd::gmime {

/// A mail, or a part of one: views into its octets.
struct Entity {
  std::string_view header;  ///< Its lines, without the empty one.
  std::string_view body;
};

/// Takes any octets apart. Lines end in LF or CR LF; empty lines and an mbox's "From " line at the top are passed over.
/// A line that is no field ends the header, unless fields go on behind it.
Entity split_entity(std::string_view octets);

/// Goes through the fields of a header, whatever stands between them.
class FieldScanner {
 public:
  explicit FieldScanner(std::string_view header) : rest_(header) {}

  /// Goes to the next field; false behind the last.
  bool next();

  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }  ///< Folds kept, without the final line end.

  /// Whether it is the field of this name, case aside.
  bool is(std::string_view name) const;

  /// The same without regard to hyphens and blanks, which some writers leave out ("ContentType"). Not for fields that
  /// anybody trusts.
  bool resembles(std::string_view name) const;

 private:
  std::string_view rest_, name_, value_;
};

/// The first field that resembles this name; empty if there is none.
std::string_view value_of(std::string_view header, std::string_view name);

/// Takes the first line off `rest`, with its line end.
std::string_view take_line(std::string_view& rest);

/// The line without its LF or CR LF.
std::string_view without_end(std::string_view line);

}  // namespace dmarcd::gmime
