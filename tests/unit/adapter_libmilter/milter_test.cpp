#include "milter.h"

#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "dmarcd/dns/zone.h"
#include "dmarcd/dns/zone_resolver.h"

#include "support/milter_client.h"
#include "support/plain_cryptography.h"
#include "system_calls.h"

namespace dmarcd::libmilter {
namespace {

using test_support::MilterClient;
using test_support::MilterOffer;
using test_support::MilterPacket;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class NoSpf final : public spf::SpfChecker {
 public:
  void prefetch(const spf::SpfRequest&, dns::Resolver&) const override {}
  spf::SpfResult check(const spf::SpfRequest& request, dns::Resolver&) const override {
    if (request.mail_from == "surprise@example.org") throw std::runtime_error("a surprise");
    return {};
  }
};

class NoDkim final : public dkim::DkimEngine {
 public:
  class NoVerifier final : public dkim::Verifier {
   public:
    explicit NoVerifier(const NoDkim& engine) : engine_(engine) {}
    void header(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>&, dns::Resolver&,
                dkim::BodyDigests&) override {
      const std::lock_guard lock(engine_.mutex);
      engine_.header = header;
    }
    void body(std::string_view) override {}
    std::vector<dkim::DkimResult> finish(dns::Resolver&) override { return {}; }

   private:
    const NoDkim& engine_;
  };
  std::unique_ptr<dkim::Verifier> begin_message(Timestamp) const override {
    return std::make_unique<NoVerifier>(*this);
  }

  mutable std::mutex mutex;
  mutable std::vector<message::HeaderField> header;
};

/// The world behind the milter: example.com publishes p=reject, example.net p=quarantine.
class Host final : public MilterHost {
 public:
  Host() {
    EXPECT_TRUE(
        zone.add("_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n"
                 "_dmarc.example.net. TXT \"v=DMARC1; p=quarantine\"\n",
                 "test"));
    setup->options.actions.reject = evaluation::ActionKind::reject;
    setup->options.actions.quarantine = evaluation::ActionKind::quarantine;
    setup->begin_message = [this] {
      return session::MessageStart{.resolver = std::make_unique<dns::ZoneResolver>(zone),
                                   .received_at = from_unix_seconds(1'700'000'000),
                                   .sample = 0,
                                   .id = "id"};
    };
  }

  std::shared_ptr<const session::SessionSetup> current_setup() override { return setup; }
  void message_done(session::MessageSummary summary, std::chrono::milliseconds) override {
    const std::lock_guard lock(mutex);
    lines.push_back(summary.log_line);
  }
  void trouble(std::string_view what) noexcept override {
    const std::lock_guard lock(mutex);
    troubles.emplace_back(what);
  }

  dns::Zone zone;
  NoSpf spf;
  NoDkim dkim;
  test::PlainCryptography cryptography;
  std::shared_ptr<session::SessionSetup> setup = std::make_shared<session::SessionSetup>(
      session::SessionSetup{.options = {}, .engines = {spf, dkim, cryptography, nullptr}, .begin_message = {}});
  std::mutex mutex;
  std::vector<std::string> lines;
  std::vector<std::string> troubles;
};

/// libmilter allows one milter a process, so all tests share it; its end is a test of the suite's end.
class MilterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    host = new Host;
    path = ::testing::TempDir() + "milter_test_" + std::to_string(getpid()) + ".sock";
    session::MilterOptions options;
    options.socket = "unix:" + path;
    options.socket_mode = 0600;
    Result<Milter> opened = Milter::listen(options, getegid(), *host);
    ASSERT_TRUE(opened) << opened.error().message;
    milter = new Milter(std::move(*opened));
    milter->start();
  }

  static void TearDownTestSuite() {
    EXPECT_EQ(milter->stop(std::chrono::seconds(5)), Milter::Ending::complete);
    EXPECT_FALSE(Milter::has_failed());
    EXPECT_EQ(Milter::messages_at_work(), 0);
    delete milter;
    delete host;
    unlink(path.c_str());
  }

  static std::vector<MilterPacket> send_message(MilterClient& client, const char* author, const char* sender) {
    EXPECT_EQ(client.mail(sender).command, 'c');
    EXPECT_EQ(client.recipient("<user@example.net>").command, 'c');
    EXPECT_EQ(client.header("From", std::string(" a@") + author).command, 'c');
    EXPECT_EQ(client.header("Authentication-Results", " mx.example.net; dmarc=pass").command, 'c');
    EXPECT_EQ(client.header("Authentication-Results", " other.example; dmarc=pass").command, 'c');
    EXPECT_EQ(client.header("Authentication-Results", " mx.example.net; spf=pass").command, 'c');
    EXPECT_EQ(client.end_of_header().command, 'c');
    EXPECT_EQ(client.body("hello\r\n").command, 'c');
    client.macros('E', {{"i", "4XkQ2c"}});
    return client.end_of_message();
  }

  static std::vector<MilterPacket> send_connection(const MilterOffer& offer, const char* author,
                                                   const char* sender = "<sender@example.org>") {
    MilterClient client(path);
    begin(client, offer);
    return send_message(client, author, sender);
  }

  static void begin(MilterClient& client, const MilterOffer& offer) {
    client.negotiate(offer);
    client.macros('C', {{"j", "mx.example.net"}});
    EXPECT_EQ(client.connect("client.example.org", "192.0.2.1").command, 'c');
    EXPECT_EQ(client.helo("client.example.org").command, 'c');
  }

  static std::string commands(const std::vector<MilterPacket>& answers) {
    std::string commands;
    for (const MilterPacket& answer : answers) commands += answer.command;
    return commands;
  }

  static inline Host* host = nullptr;
  static inline Milter* milter = nullptr;
  static inline std::string path;
};

TEST_F(MilterTest, GivesTheSocketItsRights) {
  struct stat file {};
  ASSERT_EQ(stat(path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST_F(MilterTest, RefusesWithItsReplyWhateverMtaAsks) {
  for (const MilterOffer& offer :
       {test_support::postfix_offer, test_support::lesser_offer, test_support::old_sendmail_offer}) {
    const std::vector<MilterPacket> answers = send_connection(offer, "example.com");

    ASSERT_EQ(commands(answers), "y");
    EXPECT_THAT(answers[0].payload, StartsWith("550 5.7.26 "));
    EXPECT_THAT(answers[0].payload, HasSubstr("4XkQ2c"));
  }
}

TEST_F(MilterTest, HoldsRemovesAndInsertsInThisOrder) {
  const std::vector<MilterPacket> answers = send_connection(test_support::postfix_offer, "example.net");

  ASSERT_EQ(commands(answers), "mmiqc");
  const std::string third("\0\0\0\3Authentication-Results\0\0", 28);
  const std::string first("\0\0\0\1Authentication-Results\0\0", 28);
  EXPECT_EQ(answers[0].payload, third);
  EXPECT_EQ(answers[1].payload, first);
  EXPECT_THAT(answers[2].payload, StartsWith(std::string("\0\0\0\0Authentication-Results\0 mx.example.net;", 43)));
}

TEST_F(MilterTest, LetsTheMtaAddTheBlankWhereItTookOne) {
  const std::vector<MilterPacket> answers = send_connection(test_support::old_sendmail_offer, "example.org");

  ASSERT_EQ(commands(answers), "mmic");
  EXPECT_THAT(answers[2].payload, StartsWith(std::string("\0\0\0\0Authentication-Results\0mx.example.net;", 42)));
}

TEST_F(MilterTest, GivesHeadersToTheVerifierAsTheyWereReceived) {
  for (const MilterOffer& offer : {test_support::postfix_offer, test_support::old_sendmail_offer}) {
    MilterClient client(path);
    begin(client, offer);
    client.mail("<>");
    client.recipient("<user@example.net>");
    const bool has_blank = offer.version == 6;
    client.header("Subject", has_blank ? " a\n\tb" : "a\n\tb");
    client.end_of_header();
    client.end_of_message();

    const std::lock_guard lock(host->dkim.mutex);
    ASSERT_EQ(host->dkim.header.size(), 1U);
    EXPECT_EQ(host->dkim.header[0].value, " a\r\n\tb");
  }
}

TEST_F(MilterTest, DoesNotEvaluateAuthenticatedClients) {
  MilterClient client(path);
  begin(client, test_support::postfix_offer);
  client.macros('M', {{"{auth_type}", "PLAIN"}, {"{auth_authen}", "user"}});

  EXPECT_EQ(commands(send_message(client, "example.com", "<user@example.com>")), "mmc");

  client.macros('M', {{"{mail_addr}", "user@example.com"}});
  EXPECT_EQ(commands(send_message(client, "example.com", "<user@example.com>")), "y");
}

TEST_F(MilterTest, TakesAClientWithoutAddressAsLocal) {
  MilterClient client(path);
  client.negotiate(test_support::postfix_offer);
  client.macros('C', {{"j", "mx.example.net"}});
  client.connect("localhost", "");

  EXPECT_EQ(commands(send_message(client, "example.com", "<user@example.com>")), "mmc");
}

TEST_F(MilterTest, ForgetsAnAbortedMessage) {
  MilterClient client(path);
  begin(client, test_support::postfix_offer);
  client.mail("<first@example.org>");
  client.header("From", " first@example.com");
  client.abort();

  EXPECT_EQ(commands(send_message(client, "example.org", "<second@example.org>")), "mmic");
}

TEST_F(MilterTest, DefersAMessageThatEndsInASurpriseAndLivesOn) {
  const std::vector<MilterPacket> answers =
      send_connection(test_support::postfix_offer, "example.com", "<surprise@example.org>");

  ASSERT_EQ(commands(answers), "y");
  EXPECT_THAT(answers[0].payload, StartsWith("451 4.3.0 "));
  EXPECT_EQ(commands(send_connection(test_support::postfix_offer, "example.com")), "y");
  const std::lock_guard lock(host->mutex);
  EXPECT_THAT(host->troubles, ::testing::Contains("a surprise"));
}

TEST_F(MilterTest, EndsAConnectionThatBreaksTheProtocolAndNoOther) {
  const std::string octets[] = {
      std::string("\xff\xff\xff\xffM", 5),  // A packet of 4 GB.
      std::string("\0\0\0\1\xee", 5),       // No such command.
      std::string("\0\0\0\2L:", 6),         // A field without its zero octets.
      std::string("\0\0\0\3CxZ", 7),        // A connection without an address.
      std::string("\0\0\0\6MEi\0x", 9),     // Less than it says, then silence.
  };
  for (const std::string& malformed : octets) {
    MilterClient other(path);
    begin(other, test_support::postfix_offer);
    {
      MilterClient client(path);
      client.negotiate(test_support::postfix_offer);
      client.send_octets(malformed);
    }
    EXPECT_EQ(commands(send_message(other, "example.com", "<sender@example.org>")), "y");
  }
}

TEST_F(MilterTest, TakesAllThatHasArrivedAtOnce) {
  MilterClient client(path);
  begin(client, test_support::postfix_offer);
  client.mail("<sender@example.org>");
  client.recipient("<user@example.net>");
  const std::uint64_t before = receptions();
  client.gather();
  for (int i = 0; i < 100; ++i) client.header("X-Field", " value");
  client.end_of_header();
  client.send_gathered();

  EXPECT_EQ(commands(client.end_of_message()), "ic");

  EXPECT_LT(receptions() - before, 20U) << "for 102 packets";
}

TEST_F(MilterTest, ServesManyConnectionsAtOnce) {
  std::vector<std::jthread> clients;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&] {
      for (int n = 0; n < 20; ++n)
        if (commands(send_connection(test_support::postfix_offer, "example.com")) == "y") ++refused;
    });
  clients.clear();

  EXPECT_EQ(refused, 160);
}

}  // namespace
}  // namespace dmarcd::libmilter
