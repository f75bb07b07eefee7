#include "redis_store.h"

#include <algorithm>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <map>
#include <string_view>
#include <utility>

#include "dmarcd/record/consistent_hash.h"

namespace dmarcd::redis {
namespace {

/// Appends the lines of a batch to a list, unless a batch of that number came from that writer before. Redis does a
/// script as a whole or, where its first writing command is refused, not at all. So the number is written back as it
/// was first: lines whose number could not be kept would come again and again.
///
/// KEYS: the list, the writer's last number. ARGV: the number, how many seconds to keep it, the lines.
constexpr const char* append_script = R"(
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local number = tonumber(ARGV[1])
if number <= last then return 0 end
redis.call('SET', KEYS[2], last, 'EX', ARGV[2])
for i = 3, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return #ARGV - 2
)";

/// A batch whose fate is unknown may be repeated for as long as a server is away; nobody leaves it so for a week.
constexpr const char* seconds_a_number_is_kept = "604800";

/// How many keys a step of SCAN looks at, and how many lines are read at a time: Redis answers nobody else meanwhile.
constexpr const char* keys_a_step = "1000";
constexpr long long lines_a_step = 5000;

std::string_view text_of(const redisReply& reply) {
  return reply.str ? std::string_view(reply.str, reply.len) : "";
}

bool has_code(const redisReply& reply, std::string_view code) {
  return reply.type == REDIS_REPLY_ERROR && text_of(reply).starts_with(code);
}

/// A pattern of Redis that matches what begins with exactly this text.
std::string pattern_of(std::string_view prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (std::string_view("*?[]\\^-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

/// The policy domain whose list a key names, if it does.
std::optional<dns::DomainName> domain_of_key(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = key.substr(prefix.size());
  const Result<dns::DomainName> domain = dns::DomainName::parse(rest);
  if (!domain || !domain->is_host_name() || domain->text() != rest) return std::nullopt;
  return *domain;
}

/// The script's call for the lines of one policy domain; the lines are still to be added.
Command begin_append(const std::string& list, const record::Batch& batch) {
  return {"EVALSHA",
          "",  // The script's name, which the server tells.
          "2",
          list,
          fmt::format("{{{}}}:batch:{}", list, batch.writer),
          std::to_string(batch.number),
          seconds_a_number_is_kept};
}

Result<std::vector<RedisAddress>> parse_addresses(const std::vector<std::string>& servers) {
  std::vector<RedisAddress> addresses;
  addresses.reserve(servers.size());
  for (const std::string& server : servers) addresses.push_back(DMARCD_TRY(RedisAddress::parse(server)));
  return addresses;
}

tl::unexpected<Error> unexpected_reply(const RedisConnection& connection, std::string_view command) {
  return temporary_failure(fmt::format("{}: the reply to {} is not what Redis answers", connection.where(), command));
}

}  // namespace

Result<std::unique_ptr<RedisStore>> RedisStore::create(const record::RedisOptions& options) {
  const std::vector<RedisAddress> writers = DMARCD_TRY(parse_addresses(options.write_servers));
  const std::vector<RedisAddress> readers = DMARCD_TRY(parse_addresses(options.read_servers));
  if (writers.empty() || readers.empty())
    return permanent_failure("record store: no Redis server is named; set `servers`");
  return std::unique_ptr<RedisStore>(new RedisStore(options, writers, readers));
}

RedisStore::RedisStore(const record::RedisOptions& options, const std::vector<RedisAddress>& writers,
                       const std::vector<RedisAddress>& readers)
    : key_prefix_(options.key_prefix) {
  const RedisLogin login{options.user, options.password, options.db, options.timeout};
  for (const RedisAddress& address : writers) writers_.push_back({RedisConnection(address, login), ""});
  for (const RedisAddress& address : readers) readers_.emplace_back(address, login);
}

std::string RedisStore::where() const {
  std::string servers;
  for (const Writer& writer : writers_) servers += (servers.empty() ? "" : ", ") + writer.connection.where();
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

Result<void> RedisStore::append_at(Writer& writer, const std::vector<Command>& appends) {
  // A server that was restarted has forgotten the script; then nothing was done, and all goes once more.
  constexpr int attempts = 2;
  std::vector<Reply> replies;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (writer.script.empty()) DMARCD_TRY(load_script(writer));
    std::vector<Command> commands = appends;
    for (Command& command : commands) command[1] = writer.script;
    replies = DMARCD_TRY(writer.connection.exchange(commands));
    const bool is_forgotten =
        std::any_of(replies.begin(), replies.end(), [](const Reply& reply) { return has_code(*reply, "NOSCRIPT"); });
    if (!is_forgotten) break;
    writer.script.clear();
  }

  Result<void> outcome;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i]->type != REDIS_REPLY_ERROR) continue;
    if (text_of(*replies[i]).find("WRONGTYPE") == std::string_view::npos) return writer.connection.refusal(*replies[i]);
    outcome = permanent_failure(fmt::format("{}: the key {} holds something else than a list of records; rename it",
                                            writer.connection.where(), appends[i][3]));
  }
  return outcome;
}

Result<void> RedisStore::load_script(Writer& writer) {
  const Reply reply = DMARCD_TRY(writer.connection.ask({"SCRIPT", "LOAD", append_script}));
  if (reply->type != REDIS_REPLY_STRING) return unexpected_reply(writer.connection, "SCRIPT LOAD");
  writer.script = text_of(*reply);
  return {};
}

Result<std::vector<dns::DomainName>> RedisStore::domains() {
  std::vector<dns::DomainName> found;
  for (std::size_t server = 0; server < readers_.size(); ++server) DMARCD_TRY(collect_domains(server, found));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());  // SCAN may show a key twice.
  return found;
}

Result<void> RedisStore::collect_domains(std::size_t server, std::vector<dns::DomainName>& found) {
  RedisConnection& connection = readers_[server];
  std::string cursor = "0";
  do {
    const Reply reply = DMARCD_TRY(
        connection.ask({"SCAN", cursor, "MATCH", pattern_of(key_prefix_), "COUNT", keys_a_step, "TYPE", "list"}));
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return unexpected_reply(connection, "SCAN");
    cursor = text_of(*reply->element[0]);
    const redisReply& keys = *reply->element[1];
    for (std::size_t i = 0; i < keys.elements; ++i) {
      const std::optional<dns::DomainName> domain = domain_of_key(text_of(*keys.element[i]), key_prefix_);
      if (domain && record::bucket_of(domain->text(), readers_.size()) == server) found.push_back(*domain);
    }
  } while (cursor != "0");
  return {};
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
    if (reply.type != REDIS_REPLY_ARRAY) return unexpected_reply(connection, "LRANGE");
    for (std::size_t i = 0; i < reply.elements; ++i) lines.emplace_back(text_of(*reply.element[i]));
    if (static_cast<long long>(reply.elements) < lines_a_step) return lines;
  }
}

}  // namespace dmarcd::redis
