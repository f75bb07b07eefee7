#pragma once

#include <string_view>

struct redisReply;

namespace dmarcd::redis {

/// The octets of a string, status or error; empty for any other reply.
std::string_view text_of(const redisReply& reply);

/// Whether it is an error reply with this code in front.
bool has_code(const redisReply& reply, std::string_view code);

}  // namespace dmarcd::redis
