#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// How much a stranger's report may be. Each bounds what it costs to read one; together they are far above all reports
/// that were ever seen in earnest.
namespace dmarcd::receiving::limits {

constexpr std::size_t largest_input = 128u << 20;  ///< Octets of a mail or a file: a large report as plain XML.
constexpr std::size_t most_expanded = 100u << 20;  ///< Octets that all archives of one input may expand to.
constexpr std::size_t largest_ratio = 200;         ///< Expanded to packed octets; real reports reach about 40.
constexpr std::size_t ratio_allowance = std::size_t{1} << 20U;  ///< Left out of the ratio: small files, equal records.
constexpr int deepest_nesting = 2;                              ///< An archive in an archive; a mail in a mail.
constexpr std::size_t most_documents = 64;                      ///< Of one input; what is beyond is refused by name.
constexpr std::size_t most_refusals = 64;  ///< Of one input, each told for itself; then one for all the others.
constexpr std::size_t most_mbox_messages = 50'000;   ///< Of one file; what is beyond is part of the last.
constexpr std::size_t most_mail_parts = 1000;        ///< Of one input, so that no mail is a million empty parts.
constexpr int deepest_element = 20;                  ///< RFC 9990's deepest is 5.
constexpr std::size_t most_elements = 2'000'000;     ///< Of XML: 50,000 records of 40; usual ones have 20 to 30.
constexpr std::size_t most_children = 100'000;       ///< Of one element: records of a report, twice what is known.
constexpr std::size_t most_json_values = 1'000'000;  ///< A TLS report has a dozen for each failure of a host.
constexpr std::size_t longest_text = 64u << 10;      ///< Octets of one element's text.
constexpr std::uint64_t most_messages_a_record = 1'000'000'000'000;
constexpr std::size_t most_results_a_record = 100;  ///< Signatures of one message; what is beyond is dropped by name.
constexpr std::size_t most_warnings = 100;          ///< Of a report; then one that says how many more there were.
constexpr std::size_t most_extension_texts = 16;    ///< `error` elements kept.

}  // namespace dmarcd::receiving::limits
