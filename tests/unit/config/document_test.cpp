#include "dmarcd/config/document.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/files.h"

namespace dmarcd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ReadBack {
  std::vector<std::string> settings;
  std::vector<std::string> mistakes;
  std::vector<std::string> notes;
};

ReadBack read(const Files& files) {
  Remarks remarks;
  const Document document = read_document("/etc/main.conf", reader_of(files), remarks);

  ReadBack result;
  for (const Assignment& assignment : document.assignments)
    result.settings.push_back(
        fmt::format("{}/{}={}", assignment.section, assignment.name, std::get<Scalar>(assignment.value.content)));
  result.mistakes = lines_of(remarks.mistakes);
  result.notes = lines_of(remarks.notes);
  return result;
}

TEST(Document, MergesSectionsOfTheSameName) {
  const ReadBack read_back = read({{"/etc/main.conf", "a { b = 1; c { d = 2; } }\na { e = 3; c { f = 4; } }"}});

  EXPECT_THAT(read_back.settings, ElementsAre("a/b=1", "a.c/d=2", "a/e=3", "a.c/f=4"));
  EXPECT_THAT(read_back.mistakes, IsEmpty());
}

TEST(Document, NamesTheFirstOfTwoSettingsOfTheSameName) {
  const ReadBack read_back =
      read({{"/etc/main.conf", "a { b = 1; }\n.include \"x\"\na { b = 2; }"}, {"/etc/x", "a { b = 3; }"}});

  EXPECT_THAT(read_back.settings, ElementsAre("a/b=1"));
  EXPECT_THAT(read_back.mistakes,
              ElementsAre("/etc/x:1:5: b is set a second time, first in /etc/main.conf, line 1; remove one of them",
                          "/etc/main.conf:3:5: b is set a second time, first in line 1; remove one of them"));
}

TEST(Document, IncludesAFileInsideASection) {
  const ReadBack read_back = read({{"/etc/main.conf", "dmarc {\n  .include \"local.d/dmarc.conf\"\n}"},
                                   {"/etc/local.d/dmarc.conf", "reporting = true;\n.include \"../more.conf\""},
                                   {"/etc/more.conf", "actions { reject = reject }"}});

  EXPECT_THAT(read_back.settings, ElementsAre("dmarc/reporting=true", "dmarc.actions/reject=reject"));
  EXPECT_THAT(read_back.mistakes, IsEmpty());
}

TEST(Document, LetsTheHigherPriorityWin) {
  const ReadBack read_back = read({{"/etc/main.conf",
                                    ".include(priority=10) \"override\"\na = main; b = main;\n"
                                    ".include(try=true, priority=1) \"local\"\n"
                                    ".include(try=true) \"missing\""},
                                   {"/etc/override", "a = override;"},
                                   {"/etc/local", "a = local; b = local;"}});

  EXPECT_THAT(read_back.settings, ElementsAre("/a=override", "/b=local"));
  EXPECT_THAT(read_back.mistakes, IsEmpty());
  EXPECT_THAT(read_back.notes,
              ElementsAre("/etc/main.conf:4:1: not included: cannot read /etc/missing: it is not there"));
}

TEST(Document, DoesNotKnowVariables) {
  const ReadBack read_back =
      read({{"/etc/main.conf", ".include(try=true) \"$LOCAL_CONFDIR/a\"\n.include \"${DBDIR}/b\""}});

  EXPECT_THAT(read_back.notes,
              ElementsAre("/etc/main.conf:1:1: $LOCAL_CONFDIR/a is not included: variables are not known here"));
  EXPECT_THAT(read_back.mistakes, ElementsAre("/etc/main.conf:2:1: cannot include ${DBDIR}/b: variables are not known "
                                              "here; write the path itself"));
}

TEST(Document, SaysWhatCannotBeRead) {
  EXPECT_THAT(read({}).mistakes, ElementsAre("cannot read /etc/main.conf: it is not there"));
  EXPECT_THAT(read({{"/etc/main.conf", "\n  .include \"x\""}}).mistakes,
              ElementsAre("/etc/main.conf:2:3: cannot read /etc/x: it is not there"));
  EXPECT_THAT(read({{"/etc/main.conf", "a = \"\xE4\";"}}).mistakes,
              ElementsAre("/etc/main.conf: the text is not UTF-8; convert it"));
  EXPECT_THAT(
      read({{"/etc/main.conf", std::string(5 << 20, ' ')}}).mistakes,
      ElementsAre("/etc/main.conf: the configuration is longer than 4194304 octets in all; the rest is not read"));
}

TEST(Document, NoticesLoops) {
  EXPECT_THAT(
      read({{"/etc/main.conf", ".include \"x\""}, {"/etc/x", "a = 1;\n.include \"../etc/main.conf\""}}).mistakes,
      ElementsAre("/etc/x:2:1: /etc/main.conf includes itself"));
}

TEST(Document, EndsWhereFilesIncludeFilesWithoutEnd) {
  Files chain{{"/etc/main.conf", ".include \"1\""}};
  for (int i = 1; i < 20; ++i) chain[fmt::format("/etc/{}", i)] = fmt::format(".include \"{}\"", i + 1);

  EXPECT_THAT(read(chain).mistakes,
              ElementsAre("/etc/8:1:1: cannot include /etc/9: more than 8 files inside each other "
                          "or 100 files in all"));

  Files tree{{"/etc/main.conf", ".include \"1\"\n.include \"1\""}};
  for (int i = 1; i < 8; ++i)
    tree[fmt::format("/etc/{}", i)] = fmt::format(".include \"{0}\"\n.include \"{0}\"", i + 1);
  tree["/etc/8"] = "";

  EXPECT_FALSE(read(tree).mistakes.empty());
}

}  // namespace
}  // namespace dmarcd::config
