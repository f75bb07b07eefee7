#include "desk.h"

#include <algorithm>
#include <utility>

#include "dmarcd/base/exit_code.h"

#include "configuration.h"

namespace dmarcd::inbox_program {

Result<Desk> open_desk(config::Config config) {
  auto database = DMARCD_TRY(sql::InboxDatabase::open(config.inbox.database));
  return Desk{std::move(config), std::move(database)};
}

tl::expected<Desk, int> open_desk(const console::GlobalOptions& global) {
  config::LoadedConfig loaded = wiring::read_configuration_if_any(global.config_file);
  if (!loaded.is_usable()) return tl::unexpected(exit_code::bad_configuration);
  Result<Desk> desk = open_desk(std::move(loaded.config));
  if (!desk) return tl::unexpected(console::store_failed(desk.error()));
  return *std::move(desk);
}

inbox::Trust trust_of(const config::Config& config) {
  return config.inbox.count_unverified ? inbox::Trust::not_failed : inbox::Trust::verified_only;
}

inbox::ImportOptions import_options(const config::Config& config) {
  inbox::ImportOptions options;
  options.authserv_ids = config.inbox.authserv_ids;
  // A host name alone is no reason: where no milter of ours runs, nobody removes the fields that strangers write.
  const std::string& own_id = config.session.authserv_id;
  if (options.authserv_ids.empty() && !own_id.empty()) options.authserv_ids.push_back(own_id);
  for (const dns::DomainName& domain : config.inbox.domains) options.own_domains.push_back(domain.text());
  std::sort(options.own_domains.begin(), options.own_domains.end());
  return options;
}

}  // namespace dmarcd::inbox_program
