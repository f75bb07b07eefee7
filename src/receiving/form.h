#pragma once

#include <string_view>
#include <vector>

namespace dmarcd::receiving {

/// What octets of Form::unknown are, as far as their first ones tell: "a file of Outlook (TNEF)". Empty if they do not.
std::string_view known_by_signature(std::string_view octets);

/// Whether a name or a type promises a report, so that octets which are none need a word of explanation.
bool promises_report(std::string_view name, std::string_view type);

/// The reports in a document that somebody wrote several into, one behind the other (`cat *.xml`); of any other
/// document itself alone.
std::vector<std::string_view> reports_in(std::string_view xml);

}  // namespace dmarcd::receiving
