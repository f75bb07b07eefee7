/// Serves the dashboard over an inbox in memory, for tests with a browser.
///
/// usage: dashboard_server [plain|hostile|empty]
///
/// Prints its address and ends when its standard input does. The user "anna" with "annas password" is an administrator,
/// "ben" with "bens password" sees shop.example.

#include <fmt/format.h>
#include <iostream>
#include <string>

#include "http_server.h"
#include "password_hash.h"
#include "random.h"
#include "sha256_text.h"
#include "support/dashboard_sample.h"

namespace {

using namespace dmarcd;

/// Markup, a way out of an attribute, a turn of the direction of writing, a bell.
std::string hostile(const char* field, const char*) {
  return fmt::format(
      "{}=cmd</pre></title><script>document.title='BROKEN'</script>\"><img src=x "
      "onerror=\"document.title='BROKEN'\"><svg onload=alert(1)> \xE2\x80\xAEgnp.exe \x07",
      field);
}

testing::Sample sample_named(const std::string& name) {
  if (name == "hostile") return testing::sample_of_two_domains(hostile);
  if (name == "empty") return {};
  return testing::sample_of_two_domains();
}

Result<std::vector<dashboard::UploadLine>> take_in(std::string_view octets, std::string_view input) {
  if (octets.starts_with("<feedback"))
    return std::vector<dashboard::UploadLine>{{"", "imported", "", "shop.example", std::string(input), octets.size()}};
  return std::vector<dashboard::UploadLine>{{"", "rejected", "this is no report", "", "", 0}};
}

}  // namespace

int main(int count, char** arguments) {
  const testing::Sample sample = sample_named(count > 1 ? arguments[1] : "plain");
  const testing::Outage outage;
  testing::MemoryArchive archive(outage);
  testing::MemoryOffice office(outage);
  testing::MemoryIntake intake;
  sample.fill(archive, intake);
  office.people["anna"] = {"anna", *crypt::make_password_hash("annas password"), {}, true, true, testing::sample_now};
  office.people["ben"] = {
      "ben", *crypt::make_password_hash("bens password"), {{{"shop.example"}}}, false, false, testing::sample_now};

  dashboard::Dashboard site(
      {}, {archive, office, intake,
           [&](std::string_view domain) -> Result<std::shared_ptr<const advisor::Advice>> {
             return sample.advice.at(std::string(domain));
           },
           take_in,
           [&](inbox::QuarantineId id) -> Result<std::vector<dashboard::UploadLine>> {
             return take_in(DMARCD_TRY(intake.quarantined(id)).part.octets, "quarantine");
           },
           [](std::string_view gzip) -> Result<std::string> { return std::string(gzip); }, crypt::password_fits,
           crypt::make_password_hash, system::random_token, openssl::sha256_text});
  http::HttpServer server([&](const dashboard::Request& request) { return site.respond(request); },
                          [&](const dashboard::Request& request) { return site.may_upload(request); },
                          [] { return testing::sample_now; });
  const Result<int> port = server.listen("127.0.0.1", 0);
  if (!port) {
    std::cerr << port.error().message << '\n';
    return 1;
  }
  std::cout << "http://127.0.0.1:" << *port << std::endl;
  for (std::string line; std::getline(std::cin, line);) continue;
}
