#include "outbox_scripts.h"

#include <string>

namespace dmarcd::redis {
namespace {

/// What row_arguments.h puts into ARGV, from behind `at` on; each function tells where it ends.
constexpr const char* adding_functions = R"(
local function add_unreadable(list, at)
  local most, count = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  for i = at + 3, at + 2 + count do redis.call('RPUSH', list, ARGV[i]) end
  redis.call('LTRIM', list, -most, -1)
  return at + 2 + count
end

local function rehearse_rows(sets, set, rows, at)
  redis.call('SADD', sets, ARGV[at + 1])
  redis.call('HINCRBY', set, 'messages', 0)
  if tonumber(ARGV[at + 4]) > 0 then redis.call('ZINCRBY', rows, 0, ARGV[at + 5]) end
end

local function add_rows(sets, set, rows, at)
  rehearse_rows(sets, set, rows, at)
  redis.call('HSET', set, 'note', ARGV[at + 2])
  redis.call('HINCRBY', set, 'messages', ARGV[at + 3])
  local last = at + 4 + 2 * tonumber(ARGV[at + 4])
  for i = at + 5, last, 2 do redis.call('ZINCRBY', rows, ARGV[i + 1], ARGV[i]) end
  return last
end
)";

Script adding_rows(const std::string& text) {
  return checking_types(adding_functions + text);
}

}  // namespace

const Script fold_script = adding_rows(R"(
local lines, fold, sets, unreadable = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local kinds = {'list', 'string', 'set', 'list'}
for i = 5, #KEYS, 2 do kinds[i], kinds[i + 1] = 'hash', 'zset' end
local wrong = foreign(kinds)
if wrong then return wrong end

local folds = redis.call('GET', fold) or '0'
if folds ~= ARGV[1] or redis.call('LLEN', lines) < tonumber(ARGV[2]) then return 0 end

redis.call('LTRIM', lines, 0, -1)
redis.call('SET', fold, folds, 'EX', ARGV[3])
local at = add_unreadable(unreadable, 3)
for i = 5, #KEYS, 2 do at = add_rows(sets, KEYS[i], KEYS[i + 1], at) end
redis.call('LTRIM', lines, ARGV[2], -1)
redis.call('SET', fold, tonumber(folds) + 1, 'EX', ARGV[3])
return 1
)");

const Script take_left_script = adding_rows(R"(
local left, index, sets, set, rows, unreadable = unpack(KEYS)
local kind = redis.call('TYPE', left).ok
local wrong = foreign({kind, 'set', 'set', 'hash', 'zset', 'list'})
if wrong then return wrong end

local size, count_of = 'ZCARD', 'ZSCORE'
if kind == 'hash' then size, count_of = 'HLEN', 'HGET' elseif kind ~= 'zset' then return 0 end
local at = 1
if redis.call(size, left) ~= tonumber(ARGV[at]) then return 0 end
for _ = 1, tonumber(ARGV[1]) do
  local count = redis.call(count_of, left, ARGV[at + 1])
  if not count or tonumber(count) ~= tonumber(ARGV[at + 2]) then return 0 end
  at = at + 2
end

redis.call('SREM', index, '')
at = add_unreadable(unreadable, at)
local has_rows = at < #ARGV
if has_rows then rehearse_rows(sets, set, rows, at) end
redis.call('SREM', index, left)
if has_rows then add_rows(sets, set, rows, at) end
redis.call('UNLINK', left)
return 1
)");

const Script close_script = checking_types(R"(
local sets, open, open_rows, closed, closed_rows = unpack(KEYS)
local wrong = foreign({'set', 'hash', 'zset', 'hash', 'zset'})
if wrong then return wrong end

if redis.call('EXISTS', closed) == 1 then return 1 end
if redis.call('EXISTS', open) == 0 then return 0 end

redis.call('SREM', sets, '')
redis.call('SADD', sets, ARGV[2])
if redis.call('EXISTS', open_rows) == 1 then redis.call('RENAME', open_rows, closed_rows) end
redis.call('RENAME', open, closed)
redis.call('SREM', sets, ARGV[1])
return 1
)");

const Script drop_rows_script = checking_types(R"(
local sets, set, rows = unpack(KEYS)
local wrong = foreign({'set', 'hash', 'zset'})
if wrong then return wrong end

local messages = tonumber(redis.call('HGET', set, 'messages') or '0')
redis.call('UNLINK', rows, set)
redis.call('SREM', sets, ARGV[1])
return messages
)");

const Script row_sets_script = checking_types(R"(
local wrong = foreign({'set'})
if wrong then return wrong end

local told = {}
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local set, rows = ARGV[1] .. 'set:' .. name, ARGV[1] .. 'rows:' .. name
  local parts = ARGV[1] .. 'parts:' .. string.gsub(name, '^%a+:', '')
  wrong = foreign({'hash', 'zset', 'string'}, {set, rows, parts})
  if wrong then return wrong end
  local facts = redis.call('HMGET', set, 'note', 'messages', 'next_row')
  if facts[2] then
    local count = tostring(redis.call('ZCARD', rows))
    table.insert(told, {name, facts[1] or '', facts[2], facts[3] or '0', count, redis.call('GET', parts) or '0'})
  end
end
return told
)");

const Script store_report_script = checking_types(R"(
local sets, set, rows, parts, report, shelf = unpack(KEYS)
local name, first_row, next_row, ending, part, kept_for = unpack(ARGV)
local id, score, facts, deliveries, document = unpack(ARGV, 7)
local wrong = foreign({'set', 'hash', 'zset', 'string', 'hash', 'zset'})
if wrong then return wrong end

local stored = redis.call('HMGET', report, 'facts', 'document')
if stored[1] == facts and stored[2] == document then return 1 end

local built = redis.call('GET', parts) or '0'
if redis.call('EXISTS', set) == 0 or (redis.call('HGET', set, 'next_row') or '0') ~= first_row
    or tonumber(built) + 1 ~= tonumber(part) then
  return 0
end
if stored[1] then -- The number of parts was lost; this one's is taken.
  redis.call('DEL', parts)
  redis.call('SET', parts, part, 'EX', kept_for)
  return 0
end
local all = redis.call('ZCARD', rows)
if tonumber(next_row) > all or (ending == 'last' and tonumber(next_row) < all) then return 0 end

redis.call('SREM', sets, '')
redis.call('UNLINK', report)
redis.call('SET', parts, built, 'EX', kept_for)
redis.call('ZADD', shelf, score, id)
redis.call('HSET', report, 'facts', facts, 'deliveries', deliveries, 'document', document)
redis.call('SET', parts, part, 'EX', kept_for)
if ending == 'last' then
  redis.call('UNLINK', set, rows)
  redis.call('SREM', sets, name)
else
  redis.call('HSET', set, 'next_row', next_row)
end
return 1
)");

const Script replace_delivery_script = checking_types(R"(
local report, pending, archived = unpack(KEYS)
local id, before, after = unpack(ARGV)
local wrong = foreign({'hash', 'zset', 'zset'})
if wrong then return wrong end

local stored = redis.call('HMGET', report, 'facts', 'deliveries')
if not stored[1] then return 0 end

local deliveries, place, is_done = {}, nil, false
for text in string.gmatch(stored[2] or '', '[^\n]+') do
  table.insert(deliveries, text)
  if text == after then is_done = true end
  if text == before and not place then place = #deliveries end
end
if not is_done then
  if not place then return 0 end
  deliveries[place] = after
end

local is_waiting, settled_at = false, 0
for _, text in ipairs(deliveries) do
  local delivery = cjson.decode(text)
  is_waiting = is_waiting or delivery.state == 'waiting'
  settled_at = math.max(settled_at, delivery.changed_at)
end

redis.call('ZREM', pending, '')
redis.call('HSET', report, 'deliveries', table.concat(deliveries, '\n'))
if is_waiting then
  redis.call('ZADD', pending, cjson.decode(stored[1]).begin, id)
  redis.call('ZREM', archived, id)
else
  redis.call('ZADD', archived, settled_at, id)
  redis.call('ZREM', pending, id)
end
return 1
)");

const Script drop_report_script = checking_types(R"(
local wrong = foreign({'hash', 'zset', 'zset'})
if wrong then return wrong end

local dropped = redis.call('UNLINK', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return dropped
)");

const Script forget_script = checking_types(R"(
local wrong = foreign({'zset'})
if wrong then return wrong end

local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do
  redis.call('UNLINK', ARGV[3] .. id)
  redis.call('ZREM', KEYS[1], id)
end
return #ids
)");

const Script lease_script = checking_types(R"(
local wrong = foreign({'string'})
if wrong then return wrong end

local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)");

const Script release_script = checking_types(R"(
local wrong = foreign({'string'})
if wrong then return wrong end

if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
)");

const Script keep_script = checking_types(R"(
local wrong = foreign({'string'})
if wrong then return wrong end

redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
)");

const Script raise_script = checking_types(R"(
local wrong = foreign({'string'})
if wrong then return wrong end

if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
return 1
)");

}  // namespace dmarcd::redis
