#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using namespace std::chrono_literals;
using record::RecordQueueOptions;

Settings record_settings() {
  const SettingsOf of_store(
      "records", [](auto& config) -> auto& { return config.store; });
  const SettingsOf of_queue(
      "records", [](auto& config) -> auto& { return config.record_queue; });
  return rows(
      of_store("store", &RecordStoreOptions::kind,
               words<StoreKind>(
                   {{"auto", StoreKind::automatic}, {"redis", StoreKind::redis}, {"embedded", StoreKind::embedded}}),
               "Redis, or a database of this host's own; auto is Redis if it has servers."),
      of_store("path", &RecordStoreOptions::path, path(), "The file of the embedded database."),
      of_queue("most_waiting", &RecordQueueOptions::most_waiting, number<std::size_t>(1, 100'000'000),
               "How many records may wait in memory while the store is away; more are dropped and counted."),
      of_queue("largest_batch", &RecordQueueOptions::largest_batch, number<std::size_t>(1, 100'000),
               "How many records are handed to the store at a time."),
      of_queue("gather", &RecordQueueOptions::gather, duration<std::chrono::milliseconds>(0ms, 10s),
               "How long a record may wait for others to go with."));
}

Settings redis_settings() {
  const SettingsOf of_servers(
      "redis", [](auto& config) -> auto& { return config.redis.servers; });
  const SettingsOf setting(
      "redis", [](auto& config) -> auto& { return config.redis; });
  return rows(with_example("[\"127.0.0.1:6379\", \"/run/redis/redis.sock\"]",
                           of_servers("servers", &RedisServers::servers, list_of(redis_server()),
                                      "The servers to read from and to write to.")),
              of_servers("read_servers", &RedisServers::read_servers, list_of(redis_server()),
                         "The servers to read from, in place of servers."),
              of_servers("write_servers", &RedisServers::write_servers, list_of(redis_server()),
                         "The servers to write to, in place of servers."),
              setting("user", &RedisSection::user, or_empty(token()), "The user to log in as; empty: the default one."),
              with_example("\"/etc/dmarcd/redis.password\"",
                           setting("password_file", &RedisSection::password_file, secret_file(),
                                   "The file whose first line is the password.")),
              secret(setting("password", &RedisSection::password, text(),
                             "The password itself; better use password_file, since more people may read this file.")),
              setting("db", &RedisSection::db, number<unsigned>(0, 1'000'000), "The number of the database."),
              setting("timeout", &RedisSection::timeout, duration<std::chrono::milliseconds>(50ms, 1min),
                      "How long connecting, and each command, may take."),
              setting("prefix", &RedisSection::prefix, or_empty(token()),
                      "What stands before key_prefix, so that several installations can share a database."));
}

}  // namespace dmarcd::config
