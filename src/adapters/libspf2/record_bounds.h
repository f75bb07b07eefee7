#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/spf/spf_record.h"

namespace dmarcd::libspf2 {

// libspf2 compiles a record into octets: four for a directive, four for its prefix lengths, four for each macro, four
// and the text itself, filled up to a multiple of four, for each stretch of literal text.

/// Behind 511 octets it forgets the rest of a record and says nothing: a final -all is lost, and a forger with it.
constexpr std::size_t most_record_octets = 480;

/// Of one term. Before it copies literal text it takes what the term has by now, and four, from 511: as an unsigned
/// number, so that from 508 on there seems to be room without end, and the text goes over the stack (CVE-2023-42118).
constexpr std::size_t most_term_octets = 300;

/// Of one stretch of literal text: its length is kept in an octet. No name is longer than this.
constexpr std::size_t longest_literal = 253;

/// The record that libspf2 gets in place of a published one: the directives as published, up to `all`, and the redirect
/// behind them; no exp and no unknown modifier. `record` is what our parser made of `text`.
///
/// An Error if the record does not fit into the bounds, or has a form that libspf2 reads otherwise than RFC 7208: it
/// says which.
Result<std::string> bounded_record(const spf::SpfRecord& record, std::string_view text);

}  // namespace dmarcd::libspf2
