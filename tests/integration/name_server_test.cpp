// The resolver against the name servers that it meets in the field: an authoritative one (Knot DNS), and a recursive
// one (Unbound) that asks the former.

#include <filesystem>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <optional>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "descriptor.h"
#include "ldns_upstream.h"

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;
using dns::Answer;
using dns::LookupResult;
using dns::RecordType;
using testing::ElementsAre;

constexpr const char* zone = R"(
$TTL 300
@                 SOA    ns root 1 3600 900 86400 77
@                 NS     ns
ns                A      127.0.0.1
_dmarc.author     TXT    "v=DMARC1; " "p=reject"
author            MX     20 b.author
author            MX     10 a.author
author            A      192.0.2.1
author            A      192.0.2.2
author            AAAA   2001:db8::1
*.wild            TXT    "from the wildcard"
key._domainkey.author CNAME key.vendor
key.vendor        TXT    "v=DKIM1; p=AAAA"
dangling          CNAME  nowhere.vendor
loop              CNAME  back
back              CNAME  loop
silent            MX     0 .
a\032b             TXT    "a blank in its name"
)";

std::uint16_t free_port() {
  const system::Descriptor probe(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(probe.number(), reinterpret_cast<sockaddr*>(&address), size) != 0) return 0;
  getsockname(probe.number(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// A program in the foreground, ended by its id.
class Process {
 public:
  explicit Process(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    is_running_ = posix_spawnp(&id_, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0;
    EXPECT_TRUE(is_running_) << "cannot start " << words[0] << "; tools/setup installs what the tests need";
  }
  ~Process() {
    if (!is_running_) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

 private:
  pid_t id_ = 0;
  bool is_running_ = false;
};

LookupResult ask(LdnsUpstream& upstream, std::string_view name, RecordType type) {
  std::promise<LookupResult> promise;
  upstream.ask({dns::DomainName::parse(name).value(), type},
               [&](LookupResult result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

/// Both servers with the zone, in a folder of their own.
class NameServers : public testing::Test {
 protected:
  NameServers() {
    std::filesystem::create_directories(folder_);
    start_knot();
    start_unbound();
  }
  ~NameServers() override {
    unbound_.reset();
    knot_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Patient, so that it may ask before the server listens.
  static std::unique_ptr<LdnsUpstream> upstream(std::uint16_t port) {
    dns::NameserverOptions options;
    options.servers = {"127.0.0.1:" + std::to_string(port)};
    options.timeout = 500ms;
    options.tries = 60;
    return LdnsUpstream::create(options).value();
  }

  std::uint16_t knot_port_ = free_port();
  std::uint16_t unbound_port_ = free_port();

 private:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  void start_knot() {
    std::string large;
    for (int i = 0; i < 100; ++i) large += "large TXT \"" + std::to_string(i) + std::string(200, 'x') + "\"\n";
    write("example.zone", zone + large);
    const std::string configuration =
        write("knot.conf", "server:\n  rundir: " + folder_ + "\n  listen: 127.0.0.1@" + std::to_string(knot_port_) +
                               "\ndatabase:\n  storage: " + folder_ +
                               "\nzone:\n  - domain: example\n    storage: " + folder_ + "\n    file: example.zone\n");
    knot_.emplace(std::vector<std::string>{"knotd", "-c", configuration});
    const auto patient = upstream(knot_port_);
    while (!ask(*patient, "ns.example", RecordType::a)) continue;  // It refuses until the zone is loaded.
  }

  void start_unbound() {
    const std::string configuration =
        write("unbound.conf",
              "server:\n  interface: 127.0.0.1@" + std::to_string(unbound_port_) + "\n  directory: " + folder_ +
                  "\n  chroot: \"\"\n  username: \"\"\n  pidfile: \"\"\n  use-syslog: no\n  verbosity: 0"
                  "\n  do-daemonize: no\n  do-not-query-localhost: no\n  module-config: iterator"
                  "\nremote-control:\n  control-enable: no\nstub-zone:\n  name: example\n  stub-addr: 127.0.0.1@" +
                  std::to_string(knot_port_) + "\n");
    unbound_.emplace(std::vector<std::string>{"unbound", "-d", "-c", configuration});
  }

  const std::string folder_ = testing::TempDir() + "dmarcd-name-servers-" + std::to_string(getpid());
  std::optional<Process> knot_, unbound_;
};

struct Row {
  const char* name;
  RecordType type;
  Answer::Status status;
  std::vector<std::string> records;
  bool is_alias = false;
};

using Status = Answer::Status;

const Row rows[] = {
    {"_dmarc.author.example", RecordType::txt, Status::found, {"v=DMARC1; p=reject"}},
    {"author.example", RecordType::mx, Status::found, {"a.author.example", "b.author.example"}},
    {"author.example", RecordType::aaaa, Status::found, {"2001:db8::1"}},
    {"ns.example", RecordType::a, Status::found, {"127.0.0.1"}},
    {"any.thing.wild.example", RecordType::txt, Status::found, {"from the wildcard"}},
    {"key._domainkey.author.example", RecordType::txt, Status::found, {"v=DKIM1; p=AAAA"}, true},
    {"silent.example", RecordType::mx, Status::found, {}},
    {"author.example", RecordType::txt, Status::no_data, {}},
    {"_domainkey.author.example", RecordType::txt, Status::no_data, {}},  // An empty non-terminal.
    {"_dmarc.nobody.example", RecordType::txt, Status::no_such_domain, {}},
    {"dangling.example", RecordType::a, Status::no_such_domain, {}, true},
    {"a b.example", RecordType::txt, Status::found, {"a blank in its name"}},
    {"a\\b (\xff).example", RecordType::txt, Status::no_such_domain, {}},
};

std::vector<std::string> records_of(const Answer& answer) {
  std::vector<std::string> records = answer.texts;
  for (const IpAddress& address : answer.addresses) records.push_back(address.text());
  for (const dns::DomainName& name : answer.names) records.push_back(name.text());
  return records;
}

TEST_F(NameServers, AnswerEveryKindOfQuestion) {
  for (const std::uint16_t port : {knot_port_, unbound_port_}) {
    const auto upstream = NameServers::upstream(port);
    for (const Row& row : rows) {
      const LookupResult result = ask(*upstream, row.name, row.type);
      ASSERT_TRUE(result) << result.error().text;
      EXPECT_EQ((*result)->status, row.status) << row.name;
      EXPECT_EQ(records_of(**result), row.records) << row.name;
      EXPECT_EQ((*result)->is_alias, row.is_alias) << row.name;
      EXPECT_LE((*result)->ttl, row.status == Status::found ? 300s : 77s) << row.name;
      EXPECT_GT((*result)->ttl, 60s) << row.name;
    }
  }
}

TEST_F(NameServers, SendWhatIsLargeOverTcp) {
  for (const std::uint16_t port : {knot_port_, unbound_port_}) {
    const auto upstream = NameServers::upstream(port);

    const LookupResult result = ask(*upstream, "large.example", RecordType::txt);

    ASSERT_TRUE(result) << result.error().text;
    EXPECT_EQ((*result)->texts.size(), 100u);
  }
}

TEST_F(NameServers, MayFail) {
  const auto authoritative = NameServers::upstream(knot_port_);
  const auto recursive = NameServers::upstream(unbound_port_);

  EXPECT_EQ(ask(*authoritative, "elsewhere.test", RecordType::txt).error().text,
            "TXT elsewhere.test: REFUSED from 127.0.0.1:" + std::to_string(knot_port_));
  EXPECT_FALSE(ask(*authoritative, "loop.example", RecordType::txt));
  EXPECT_FALSE(ask(*recursive, "loop.example", RecordType::txt));
}

}  // namespace
}  // namespace dmarcd::ldns
