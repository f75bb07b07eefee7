#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::record {

/// The members of a JSON object, read by name. What is wrong does not stop the reading: the first mistake is kept and
/// a default taken. An absent member is its type's default too.
class JsonMembers {
 public:
  JsonMembers(const nlohmann::json& object, std::string& mistake) : object_(object), mistake_(mistake) {}

  std::string text(const char* name) const {
    const nlohmann::json* member = find(name);
    if (!member) return {};
    if (member->is_string()) return member->get<std::string>();
    return note(name, "is no string"), std::string();
  }

  std::optional<dns::DomainName> domain(const char* name) const {
    Result<dns::DomainName> domain = dns::DomainName::parse(text(name));
    if (domain) return *std::move(domain);
    return note(name, "is no domain name"), std::nullopt;
  }

  template <class Find, class Enum>
  Enum word(const char* name, Find find_value, Enum otherwise) const {
    if (!find(name)) return otherwise;
    if (const std::optional<Enum> value = find_value(text(name))) return *value;
    return note(name, "is an unknown word"), otherwise;
  }

  std::optional<unsigned> percentage(const char* name) const {
    const nlohmann::json* member = find(name);
    if (!member) return std::nullopt;
    if (member->is_number_unsigned() && member->get<std::uint64_t>() <= 100) return member->get<unsigned>();
    return note(name, "is no percentage"), std::nullopt;
  }

  std::uint64_t number(const char* name) const {
    const nlohmann::json* member = find(name);
    if (!member) return 0;
    if (member->is_number_unsigned()) return member->get<std::uint64_t>();
    return note(name, "is no number"), 0;
  }

  std::optional<std::uint64_t> optional_number(const char* name) const {
    if (!find(name)) return std::nullopt;
    return number(name);
  }

  Timestamp time(const char* name) const {
    const std::uint64_t seconds = number(name);
    if (seconds <= static_cast<std::uint64_t>(latest_unix_seconds))
      return from_unix_seconds(static_cast<std::int64_t>(seconds));
    return note(name, "is no time"), Timestamp();
  }

  bool flag(const char* name) const {
    const nlohmann::json* member = find(name);
    if (!member) return false;
    if (member->is_boolean()) return member->get<bool>();
    return note(name, "is not true or false"), false;
  }

  std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> texts;
    for (const nlohmann::json& item : list(name)) {
      if (item.is_string())
        texts.push_back(item.get<std::string>());
      else
        note(name, "holds what is no string");
    }
    return texts;
  }

  /// The objects of a list, each handed to `read`.
  template <class Read>
  void each(const char* name, Read read) const {
    for (const nlohmann::json& item : list(name)) {
      if (item.is_object())
        read(JsonMembers(item, mistake_));
      else
        note(name, "holds what is no object");
    }
  }

  JsonMembers object(const char* name) const {
    static const nlohmann::json nothing = nlohmann::json::object();
    const nlohmann::json* member = find(name);
    if (member && member->is_object()) return {*member, mistake_};
    note(name, "is no object");
    return {nothing, mistake_};
  }

 private:
  const nlohmann::json* find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  const nlohmann::json& list(const char* name) const {
    static const nlohmann::json nothing = nlohmann::json::array();
    const nlohmann::json* member = find(name);
    if (!member || member->is_array()) return member ? *member : nothing;
    note(name, "is no list");
    return nothing;
  }

  void note(const char* name, const char* what) const {
    if (mistake_.empty()) mistake_ = fmt::format("{} {}", name, what);
  }

  const nlohmann::json& object_;
  std::string& mistake_;
};

/// Reads one JSON object without throwing, in time that goes with the octets, whatever they are. More than `deepest`
/// objects and lists within each other are refused.
Result<nlohmann::json> parse_json_object(std::string_view octets, int deepest);

}  // namespace dmarcd::record
