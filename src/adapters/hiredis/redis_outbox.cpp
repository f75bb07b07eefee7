#include "redis_outbox.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <system_error>

#include "dmarcd/base/text.h"

#include "key_scan.h"
#include "outbox_scripts.h"
#include "reply.h"

namespace dmarcd::redis {
namespace {

using sending::Refusals;

/// Nobody's refusals of half a year ago say anything about tomorrow.
constexpr const char* seconds_refusals_are_kept = "15552000";

/// Redis takes no lease of no time.
constexpr std::chrono::seconds shortest_lease{1};

std::string text_of_refusals(const Refusals& refusals) {
  return fmt::format("{} {}", refusals.score, unix_seconds(refusals.at));
}

std::optional<Refusals> parse_refusals(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint64_t> at = parse_number(text.substr(blank + 1));
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + blank, score);
  if (!at || error != std::errc() || end != text.data() + blank) return std::nullopt;
  return Refusals{score, from_unix_seconds(static_cast<std::int64_t>(*at))};
}

}  // namespace

Result<std::unique_ptr<RedisOutbox>> RedisOutbox::create(const record::RedisOptions& options) {
  ServerPool servers = DMARCD_TRY(ServerPool::create(options));
  return std::unique_ptr<RedisOutbox>(new RedisOutbox(options.key_prefix, std::move(servers)));
}

std::string RedisOutbox::common_key(std::string_view rest) const {
  return fmt::format("{{{}}}:{}", key_prefix_, rest);
}

Result<std::vector<dns::DomainName>> RedisOutbox::domains() {
  std::vector<dns::DomainName> found;
  for (std::size_t server = 0; server < servers_.size(); ++server) DMARCD_TRY(collect_domains(server, found));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<void> RedisOutbox::collect_domains(std::size_t server, std::vector<dns::DomainName>& found) {
  const auto keep = [&](const std::optional<dns::DomainName>& domain) {
    if (domain && servers_.index_of(*domain) == server) found.push_back(*domain);
  };
  RedisConnection& connection = servers_[server].connection();
  const std::string prefix = literal_pattern(key_prefix_);
  DMARCD_TRY(scan_keys(connection, prefix + '*', "list",
                       [&](std::string_view key) { keep(domain_of_list(key, key_prefix_)); }));
  for (const char* type : {"set", "zset"})
    DMARCD_TRY(scan_keys(connection, '{' + prefix + "*}:*", type,
                         [&](std::string_view key) { keep(domain_of_index(key, key_prefix_)); }));
  return {};
}

Result<bool> RedisOutbox::lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                                std::chrono::seconds duration) {
  const std::chrono::milliseconds span = std::max(duration, shortest_lease);
  const Command call = call_of({keys_of(domain).lease(deed)}, {std::string(owner), std::to_string(span.count())});
  return DMARCD_TRY(servers_.of(domain).run_for_number(lease_script, call)) == 1;
}

Result<void> RedisOutbox::release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) {
  DMARCD_TRY(servers_.of(domain).run(release_script, call_of({keys_of(domain).lease(deed)}, {std::string(owner)})));
  return {};
}

Result<std::vector<Refusals>> RedisOutbox::refusals(const std::vector<std::string>& subjects) {
  if (subjects.empty()) return std::vector<Refusals>{};
  Command read = {"MGET"};
  for (const std::string& subject : subjects) read.push_back(common_key("refusals:" + subject));
  RedisConnection& connection = servers_.first().connection();
  const Reply reply = DMARCD_TRY(connection.ask(read));
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != subjects.size())
    return connection.unexpected_reply("MGET");

  std::vector<Refusals> all;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    // What cannot be read says nothing against a subject, and the next refusal takes its place.
    all.push_back(parse_refusals(text_of(*reply->element[i])).value_or(Refusals{}));
  }
  return all;
}

Result<void> RedisOutbox::set_refusals(std::string_view subject, const Refusals& refusals) {
  DMARCD_TRY(servers_.first().run(keep_script, call_of({common_key("refusals:" + std::string(subject))},
                                                       {text_of_refusals(refusals), seconds_refusals_are_kept})));
  return {};
}

Result<std::optional<report::Day>> RedisOutbox::last_day() {
  const std::string key = common_key("last_day");
  RedisConnection& connection = servers_.first().connection();
  const Reply reply = DMARCD_TRY(connection.ask({"GET", key}));
  if (reply->type == REDIS_REPLY_NIL) return std::nullopt;
  const std::optional<report::Day> day = parse_day_digits(text_of(*reply));
  if (!day) return connection.foreign_key(key);
  return day;
}

Result<void> RedisOutbox::set_last_day(report::Day day) {
  DMARCD_TRY(servers_.first().run(raise_script, call_of({common_key("last_day")}, {day_digits(day)})));
  return {};
}

}  // namespace dmarcd::redis
