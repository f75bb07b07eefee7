#include "dmarcd/failure/wanted_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "findings.h"

namespace dmarcd::failure {
namespace {

using dmarc::Method;
using enum ReportKind;
using Kinds = std::vector<ReportKind>;

struct Message {
  dmarc::DmarcResult result;
  SpfCode spf;
  std::vector<DkimResult> signatures;
};

const Message nothing_aligned = {result(DmarcCode::fail, {}), SpfCode::none, {}};
const Message spf_alone = {result(DmarcCode::pass, {Method::spf}), SpfCode::pass, {}};
const Message spf_with_bad_signature = {
    result(DmarcCode::pass, {Method::spf}), SpfCode::pass, {signature("example.com", DkimCode::fail)}};
const Message spf_with_bad_signature_of_a_list = {
    result(DmarcCode::pass, {Method::spf}), SpfCode::pass, {signature("lists.example.org", DkimCode::fail)}};
const Message spf_with_unknown_signature = {
    result(DmarcCode::pass, {Method::spf}), SpfCode::pass, {signature("example.com", DkimCode::temperror)}};
const Message dkim_alone = {
    result(DmarcCode::pass, {Method::dkim}), SpfCode::softfail, {signature("example.com", DkimCode::pass)}};
const Message dkim_with_unknown_spf = {
    result(DmarcCode::pass, {Method::dkim}), SpfCode::temperror, {signature("example.com", DkimCode::pass)}};
const Message dkim_without_spf = {
    result(DmarcCode::pass, {Method::dkim}), SpfCode::none, {signature("example.com", DkimCode::pass)}};
const Message both = {
    result(DmarcCode::pass, {Method::spf, Method::dkim}), SpfCode::pass, {signature("example.com", DkimCode::pass)}};
const Message unknown = {result(DmarcCode::temperror, {}), SpfCode::temperror, {}};
const Message everything_failed = {
    result(DmarcCode::fail, {}), SpfCode::fail, {signature("example.com", DkimCode::permerror)}};

struct Case {
  std::string name;
  const Message* message;
  std::string fo;
  Kinds wanted;
};

// RFC 9989 section 4.7, fo.
const Case cases[] = {
    {"nothing aligned", &nothing_aligned, "0", {dmarc}},
    {"nothing aligned, fo=1", &nothing_aligned, "1", {dmarc}},
    {"unsigned, fo=d", &nothing_aligned, "d", {}},
    {"no SPF record, fo=s", &nothing_aligned, "s", {}},
    {"SPF alone", &spf_alone, "0", {}},
    {"SPF alone, fo=1", &spf_alone, "1", {dmarc}},
    {"SPF alone, fo=d", &spf_alone, "d", {}},
    {"SPF and a bad signature", &spf_with_bad_signature, "0", {}},
    {"SPF and a bad signature, fo=1:d:s", &spf_with_bad_signature, "1:d:s", {dmarc, dkim}},
    {"SPF and another's bad signature, fo=d", &spf_with_bad_signature_of_a_list, "d", {dkim}},
    {"SPF and a signature that the DNS hides, fo=1:d", &spf_with_unknown_signature, "1:d", {}},
    {"DKIM alone", &dkim_alone, "0", {}},
    {"DKIM alone, fo=1", &dkim_alone, "1", {dmarc}},
    {"DKIM alone, fo=s", &dkim_alone, "s", {spf}},
    {"DKIM, and SPF that the DNS hides, fo=1:s", &dkim_with_unknown_spf, "1:s", {}},
    {"DKIM, and no SPF, fo=1:s", &dkim_without_spf, "1:s", {dmarc}},
    {"both", &both, "0", {}},
    {"both, fo=1:d:s", &both, "1:d:s", {}},
    {"a temporary error, fo=1:d:s", &unknown, "1:d:s", {}},
    {"everything failed, fo=d:s", &everything_failed, "d:s", {dkim, spf}},
    {"everything failed, fo=0:d:s", &everything_failed, "0:d:s", {dmarc, dkim, spf}},
};

Kinds wanted(const Message& message, const dmarc::PolicyRecord& record) {
  return wanted_reports(record, message.result, spf_result(message.spf), message.signatures);
}

dmarc::PolicyRecord record(const std::string& tags) {
  return *dmarc::PolicyRecord::parse("v=DMARC1; p=none; " + tags);
}

// Covers: failure.wanted
TEST(WantedReports, FollowsTheOptionsOfTheDomain) {
  for (const Case& test : cases)
    EXPECT_EQ(wanted(*test.message, record("ruf=mailto:f@example.com; fo=" + test.fo)), test.wanted) << test.name;
}

TEST(WantedReports, IsAFailureReportOfDmarcWithoutFo) {
  EXPECT_EQ(wanted(nothing_aligned, record("ruf=mailto:f@example.com")), Kinds{dmarc});
  EXPECT_EQ(wanted(spf_alone, record("ruf=mailto:f@example.com")), Kinds{});
}

// Covers: failure.wanted
TEST(WantedReports, IsNoneWithoutRuf) {
  EXPECT_EQ(wanted(everything_failed, record("fo=1:d:s")), Kinds{});
}

// Covers: failure.public-suffix, dmarc.tags.psd-ruf
TEST(WantedReports, IsNoneForAPublicSuffix) {
  EXPECT_EQ(wanted(everything_failed, record("ruf=mailto:f@example.com; fo=1:d:s; psd=y")), Kinds{});
  EXPECT_EQ(wanted(everything_failed, record("ruf=mailto:f@example.com; fo=1; psd=n")), Kinds{dmarc});
}

TEST(WantedReports, LeavesOutSignaturesThatWereNotTried) {
  Message message = spf_with_bad_signature;
  message.signatures[0].is_evaluated = false;

  EXPECT_EQ(wanted(message, record("ruf=mailto:f@example.com; fo=d")), Kinds{});
}

TEST(FailedSignature, IsTheOneNearestToTheAuthor) {
  const std::vector<DkimResult> signatures = {
      signature("lists.example.org", DkimCode::fail), signature("example.com", DkimCode::pass),
      signature("mail.example.com", DkimCode::fail), signature("example.com", DkimCode::temperror)};

  EXPECT_EQ(failed_signature(name("example.com"), signatures)->domain, name("mail.example.com"));
  EXPECT_FALSE(failed_signature(name("example.com"), {signature("example.com", DkimCode::pass)}));
}

}  // namespace
}  // namespace dmarcd::failure
