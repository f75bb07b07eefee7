#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "html.h"

/// Fields of forms, each with its label.
namespace dmarcd::dashboard {

struct Choice {
  std::string value;
  std::string name;
};

Html text_field(Word name, Word label, std::string_view value, const Attributes& more = {});
Html day_field(Word name, Word label, std::string_view value);
Html password_field(Word name, Word label, Word autocomplete);
Html choice_field(Word name, Word label, const std::vector<Choice>& choices, std::string_view chosen);
Html check_field(Word name, Word label, std::string_view value, std::string_view chosen);
Html hidden_field(Word name, std::string_view value);

/// A form that asks for a page: changes nothing.
Html filter_form(const Url& action, const Html& fields);

}  // namespace dmarcd::dashboard
