#pragma once

#include <string_view>

namespace dmarcd::receiving {

/// What octets of Form::unknown are, as far as their first ones tell: "a file of Outlook (TNEF)". Empty if they do not.
std::string_view known_by_signature(std::string_view octets);

/// Whether a name or a type promises a report, so that octets which are none need a word of explanation.
bool promises_report(std::string_view name, std::string_view type);

}  // namespace dmarcd::receiving
