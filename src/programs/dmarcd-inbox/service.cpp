#include "service.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/dashboard/dashboard.h"
#include "dmarcd/inbox/report_import.h"

#include "advice_book.h"
#include "clock.h"
#include "dns_source.h"
#include "gzip.h"
#include "http_server.h"
#include "password_hash.h"
#include "random.h"
#include "report_openers.h"
#include "seen_here.h"
#include "sha256_text.h"
#include "upkeep.h"

namespace dmarcd::inbox_program {
namespace {

dashboard::Options page_options(const config::WebOptions& web) {
  dashboard::Options options;
  options.trusts_proxy_user = !web.user_header.empty();
  options.proxy_user_header = to_lower(web.user_header);
  options.trusted_proxies = web.trusted_proxies;
  if (!web.push_token_file.text.empty()) options.push_token_hash = openssl::sha256_text(web.push_token_file.text);
  options.is_https = web.url.starts_with("https:");
  return options;
}

struct Address {
  std::string host;
  int port = 0;
};

/// "127.0.0.1:8053", "[::1]:8053"; port 0 is any that is free.
Result<Address> address_of(std::string_view text) {
  constexpr std::uint64_t most_port = 65535;
  const std::size_t colon = text.rfind(':');
  const std::optional<std::uint64_t> port = colon == text.npos ? std::nullopt : parse_number(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon == text.npos ? 0 : colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || !port || *port > most_port)
    return permanent_failure(
        fmt::format("cannot listen at {}: it is not an address and a port, as 127.0.0.1:8053", printable(text)));
  return Address{std::string(host), static_cast<int>(*port)};
}

dashboard::UploadLine upload_line(const inbox::ImportLine& line) {
  std::string reason = line.reason;
  for (const std::string& warning : line.warnings) reason += (reason.empty() ? "" : "; ") + warning;
  return {.member = line.member,
          .status = std::string(inbox::to_text(line.status)),
          .reason = std::move(reason),
          .domain = line.domain,
          .report_id = line.report_id,
          .messages = line.figures.messages};
}

std::vector<dashboard::UploadLine> upload_lines(const std::vector<inbox::ImportLine>& lines) {
  std::vector<dashboard::UploadLine> told;
  std::transform(lines.begin(), lines.end(), std::back_inserter(told), upload_line);
  return told;
}

}  // namespace

/// All that belongs to one configuration, each thing before those that use it.
struct Service::Rooms {
  Rooms(Desk opened, wiring::DnsSource answers)
      : desk(std::move(opened)),
        dns(std::move(answers)),
        import(openers.openers(), import_options(desk.config)),
        sources{.archive = desk.archive(),
                .office = desk.office(),
                .names = &desk.office(),
                .dns = &dns,
                .thresholds = desk.config.inbox.thresholds,
                .trust = trust_of(desk.config),
                .seen_here = seen_here_of(desk.config)},
        book(sources, system::now),
        upkeep(desk, import, dns, book, sources),
        pages(page_options(desk.config.inbox.web), services()),
        server([this](const dashboard::Request& request) { return pages.respond(request); },
               [this](const dashboard::Request& request) { return pages.may_upload(request); }, system::now) {}

  dashboard::Services services() {
    return {.archive = desk.archive(),
            .office = desk.office(),
            .intake = desk.intake(),
            .advice = [this](std::string_view domain) { return book.advice(domain); },
            .import = [this](std::string_view octets, std::string_view input) { return take_in(octets, input); },
            .retry_quarantined = [this](inbox::QuarantineId id) { return retry(id); },
            .expand = [](std::string_view gzip) { return zlib::expand_gzip(gzip); },
            .password_fits = crypt::password_fits,
            .make_password_hash = crypt::make_password_hash,
            .random_token = system::random_token,
            .sha256 = openssl::sha256_text};
  }

  Result<std::vector<dashboard::UploadLine>> take_in(std::string_view octets, std::string_view input) {
    const std::vector<inbox::Arrival> arrivals =
        import.open({std::string(input), octets, system::now(), receiving::Authenticity::handed_over});
    return upload_lines(DMARCD_TRY(inbox::keep(desk.intake(), arrivals)));
  }

  Result<std::vector<dashboard::UploadLine>> retry(inbox::QuarantineId id) {
    return upload_lines(DMARCD_TRY(inbox::retry_quarantined(desk.intake(), import, id, system::now())));
  }

  Desk desk;
  wiring::DnsSource dns;
  ReportOpeners openers;
  inbox::ReportImport import;
  AdviceSources sources;
  AdviceBook book;
  Upkeep upkeep;
  dashboard::Dashboard pages;
  http::HttpServer server;  ///< Last: ended before what its threads use.
  std::string address;
};

Service::Service(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::begin(Desk desk, const std::string& listen) {
  const Address where = DMARCD_TRY(address_of(listen.empty() ? desk.config.inbox.web.listen : listen));
  wiring::DnsSource dns = DMARCD_TRY(wiring::DnsSource::open({}, desk.config));
  auto rooms = std::make_unique<Rooms>(std::move(desk), std::move(dns));
  const int port = DMARCD_TRY(rooms->server.listen(where.host, where.port));
  rooms->address = fmt::format("http://{}:{}/",
                               where.host.find(':') == std::string::npos ? where.host : "[" + where.host + "]", port);
  return std::unique_ptr<Service>(new Service(std::move(rooms)));
}

system::Command Service::attend() {
  std::optional<system::Command> command;
  const auto is_called = [&command] {
    if (!command) command = system::wait_for_command(std::chrono::seconds(0));
    return command.has_value();
  };
  while (!command) {
    rooms_->upkeep.round(system::now(), is_called);
    if (!command) command = system::wait_for_command(rooms_->desk.config.inbox.watch_every);
  }
  return *command;
}

std::string Service::address() const {
  return rooms_->address;
}

}  // namespace dmarcd::inbox_program
