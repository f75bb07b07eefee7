#include "redis_store.h"

#include <algorithm>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <map>
#include <string_view>
#include <utility>

#include "dmarcd/record/consistent_hash.h"

#include "key_scan.h"
#include "reply.h"

namespace dmarcd::redis {
namespace {

/// Appends the lines of a batch to a list, unless a batch of that number came from that writer before. Redis does a
/// script as a whole or, where its first writing command is refused, not at all. So the number is written back as it
/// was first: lines whose number could not be kept would come again and again.
///
/// KEYS: the list, the writer's last number. ARGV: the number, how many seconds to keep it, the lines.
const Script append_script{R"(
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local number = tonumber(ARGV[1])
if number <= last then return 0 end
redis.call('SET', KEYS[2], last, 'EX', ARGV[2])
for i = 3, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return #ARGV - 2
)"};

/// A batch whose fate is unknown may be repeated for as long as a server is away; nobody leaves it so for a week.
constexpr const char* seconds_a_number_is_kept = "604800";

/// How many lines are read at a time: Redis answers nobody else meanwhile.
constexpr long long lines_a_step = 5000;

/// The script's call for the lines of one policy domain; the lines are still to be added.
Command begin_append(const std::string& list, const record::Batch& batch) {
  return call_of({list, fmt::format("{{{}}}:batch:{}", list, batch.writer)},
                 {std::to_string(batch.number), seconds_a_number_is_kept});
}

/// Where such a call has the list's key.
constexpr std::size_t key_of_list = 3;

}  // namespace

Result<std::unique_ptr<RedisStore>> RedisStore::create(const record::RedisOptions& options) {
  const std::vector<RedisAddress> writers = DMARCD_TRY(parse_addresses(options.write_servers));
  const std::vector<RedisAddress> readers = DMARCD_TRY(parse_addresses(options.read_servers));
  return std::unique_ptr<RedisStore>(new RedisStore(options, writers, readers));
}

RedisStore::RedisStore(const record::RedisOptions& options, const std::vector<RedisAddress>& writers,
                       const std::vector<RedisAddress>& readers)
    : key_prefix_(options.key_prefix) {
  const RedisLogin login{options.user, options.password, options.db, options.timeout};
  for (const RedisAddress& address : writers) writers_.emplace_back(RedisConnection(address, login));
  for (const RedisAddress& address : readers) readers_.emplace_back(address, login);
}

std::string RedisStore::where() const {
  std::string servers;
  for (const ScriptRunner& writer : writers_) servers += (servers.empty() ? "" : ", ") + writer.connection().where();
  return servers;
}

Result<void> RedisStore::append(const record::Batch& batch) {
  std::vector<std::map<std::string, Command>> appends(writers_.size());
  for (const record::StoredLine& stored : batch.lines) {
    const std::string& domain = stored.policy_domain.text();
    const std::string list = key_prefix_ + domain;
    const auto [append, _] =
        appends[record::bucket_of(domain, writers_.size())].try_emplace(list, begin_append(list, batch));
    append->second.push_back(stored.line);
  }

  Result<void> outcome;
  for (std::size_t server = 0; server < writers_.size(); ++server) {
    std::vector<Command> commands;
    for (auto& [list, command] : appends[server]) commands.push_back(std::move(command));
    if (commands.empty()) continue;
    const Result<void> appended = append_at(writers_[server], commands);
    // A temporary Error counts for more: what it left undone can still be done.
    if (!appended && (outcome || outcome.error().kind == Error::Kind::permanent)) outcome = appended;
  }
  return outcome;
}

Result<void> RedisStore::append_at(ScriptRunner& writer, const std::vector<Command>& appends) {
  const std::vector<Reply> replies = DMARCD_TRY(writer.run_all(append_script, appends));
  Result<void> outcome;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i]->type != REDIS_REPLY_ERROR) continue;
    if (text_of(*replies[i]).find("WRONGTYPE") == std::string_view::npos)
      return writer.connection().refusal(*replies[i]);
    outcome = writer.connection().foreign_key(appends[i][key_of_list]);
  }
  return outcome;
}

Result<std::vector<dns::DomainName>> RedisStore::domains() {
  std::vector<dns::DomainName> found;
  for (std::size_t server = 0; server < readers_.size(); ++server) DMARCD_TRY(collect_domains(server, found));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());  // SCAN may show a key twice.
  return found;
}

Result<void> RedisStore::collect_domains(std::size_t server, std::vector<dns::DomainName>& found) {
  return scan_keys(readers_[server], literal_pattern(key_prefix_) + '*', "list", [&](std::string_view key) {
    const std::optional<dns::DomainName> domain = domain_of_list(key, key_prefix_);
    if (domain && record::bucket_of(domain->text(), readers_.size()) == server) found.push_back(*domain);
  });
}

Result<std::vector<std::string>> RedisStore::lines(const dns::DomainName& policy_domain) {
  const std::string list = key_prefix_ + policy_domain.text();
  RedisConnection& connection = readers_[record::bucket_of(policy_domain.text(), readers_.size())];

  std::vector<std::string> lines;
  while (true) {
    const auto first = static_cast<long long>(lines.size());
    std::vector<Reply> replies = DMARCD_TRY(
        connection.exchange({{"LRANGE", list, std::to_string(first), std::to_string(first + lines_a_step - 1)}}));
    const redisReply& reply = *replies[0];
    if (has_code(reply, "WRONGTYPE")) return lines;  // Somebody else's key.
    if (reply.type == REDIS_REPLY_ERROR) return connection.refusal(reply);
    if (reply.type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("LRANGE");
    for (std::size_t i = 0; i < reply.elements; ++i) lines.emplace_back(text_of(*reply.element[i]));
    if (static_cast<long long>(reply.elements) < lines_a_step) return lines;
  }
}

}  // namespace dmarcd::redis
