#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"

/// DNS messages put together octet by octet, right or wrong as a test wants them.
namespace dmarcd::ldns {

inline constexpr std::uint16_t a_type = 1, ns_type = 2, cname = 5, soa_type = 6, mx_type = 15, txt_type = 16;

inline std::string wire_16(std::size_t value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}

inline std::string wire_32(std::uint32_t value) {
  return wire_16(value >> 16) + wire_16(value);
}

/// "" is the root.
inline std::string wire_name(std::string_view name) {
  std::string bytes;
  if (!name.empty())
    for (std::string_view label : split(name, '.')) bytes += static_cast<char>(label.size()) + std::string(label);
  return bytes + '\0';
}

inline std::string wire_strings(const std::vector<std::string>& strings) {
  std::string bytes;
  for (const std::string& text : strings) bytes += static_cast<char>(text.size()) + text;
  return bytes;
}

inline std::string wire_record(std::string_view owner, std::uint16_t type, std::uint32_t ttl,
                               const std::string& rdata) {
  return wire_name(owner) + wire_16(type) + wire_16(1) + wire_32(ttl) + wire_16(rdata.size()) + rdata;
}

inline std::string wire_soa(std::string_view zone, std::uint32_t ttl, std::uint32_t minimum) {
  return wire_record(zone, soa_type, ttl,
                     wire_name("ns.example") + wire_name("root.example") + wire_32(1) + wire_32(2) + wire_32(3) +
                         wire_32(4) + wire_32(minimum));
}

/// A message in the making.
struct Packet {
  std::uint16_t id = 0;
  std::uint16_t flags = 0x8180;  // A reply, recursion desired and available.
  std::string question;          // With type and class; empty: none.
  std::vector<std::string> answers;
  std::vector<std::string> authority;

  Packet& code(std::uint16_t rcode) { return flags = static_cast<std::uint16_t>(flags | rcode), *this; }
  Packet& truncated() { return flags |= 0x0200, *this; }
  Packet& answer(std::string record) { return answers.push_back(std::move(record)), *this; }
  Packet& from(std::string record) { return authority.push_back(std::move(record)), *this; }

  std::string bytes() const {
    std::string all = wire_16(id) + wire_16(flags) + wire_16(question.empty() ? 0 : 1) + wire_16(answers.size()) +
                      wire_16(authority.size()) + wire_16(0) + question;
    for (const std::string& record : answers) all += record;
    for (const std::string& record : authority) all += record;
    return all;
  }
};

inline Packet reply_about(std::string_view name, std::uint16_t type) {
  Packet packet;
  packet.question = wire_name(name) + wire_16(type) + wire_16(1);
  return packet;
}

}  // namespace dmarcd::ldns
