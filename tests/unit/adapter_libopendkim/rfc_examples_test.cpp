#include "engines.h"

namespace dmarcd::libopendkim {
namespace {

using dkim::DkimResult;

// The example of RFC 8463 appendix A.3: one message, both algorithms.
// Covers: dkim.ed25519.example
TEST_P(Engines, VerifiesTheExampleOfRfc8463) {
  const std::string keys =
      txt("brisbane._domainkey.football.example.com",
          "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=") +
      txt("test._domainkey.football.example.com",
          "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/"
          "J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kry"
          "OTIKT+l/K4w3QIDAQAB");
  const Header header = {
      {"DKIM-Signature",
       " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; "
       "s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n "
       "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n "
       "b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="},
      {"DKIM-Signature",
       " v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; "
       "s=test; t=1528637909; h=from : to : subject :\r\n date : message-id : from : subject : date;\r\n "
       "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n "
       "b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n "
       "DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n "
       "dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="},
      {"From", " Joe SixPack <joe@football.example.com>"},
      {"To", " Suzie Q <suzie@shopping.example.net>"},
      {"Subject", " Is dinner ready?"},
      {"Date", " Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"},
      {"Message-ID", " <20030712040037.46341.5F8J@football.example.com>"}};
  const std::string body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

  const std::vector<DkimResult> results = verify({header, body}, keys);

  EXPECT_EQ(outcomes(results), (Outcomes{"pass", "pass"}));
  EXPECT_EQ(results[0].domain->text(), "football.example.com");
  EXPECT_EQ(results[0].selector, "brisbane");
  EXPECT_EQ(results[0].identity, "@football.example.com");
  EXPECT_EQ(results[0].algorithm, "ed25519-sha256");
  EXPECT_EQ(results[1].signature.substr(0, 8), "F45dVWDf");
}

// The example of RFC 6376 appendix A.2.
// Covers: dkim.rfc6376-example
TEST_P(Engines, VerifiesTheExampleOfRfc6376) {
  const std::string keys = txt(
      "brisbane._domainkey.example.com",
      "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b"
      "4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYck"
      "cQ2QIDAQAB");
  const Header header = {
      {"DKIM-Signature",
       " v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n      c=simple/simple; q=dns/txt; "
       "i=joe@football.example.com;\r\n      h=Received : From : To : Subject : Date : Message-ID;\r\n      "
       "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n      "
       "b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n        "
       "4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n        "
       "KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n        4bmp/YzhwvcubU4=;"},
      {"Received",
       " from client1.football.example.com  [192.0.2.1]\r\n      by submitserver.example.com with SUBMISSION;\r\n      "
       "Fri, 11 Jul 2003 21:01:54 -0700 (PDT)"},
      {"From", " Joe SixPack <joe@football.example.com>"},
      {"To", " Suzie Q <suzie@shopping.example.net>"},
      {"Subject", " Is dinner ready?"},
      {"Date", " Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"},
      {"Message-ID", " <20030712040037.46341.5F8J@football.example.com>"}};
  const std::string body = "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";

  EXPECT_EQ(outcomes(verify({header, body}, keys)), Outcomes{"pass"});
}

}  // namespace
}  // namespace dmarcd::libopendkim
