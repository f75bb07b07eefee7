#include "dialogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace dmarcd::libcurl {
namespace {

using ::testing::StartsWith;
using Encryption = sending::TransportOptions::Encryption;
using Objection = Dialogue::Objection;

/// Lines of both sides: "> MAIL FROM:<a@example.com>" went to the server, "250 Ok" came from it. False as soon as the
/// dialogue wants the talk to be broken off.
bool play(Dialogue& dialogue, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (line.substr(0, 2) == "> ")
      dialogue.sent(line.substr(2) + "\r\n");
    else if (!dialogue.received(line + "\r\n"))
      return false;
  }
  return true;
}

Dialogue played(const Terms& terms, const std::vector<std::string>& lines) {
  Dialogue dialogue(terms);
  play(dialogue, lines);
  return dialogue;
}

std::vector<std::string> with(std::vector<std::string> lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const std::vector<std::string> hello = {"220 mx.example.net ESMTP", "> EHLO mail.example.com", "250-mx.example.net",
                                        "250 8BITMIME"};
const std::vector<std::string> hello_with_tls = {"220 mx.example.net ESMTP", "> EHLO mail.example.com",
                                                 "250-mx.example.net", "250-SIZE 1000", "250 STARTTLS"};
const std::vector<std::string> envelope = {
    "> MAIL FROM:<a@example.com>", "250 Ok", "> RCPT TO:<b@example.net>", "250 Ok", "> DATA", "354 Go on"};

TEST(Dialogue, EndsWellWithTheReplyToTheMessage) {
  const Dialogue before = played({}, with(hello, envelope));
  EXPECT_FALSE(before.is_accepted());
  EXPECT_EQ(before.step(), Step::message_end);

  const Dialogue after = played({}, with(with(hello, envelope), {"250 Kept"}));
  EXPECT_TRUE(after.is_accepted());
  EXPECT_TRUE(after.is_decided());
}

TEST(Dialogue, KeepsTheDecisiveReplyWhileQuitIsSaid) {
  const Dialogue dialogue =
      played({}, with(hello, {"> MAIL FROM:<a@example.com>", "550-5.1.0 Not", "550 5.1.0 you", "> QUIT", "221 Bye"}));

  EXPECT_TRUE(dialogue.is_decided());
  EXPECT_EQ(dialogue.last_reply()->step, Step::mail);
  EXPECT_EQ(dialogue.last_reply()->code, 550U);
  EXPECT_EQ(dialogue.last_reply()->text, "5.1.0 Not 5.1.0 you");
}

TEST(Dialogue, KnowsWhichCommandWasRefused) {
  struct Case {
    std::vector<std::string> lines;
    Step step;
  };
  const Case cases[] = {
      {{"554 No mail here"}, Step::greeting},
      {{"220 mx", "> EHLO mail.example.com", "421 Busy"}, Step::ehlo},
      {{"220 mx", "> EHLO mail.example.com", "502 What", "> HELO mail.example.com", "550 No"}, Step::helo},
      {with(hello, {"> MAIL FROM:<a@example.com>", "451 Later"}), Step::mail},
      {with(hello, {"> MAIL FROM:<a@example.com>", "250 Ok", "> RCPT TO:<b@example.net>", "550 No"}), Step::rcpt},
      {with(hello,
            {"> MAIL FROM:<a@example.com>", "250 Ok", "> RCPT TO:<b@example.net>", "250 Ok", "> DATA", "554 No"}),
       Step::data},
      {with(with(hello, envelope), {"552 Too big"}), Step::message_end},
  };
  for (const Case& row : cases) {
    const Dialogue dialogue = played({Encryption::off, false, 10}, row.lines);
    EXPECT_TRUE(dialogue.is_decided()) << to_text(row.step);
    EXPECT_FALSE(dialogue.is_accepted()) << to_text(row.step);
    EXPECT_EQ(to_text(dialogue.last_reply()->step), to_text(row.step));
  }
}

TEST(Dialogue, GoesOnWithoutEhloOrStarttlsWhereNeitherIsNeeded) {
  const Dialogue without_ehlo =
      played({}, {"220 mx", "> EHLO mail.example.com", "502 What", "> HELO mail.example.com", "250 Hello"});
  EXPECT_FALSE(without_ehlo.is_decided());

  const Dialogue without_tls = played({}, with(hello_with_tls, {"> STARTTLS", "454 Not now"}));
  EXPECT_FALSE(without_tls.is_decided());

  const Dialogue demanding =
      played({Encryption::required, false, 10}, with(hello_with_tls, {"> STARTTLS", "454 Not now"}));
  EXPECT_TRUE(demanding.is_decided());
}

TEST(Dialogue, ObjectsToWhatTheServerDoesNotOffer) {
  const std::vector<std::string> encrypted = {"> STARTTLS", "220 Go ahead", "> EHLO mail.example.com", "250-mx"};
  struct Case {
    const char* what;
    Terms terms;
    std::vector<std::string> lines;
    Objection objection;
  };
  const Case cases[] = {
      {"no TLS", {Encryption::required, false, 10}, hello, Objection::starttls_not_offered},
      {"no TLS, but a log-in", {Encryption::required, true, 10}, hello, Objection::starttls_not_offered},
      {"STARTTLS in small letters, which libcurl does not read",
       {Encryption::required, false, 10},
       {"220 mx", "> EHLO mail.example.com", "250-mx", "250 starttls"},
       Objection::starttls_not_offered},
      {"TLS comes first", {Encryption::required, true, 2000}, hello_with_tls, Objection::none},
      {"no log-in in clear", {Encryption::off, true, 10}, hello, Objection::login_not_offered},
      {"no log-in after TLS",
       {Encryption::required, true, 10},
       with(with(hello_with_tls, encrypted), {"250 SIZE 5"}),
       Objection::login_not_offered},
      {"no log-in that we know",
       {Encryption::required, true, 10},
       with(with(hello_with_tls, encrypted), {"250 AUTH CRAM-MD5 GSSAPI"}),
       Objection::login_not_offered},
      {"a log-in",
       {Encryption::required, true, 10},
       with(with(hello_with_tls, encrypted), {"250 AUTH LOGIN"}),
       Objection::none},
      {"too small",
       {Encryption::required, false, 11},
       with(with(hello_with_tls, encrypted), {"250 SIZE 10"}),
       Objection::message_too_big},
      {"just large enough",
       {Encryption::required, false, 10},
       with(with(hello_with_tls, encrypted), {"250 SIZE 10"}),
       Objection::none},
      {"what was announced before TLS does not count",
       {Encryption::required, false, 2000},
       with(with(hello_with_tls, encrypted), {"250 HELP"}),
       Objection::none},
      {"SIZE 0 is no limit",
       {Encryption::off, false, 10},
       {"220 mx", "> EHLO mail.example.com", "250-mx", "250 SIZE 0"},
       Objection::none},
      {"SIZE without a number",
       {Encryption::off, false, 10},
       {"220 mx", "> EHLO mail.example.com", "250-mx", "250 SIZE"},
       Objection::none},
  };
  for (const Case& row : cases) EXPECT_EQ(played(row.terms, row.lines).objection(), row.objection) << row.what;
}

TEST(Dialogue, BreaksOffWhatIsNotSmtp) {
  for (const char* line : {"HTTP/1.1 400 Bad Request", "", "2", "22x mx", "220_mx", "199 mx", "999 mx", "354 mx"})
    EXPECT_EQ(played({}, {line}).objection(), Objection::out_of_step) << line;

  EXPECT_EQ(played({}, with(hello, {"> MAIL FROM:<a@example.com>", "221 Idle too long"})).objection(),
            Objection::out_of_step);
  EXPECT_EQ(played({}, with(with(hello, envelope), {"354 Go on"})).objection(), Objection::out_of_step);
}

TEST(Dialogue, BreaksOffAReplyWithoutEnd) {
  Dialogue dialogue({});
  std::size_t lines = 0;
  while (lines < 1000 && dialogue.received("220-and then\r\n")) ++lines;

  EXPECT_EQ(dialogue.objection(), Objection::reply_without_end);
  EXPECT_EQ(lines, 100U);
}

TEST(Dialogue, KeepsRepliesShortAndPrintable) {
  const Dialogue dialogue = played({}, {"554-\x1b[31mred\x07", "554 " + std::string(5000, 'x')});

  const std::string& text = dialogue.last_reply()->text;
  EXPECT_THAT(text, StartsWith("\\x1b[31mred\\x07 xxx"));
  EXPECT_LE(text.size(), 420U);
}

TEST(Dialogue, DoesNotTakeASecretForACommand) {
  const Terms terms{Encryption::implicit, true, 10};
  const std::vector<std::string> login = {"220 mx",       "> EHLO mail.example.com", "250-mx", "250 AUTH LOGIN",
                                          "> AUTH LOGIN", "334 VXNlcm5hbWU6",        "> DATA", "334 UGFzc3dvcmQ6",
                                          "> QUIT"};

  EXPECT_EQ(played(terms, login).step(), Step::auth);
  EXPECT_EQ(played(terms, with(login, {"535 No"})).last_reply()->step, Step::auth);
  EXPECT_TRUE(played(terms, with(with(login, {"235 Yes"}), with(envelope, {"250 Kept"}))).is_accepted());
}

TEST(Dialogue, TellsAStaleConnectionFromARefusal) {
  const std::vector<std::string> mail = {"> MAIL FROM:<a@example.com>"};

  EXPECT_TRUE(played({}, mail).is_stale());
  EXPECT_TRUE(played({}, with(mail, {"421 Idle too long"})).is_stale());
  EXPECT_TRUE(played({}, with(mail, {"221 One mail is enough"})).is_stale());
  EXPECT_FALSE(played({}, with(mail, {"451 Later"})).is_stale());
  EXPECT_FALSE(played({}, with(hello, with(mail, {"421 Busy"}))).is_stale());
  EXPECT_FALSE(played({}, with(mail, {"250 Ok", "> RCPT TO:<b@example.net>"})).is_stale());
}

}  // namespace
}  // namespace dmarcd::libcurl
