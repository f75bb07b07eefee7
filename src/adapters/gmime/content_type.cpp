#include "content_type.h"

#include <gmime/gmime.h>

#include "dmarcd/base/text.h"

#include "entity.h"
#include "header_text.h"
#include "library.h"

namespace dmarcd::gmime {
namespace {

std::string parameter(GMimeParamList* parameters, const char* name) {
  const GMimeParam* parameter = g_mime_param_list_get_parameter(parameters, name);
  const char* value = parameter ? g_mime_param_get_value(const_cast<GMimeParam*>(parameter)) : nullptr;
  return value ? valid_text(value) : std::string();
}

std::string name_by_disposition(std::string_view header) {
  const std::string value = structured_value(value_of(header, "content-disposition"));
  if (value.empty()) return {};
  const Object<GMimeContentDisposition> disposition(g_mime_content_disposition_parse(nullptr, value.c_str()));
  return parameter(g_mime_content_disposition_get_parameters(disposition.get()), "filename");
}

}  // namespace

ContentType content_type_of(std::string_view header) {
  ContentType content;
  const std::string value = structured_value(value_of(header, "content-type"));
  if (!value.empty()) {
    const Object<GMimeContentType> type(g_mime_content_type_parse(nullptr, value.c_str()));
    const GFreed<char> text(g_mime_content_type_get_mime_type(type.get()));
    content.type = valid_text(to_lower(std::string_view(text.get())));
    GMimeParamList* parameters = g_mime_content_type_get_parameters(type.get());
    content.boundary = parameter(parameters, "boundary");
    content.name = parameter(parameters, "name");
  }
  if (std::string name = name_by_disposition(header); !name.empty()) content.name = std::move(name);
  return content;
}

}  // namespace dmarcd::gmime
