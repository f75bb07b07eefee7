#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using namespace std::chrono_literals;
using dkim::DkimOptions;
using dns::AnswerCacheOptions;
using dns::NameserverOptions;
using evaluation::ArcTrustOptions;
using evaluation::SealerTrust;

Settings spf_settings() {
  using spf::SpfEngine;
  const SettingsOf setting(
      "spf", [](auto& config) -> auto& { return config; });
  return rows(setting(
      "engine", &Config::spf_engine, words<SpfEngine>({{"native", SpfEngine::native}, {"libspf2", SpfEngine::libspf2}}),
      "What judges: dmarcd's own evaluator, or libspf2, which gets only the records that it reads safely and as "
      "RFC 7208 says; the native one judges the others."));
}

Settings dkim_settings() {
  using dkim::EngineKind;
  const SettingsOf setting(
      "dkim", [](auto& config) -> auto& { return config.dkim; });
  return rows(
      setting(
          "engine", &DkimOptions::engine,
          words<EngineKind>({{"native", EngineKind::native}, {"libopendkim", EngineKind::libopendkim}}),
          "What verifies: dmarcd's own check alone, or libopendkim, with that check for whatever it does not verify."),
      setting("max_signatures", &DkimOptions::max_signatures, number<std::size_t>(1, 100),
              "How many signatures of a message are tried; those of the author's domain come first."),
      setting("accept_partial_body", &DkimOptions::accept_partial_body, flag(),
              "Let a signature pass whose l= leaves a part of the body unsigned, so that anybody can add to it."),
      setting("min_key_bits", &DkimOptions::min_key_bits, number<unsigned>(1024, 4096),
              "RSA keys with less do not count (RFC 8301 section 3.2)."));
}

Settings arc_settings() {
  const SettingsOf setting(
      "arc", [](auto& config) -> auto& { return config.session.evaluation.arc_trust; });
  return rows(
      with_example("[\"lists.example.net\"]",
                   setting("trusted_sealers", &ArcTrustOptions::trusted_sealers, domains_or_file(),
                           "The d= of seals that are believed, each name by itself, not those below it: mail that they "
                           "saw pass DMARC before they changed it is delivered whatever the author's policy.")),
      setting("trust", &ArcTrustOptions::trust,
              words<SealerTrust>(
                  {{"all_sealers", SealerTrust::all_sealers}, {"newest_sealer", SealerTrust::newest_sealer}}),
              "Whether every sealer of a chain must be trusted, or it is enough that the newest ones are and that the "
              "oldest of these saw the message pass."));
}

Settings dns_settings() {
  const SettingsOf of_servers(
      "dns", [](auto& config) -> auto& { return config.nameservers; });
  const SettingsOf of_cache(
      "dns", [](auto& config) -> auto& { return config.answer_cache; });
  const SettingsOf of_budget(
      "dns", [](auto& config) -> auto& { return config.message_budget; });
  const SettingsOf of_config(
      "dns", [](auto& config) -> auto& { return config; });
  return rows(
      with_example("[\"127.0.0.1\", \"[::1]:5353\"]",
                   of_servers("servers", &NameserverOptions::servers, list_of(name_server()),
                              "The name servers to ask; none: those of resolv_conf.")),
      of_servers("resolv_conf", &NameserverOptions::resolv_conf, path(),
                 "The file that names the servers when none are set here."),
      of_servers("timeout", &NameserverOptions::timeout, duration<std::chrono::milliseconds>(100ms, 30s),
                 "How long one try of a question may take."),
      of_servers("tries", &NameserverOptions::tries, number<unsigned>(1, 20),
                 "How often a question is tried, over all servers in turn."),
      of_budget("message_time", &MessageBudget::time, duration<std::chrono::milliseconds>(1s, 2min),
                "How long all questions of one message may take; mail servers wait 30 seconds and more."),
      of_budget("message_lookups", &MessageBudget::lookups, number<std::size_t>(50, 10'000),
                "How many different questions one message may cause."),
      of_cache("cache_size", &AnswerCacheOptions::capacity_bytes, octets(1 << 20, std::size_t{64} << 30),
               "How much memory the answers of all messages may take together."),
      of_cache("longest_ttl", &AnswerCacheOptions::longest_ttl, duration<std::chrono::seconds>(1s, 24h),
               "How long an answer is kept at most, whatever its TTL."),
      of_cache("failure_ttl", &AnswerCacheOptions::failure_ttl, duration<std::chrono::seconds>(0s, 1min),
               "How long a failure is remembered."),
      with_example("[\"try.zone\"]",
                   of_config("zone_files", &Config::zone_files, list_of(path()),
                             "For trying out: files in the format of RFC 1035 that all answers come from; nothing is "
                             "asked of the network.")));
}

Settings public_suffix_settings() {
  const SettingsOf setting(
      "public_suffixes", [](auto& config) -> auto& { return config; });
  return rows(with_example("\"/usr/share/publicsuffix/public_suffix_list.dat\"",
                           setting("list", &Config::public_suffix_list, or_empty(path()),
                                   "The file with the list; empty: the system's, or libpsl's own if that is newer.")));
}

}  // namespace dmarcd::config
