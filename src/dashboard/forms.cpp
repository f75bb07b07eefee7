#include "forms.h"

namespace dmarcd::dashboard {
namespace {

std::string id_of(Word name) {
  return "field-" + std::string(name.text());
}

Html field(Word name, Word label, const Html& input) {
  return element("div", {{"class", "field"}}, element("label", {{"for", id_of(name)}}, label.text()), input);
}

}  // namespace

Html text_field(Word name, Word label, std::string_view value, const Attributes& more) {
  Attributes attributes = {{"type", "text"}, {"id", id_of(name)}, {"name", name.text()}, {"value", value}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  return field(name, label, lone_element("input", attributes));
}

Html day_field(Word name, Word label, std::string_view value) {
  return field(name, label,
               lone_element("input", {{"type", "date"}, {"id", id_of(name)}, {"name", name.text()}, {"value", value}}));
}

Html password_field(Word name, Word label, Word autocomplete) {
  return field(name, label,
               lone_element("input", {{"type", "password"},
                                      {"id", id_of(name)},
                                      {"name", name.text()},
                                      {"autocomplete", autocomplete.text()},
                                      {"required"}}));
}

Html choice_field(Word name, Word label, const std::vector<Choice>& choices, std::string_view chosen) {
  Html options;
  for (const Choice& choice : choices) {
    Attributes attributes = {{"value", choice.value}};
    if (choice.value == chosen) attributes.push_back(Attribute("selected"));
    options += element("option", attributes, choice.name);
  }
  return field(name, label, element("select", {{"id", id_of(name)}, {"name", name.text()}}, options));
}

Html check_field(Word name, Word label, std::string_view value, std::string_view chosen) {
  Attributes attributes = {{"type", "checkbox"}, {"id", id_of(name)}, {"name", name.text()}, {"value", value}};
  if (value == chosen) attributes.push_back(Attribute("checked"));
  return element("div", {{"class", "field check"}}, lone_element("input", attributes),
                 element("label", {{"for", id_of(name)}}, label.text()));
}

Html hidden_field(Word name, std::string_view value) {
  return lone_element("input", {{"type", "hidden"}, {"name", name.text()}, {"value", value}});
}

Html filter_form(const Url& action, const Html& fields) {
  return element("form", {{"method", "get"}, {"action", action}, {"class", "filter"}, {"role", "search"}}, fields,
                 element("div", {{"class", "field"}}, element("button", {}, "Show"), " ", link(action, "All")));
}

}  // namespace dmarcd::dashboard
