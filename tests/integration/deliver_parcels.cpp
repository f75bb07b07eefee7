// The mail transport as a program, for delivery_test.py and smarthost_test.py.
//
// usage: deliver_parcels OPTIONS-AS-JSON
//
// Reads parcels, a line of JSON each: {"number", "recipient", "sender", "message"}. At an empty line or the end it
// delivers what it has, as many at once as the transport allows, and prints a line for each outcome as it comes:
// {"number", "kind", "code", "reply"}; then an empty line. A line "leave" ends it with mails under way.
//
// The direct route asks the zone of the options. Its servers are on loopback, where no mail host can be: 127.0.0.N
// stands in for 192.0.2.N, and ::1 for any IPv6 address.

#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "dmarcd/dns/zone.h"
#include "dmarcd/dns/zone_resolver.h"

#include "smtp_transport.h"

namespace dmarcd {
namespace {

using Json = nlohmann::ordered_json;
using sending::Outcome;
using sending::Parcel;
using sending::TransportOptions;

TransportOptions::Encryption encryption_of(const std::string& word) {
  if (word == "off") return TransportOptions::Encryption::off;
  if (word == "required") return TransportOptions::Encryption::required;
  if (word == "implicit") return TransportOptions::Encryption::implicit;
  return TransportOptions::Encryption::opportunistic;
}

TransportOptions options_of(const Json& json) {
  TransportOptions options;
  if (json.value("route", "smarthost") == "direct") options.route = TransportOptions::Route::direct;
  options.host = json.value("host", options.host);
  options.port = json.value("port", options.port);
  options.helo = json.value("helo", "reports.example.com");
  options.encryption = encryption_of(json.value("encryption", "opportunistic"));
  options.ca_file = json.value("ca_file", "");
  options.user = json.value("user", "");
  options.password = json.value("password", "");
  options.connections = json.value("connections", options.connections);
  options.connections_per_destination = json.value("connections_per_destination", options.connections_per_destination);
  options.connect_timeout = std::chrono::seconds(json.value("connect_timeout", 30));
  options.reply_timeout = std::chrono::seconds(json.value("reply_timeout", 30));
  return options;
}

IpAddress on_loopback(const IpAddress& address) {
  constexpr std::string_view documentation("\xc0\x00\x02", 3);
  if (!address.is_v4()) return *IpAddress::parse("::1");
  if (address.bytes().substr(0, 3) != documentation) return address;
  return IpAddress::from_v4({127, 0, 0, static_cast<std::uint8_t>(address.bytes()[3])});
}

Result<std::vector<sending::MailHost>> find_hosts_on_loopback(const dns::DomainName& domain, dns::Resolver& resolver) {
  std::vector<sending::MailHost> hosts = DMARCD_TRY(sending::find_mail_hosts(domain, resolver));
  for (sending::MailHost& host : hosts)
    std::transform(host.addresses.begin(), host.addresses.end(), host.addresses.begin(), on_loopback);
  return hosts;
}

std::string_view to_text(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::accepted: return "accepted";
    case Outcome::Kind::refused: return "refused";
    case Outcome::Kind::deferred: break;
  }
  return "deferred";
}

void print(const Outcome& outcome) {
  const Json json = {
      {"number", outcome.number}, {"kind", to_text(outcome.kind)}, {"code", outcome.code}, {"reply", outcome.reply}};
  std::cout << json.dump() << std::endl;
}

void deliver(std::deque<Parcel> parcels, sending::MailTransport& transport) {
  while (!parcels.empty() || transport.under_way() > 0) {
    for (auto parcel = parcels.begin(); parcel != parcels.end();) {
      if (!transport.has_room_for(parcel->recipient)) {
        ++parcel;
        continue;
      }
      transport.submit(std::move(*parcel));
      parcel = parcels.erase(parcel);
    }
    for (const Outcome& outcome : transport.drive(std::chrono::seconds(1))) print(outcome);
  }
  std::cout << std::endl;
}

Parcel parcel_of(const std::string& line) {
  const Json json = Json::parse(line);
  return {json["number"], json["sender"], json["recipient"], json["message"]};
}

int run(const Json& json) {
  dns::Zone zone;
  if (const Result<void> added = zone.add(json.value("zone", ""), "zone"); !added) {
    std::cerr << added.error().message << "\n";
    return 65;
  }
  const auto make_resolver = [&] { return std::make_unique<dns::ZoneResolver>(zone); };
  auto transport = libcurl::SmtpTransport::create(options_of(json), make_resolver, find_hosts_on_loopback);
  if (!transport) {
    std::cerr << transport.error().message << "\n";
    return 78;
  }
  std::deque<Parcel> parcels;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "leave") {
      for (Parcel& parcel : parcels) (*transport)->submit(std::move(parcel));
      (*transport)->drive(std::chrono::seconds(1));
      return 0;
    }
    if (!line.empty()) {
      parcels.push_back(parcel_of(line));
      continue;
    }
    deliver(std::move(parcels), **transport);
    parcels.clear();
  }
  if (!parcels.empty()) deliver(std::move(parcels), **transport);
  return 0;
}

}  // namespace
}  // namespace dmarcd

int main(int count, char** arguments) {
  if (count != 2) return 64;
  return dmarcd::run(dmarcd::Json::parse(arguments[1]));
}
