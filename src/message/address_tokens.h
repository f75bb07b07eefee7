#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::message {

/// A piece of an address field (RFC 5322 section 3.2). Comments and blanks only separate.
struct AddressToken {
  enum class Kind {
    atom,
    quoted_string,   ///< Quotes, backslashes and folds resolved.
    domain_literal,  ///< Likewise, without the brackets.
    special,         ///< One character of <>:;@,.
  };

  Kind kind;
  std::string text;

  bool is_word() const { return kind == Kind::atom || kind == Kind::quoted_string; }
  bool is(char special) const { return kind == Kind::special && text.front() == special; }
};

/// The tokens of a field's value; an error for what none of them can be.
Result<std::vector<AddressToken>> read_address_tokens(std::string_view value);

}  // namespace dmarcd::message
