#pragma once

#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "support/dashboard_sample.h"
#include "support/memory_inbox.h"

namespace dmarcd::testing {

/// A dashboard over an inbox in memory, and browsers that are logged in to it. Passwords are hashed by a word before
/// them, tokens are counted.
class DashboardWorld {
 public:
  explicit DashboardWorld(Sample sample = sample_of_two_domains(), dashboard::Options options = {})
      : options_(std::move(options)), sample_(std::move(sample)) {
    sample_.fill(archive, intake);
    put_user({"anna", "hash:annas password", {}, true, true, now});
    put_user({"ben", "hash:bens password", {{{"shop.example"}}}, false, false, now});
    site_ = std::make_unique<dashboard::Dashboard>(options_, services());
  }

  Outage outage;
  MemoryArchive archive{outage};
  MemoryOffice office{outage};
  MemoryIntake intake;
  std::vector<std::pair<std::string, std::string>> imported;  ///< Octets and input.
  std::vector<inbox::QuarantineId> retried;
  std::vector<dashboard::UploadLine> lines_to_tell = {{"", "imported", "", "shop.example", "r-1", 3}};
  Timestamp now = sample_now;
  IpAddress peer = *IpAddress::parse("192.0.2.9");

  void put_user(const inbox::User& user) { office.people[user.name] = user; }

  /// A request of a browser that has no session.
  dashboard::Request request(std::string method, std::string path) const {
    return {std::move(method), std::move(path), {}, {}, {}, {}, {}, peer, now};
  }

  dashboard::Response respond(const dashboard::Request& request) { return site_->respond(request); }
  bool may_upload(const dashboard::Request& request) { return site_->may_upload(request); }

  /// Logs in and returns the cookie.
  std::string log_in(const std::string& name) {
    dashboard::Request login = request("POST", "/login");
    login.form = {{"name", name}, {"password", name + "s password"}};
    const dashboard::Response response = respond(login);
    EXPECT_EQ(response.status, 303) << response.body;
    const std::string cookie = header_of(response, "Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }

  dashboard::Response get(const std::string& name, const std::string& path,
                          std::multimap<std::string, std::string> query = {}) {
    dashboard::Request asked = request("GET", path);
    asked.query = std::move(query);
    asked.headers.emplace("cookie", cookie_of(name));
    return respond(asked);
  }

  dashboard::Request form_of(const std::string& name, const std::string& path,
                             std::multimap<std::string, std::string> form = {}) {
    dashboard::Request asked = request("POST", path);
    asked.headers.emplace("cookie", cookie_of(name));
    asked.form = std::move(form);
    asked.form.emplace("csrf", csrf_of(name));
    return asked;
  }

  dashboard::Response post(const std::string& name, const std::string& path,
                           std::multimap<std::string, std::string> form = {}) {
    return respond(form_of(name, path, std::move(form)));
  }

  static std::string header_of(const dashboard::Response& response, std::string_view name) {
    for (const auto& [known, value] : response.headers)
      if (known == name) return value;
    return {};
  }

 private:
  std::string cookie_of(const std::string& name) {
    if (cookies_.count(name) == 0) cookies_[name] = log_in(name);
    return cookies_[name];
  }

  std::string csrf_of(const std::string& name) {
    for (const auto& [hash, session] : office.sessions)
      if (session.user == name) return session.csrf_token;
    return {};
  }

  dashboard::Services services() {
    return {archive,
            office,
            intake,
            [this](std::string_view domain) -> Result<std::shared_ptr<const advisor::Advice>> {
              if (outage.is_away) return outage.failure();
              return sample_.advice.at(std::string(domain));
            },
            [this](std::string_view octets, std::string_view input) -> Result<std::vector<dashboard::UploadLine>> {
              if (outage.is_away) return outage.failure();
              imported.emplace_back(octets, input);
              return lines_to_tell;
            },
            [this](inbox::QuarantineId id) -> Result<std::vector<dashboard::UploadLine>> {
              if (outage.is_away) return outage.failure();
              retried.push_back(id);
              return lines_to_tell;
            },
            [](std::string_view gzip) -> Result<std::string> { return std::string(gzip); },
            [](std::string_view password, const std::string& hash) { return "hash:" + std::string(password) == hash; },
            [](std::string_view password) -> Result<std::string> { return "hash:" + std::string(password); },
            [this] { return "token" + std::to_string(++tokens_); },
            [](std::string_view text) { return "sha256:" + std::string(text); }};
  }

  dashboard::Options options_;
  Sample sample_;
  int tokens_ = 0;
  std::map<std::string, std::string> cookies_;
  std::unique_ptr<dashboard::Dashboard> site_;
};

}  // namespace dmarcd::testing
