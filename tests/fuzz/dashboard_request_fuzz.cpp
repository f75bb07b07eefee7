#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/dashboard/dashboard.h"

#include "support/dashboard_sample.h"
#include "support/memory_inbox.h"

/// A request of a logged-in administrator whose parts are a stranger's. The first line is method and path; the others
/// are "q:", "f:" or "h:" for query, form and header, then name=value. No answer has markup or a header of the
/// stranger's.
namespace dmarcd {
namespace {

struct Site {
  testing::Outage outage;
  testing::MemoryArchive archive{outage};
  testing::MemoryOffice office{outage};
  testing::MemoryIntake intake;
  testing::Sample sample = testing::sample_of_two_domains();
  dashboard::Dashboard dashboard;

  Site() : dashboard(options(), services()) {
    sample.fill(archive, intake);
    office.people["anna"] = {"anna", "hash", {}, true, true, testing::sample_now};
    office.sessions["token"] = {"token", "anna", "csrf", testing::sample_now + std::chrono::hours(1)};
  }

  static dashboard::Options options() {
    dashboard::Options options;
    options.trusts_proxy_user = true;
    options.trusted_proxies = {*IpNetwork::parse("192.0.2.0/24")};
    options.push_token_hash = "secret";
    return options;
  }

  dashboard::Services services() {
    return {archive,
            office,
            intake,
            [this](std::string_view domain) -> Result<std::shared_ptr<const advisor::Advice>> {
              return sample.advice.at(std::string(domain));
            },
            [](std::string_view, std::string_view) -> Result<std::vector<dashboard::UploadLine>> {
              return std::vector<dashboard::UploadLine>();
            },
            [](inbox::QuarantineId) -> Result<std::vector<dashboard::UploadLine>> {
              return std::vector<dashboard::UploadLine>();
            },
            [](std::string_view octets) -> Result<std::string> { return std::string(octets); },
            [](std::string_view, const std::string&) { return false; },
            [](std::string_view) -> Result<std::string> { return std::string("hash"); },
            [] { return std::string("token"); },
            [](std::string_view text) { return std::string(text); }};
  }
};

void add(std::multimap<std::string, std::string>& fields, std::string_view pair) {
  const std::size_t equals = std::min(pair.find('='), pair.size());
  fields.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
}

dashboard::Request request_of(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  const std::size_t blank = std::min(lines[0].find(' '), lines[0].size());
  dashboard::Request request{std::string(lines[0].substr(0, blank)),
                             std::string(lines[0].substr(std::min(blank + 1, lines[0].size()))),
                             {},
                             {},
                             {},
                             {},
                             std::string(text),
                             *IpAddress::parse("192.0.2.1"),
                             testing::sample_now};
  for (std::string_view line : lines) {
    if (line.starts_with("q:")) add(request.query, line.substr(2));
    if (line.starts_with("f:")) add(request.form, line.substr(2));
    if (line.starts_with("h:")) add(request.headers, line.substr(2));
  }
  request.headers.emplace("cookie", "dmarcd_session=token");
  request.form.emplace("csrf", "csrf");
  return request;
}

void expect_harmless(const dashboard::Response& response) {
  if (response.status < 200 || response.status > 599) std::abort();
  for (const auto& [name, value] : response.headers) {
    if (value.find_first_of("\r\n") != std::string::npos) std::abort();
    if (name == "Content-Type" && value.starts_with("text/html") && response.body.find("<script") != std::string::npos)
      std::abort();
  }
}

}  // namespace
}  // namespace dmarcd

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size) {
  using namespace dmarcd;
  Site site;  // Anew each time: a form may have changed it.
  expect_harmless(site.dashboard.respond(request_of(std::string_view(reinterpret_cast<const char*>(octets), size))));
  return 0;
}
