#include "reply.h"

#include <hiredis/hiredis.h>

namespace dmarcd::redis {

std::string_view text_of(const redisReply& reply) {
  return reply.str ? std::string_view(reply.str, reply.len) : "";
}

bool has_code(const redisReply& reply, std::string_view code) {
  return reply.type == REDIS_REPLY_ERROR && text_of(reply).starts_with(code);
}

}  // namespace dmarcd::redis
