#include "dmarcd/config/syntax.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string shown(const Value& value);

std::string shown(const Entry& entry) {
  if (const Include* include = std::get_if<Include>(&entry.content))
    return fmt::format("include {} try={} priority={}", quoted_text(include->path), include->may_be_missing,
                       include->priority);
  return fmt::format("{}={}", entry.name, shown(std::get<Value>(entry.content)));
}

std::string shown(const Block& block) {
  std::string text;
  for (const Entry& entry : block.entries) text += fmt::format("{}{}", text.empty() ? "" : " ", shown(entry));
  return text;
}

std::string shown(const Value& value) {
  if (const Scalar* scalar = std::get_if<Scalar>(&value.content)) return quoted_text(*scalar);
  if (const Block* block = std::get_if<Block>(&value.content)) return fmt::format("{{{}}}", shown(*block));
  std::string text;
  for (const Value& element : std::get<std::vector<Value>>(value.content))
    text += fmt::format("{}{}", text.empty() ? "" : ",", shown(element));
  return fmt::format("[{}]", text);
}

struct Reading {
  const char* what;
  const char* text;
  const char* shown;
};

const Reading readings[] = {
    {"nothing", "", ""},
    {"comments alone", "# one\n/* two\n three */", ""},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "a = 1;",
     R"(a="1")"},
    {"a section and a value", "dmarc { reporting = true; }", R"(dmarc={reporting="true"})"},
    {"an empty section", "dmarc { }", "dmarc={}"},
    {"an equals sign before a brace and a semicolon behind", "actions = { reject = \"reject\"; };",
     R"(actions={reject="reject"})"},
    {"a colon", "a : { b: 5s }", R"(a={b="5s"})"},
    {"no separator before a value", "servers \"192.0.2.1\";", R"(servers="192.0.2.1")"},
    {"a brace in the next line", "dmarc\n# why\n{\n}", "dmarc={}"},
    {"a block with a label", "worker \"a b\" { a = 1 } worker c { }", R"(worker={a b={a="1"}} worker={c={}})"},
    {"a block with a label, and the brace in the next line", "worker normal # why\n{ }", "worker={normal={}}"},
    {"commas for semicolons", "a = 1, b = 2,", R"(a="1" b="2")"},
    {"line ends for semicolons", "a = 1\r\nb = 2\r\n", R"(a="1" b="2")"},
    {"sections without anything between", "a{}b{}", "a={} b={}"},
    {"a quoted name", "\"a\" = 1;", R"(a="1")"},
    {"blanks inside a bare value", "reject = add header ;", R"(reject="add header")"},
    {"a comment behind a bare value", "a = 1 # one\nb = 2 /* two */;", R"(a="1" b="2")"},
    {"a slash that begins no comment", "a = 192.0.2.0/24;", R"(a="192.0.2.0/24")"},
    {"comment characters inside quotes", R"(a = "1 # /* 2";)", R"(a="1 # /* 2")"},
    {"escapes of JSON", R"(a = "\"\\\/\n\t\u00e4\u20ac";)", "a=\"\\\"\\\\/\\n\t\xC3\xA4\xE2\x82\xAC\""},
    {"single quotes", R"(a = 'it\'s "b" \n';)", R"(a="it's \"b\" \\n")"},
    {"an empty value in quotes", "a = \"\";", R"(a="")"},
    {"an empty list", "a = [];", "a=[]"},
    {"a list over lines", "a = [\n  \"b\",  # first\n  c,\n];", R"(a=["b","c"])"},
    {"a list in a list", "a = [[b], c]", R"(a=[["b"],"c"])"},
    {"an include", ".include \"other.conf\"", R"(include "other.conf" try=false priority=0)"},
    {"an include with options", "dmarc { .include(try=true; priority=5) \"${DBDIR}/dynamic/dmarc.conf\"\n }",
     R"(dmarc={include "${DBDIR}/dynamic/dmarc.conf" try=true priority=5})"},
    {"an include with options between commas", ".include(try=false,priority=1,duplicate=merge) 'a'",
     R"(include "a" try=false priority=1)"},
};

TEST(Syntax, ReadsTheNotationOfRspamd) {
  for (const Reading& reading : readings) {
    SCOPED_TRACE(reading.what);
    std::vector<Mistake> mistakes;

    const Block block = parse_syntax(reading.text, "test.conf", mistakes);

    EXPECT_EQ(shown(block), reading.shown);
    EXPECT_THAT(mistakes, IsEmpty());
  }
}

struct Failing {
  const char* what;
  const char* text;
  const char* shown;
  std::vector<std::string> mistakes;
};

const Failing failings[] = {
    {"an open brace", "a {\n  b = 1;\n", R"(a={b="1"})", {"f:1:3: this { is never closed"}},
    {"a brace too many", "a = 1; }\nb = 2;", R"(a="1" b="2")", {"f:1:8: this } closes nothing"}},
    {"an open list", "a = [b;\nc = 1;", R"(a=["b"] c="1")", {"f:1:5: this [ is never closed"}},
    {"an open quote", "a = \"b;\nc = 1;", R"(a="b;" c="1")", {"f:1:5: this \" is not closed in its line"}},
    {"an open comment", "a = 1;\n/* b", R"(a="1")", {"f:2:1: this /* is never closed"}},
    {"no value",
     "a = ;\nb;\nc\nd {}",
     "d={}",
     {"f:1:2: a has no value", "f:2:2: b has no value", "f:3:2: c has no value"}},
    {"no name", "= 1;\nb = 2;", R"(b="2")", {"f:1:1: expected the name of a setting, found \"=\""}},
    {"quotes in a bare value",
     "a = b \"c\";\nd = 1;",
     R"(d="1")",
     {"f:1:7: expected \";\" after the value, found \"\"\"; text with brackets or quotes in it stands in quotes"}},
    {"a value with a sign before a brace",
     "worker = normal { a = 1; }\nb = 2;",
     R"(b="2")",
     {"f:1:17: expected \";\" after the value, found \"{\"; text with brackets or quotes in it stands in quotes"}},
    {"a block with a label that is never closed",
     "worker normal {\n a = 1;",
     R"(worker={normal={a="1"}})",
     {"f:1:15: this { is never closed"}},
    {"an unknown escape",
     "a = \"\\q\\ud800\";",
     R"(a="q")",
     {"f:1:7: unknown escape behind the backslash; write \\\\ for a backslash itself",
      "f:1:9: unknown escape behind the backslash; write \\\\ for a backslash itself"}},
    {"a control character",
     "a = \"\x01\"; b = \x02;",
     "a=\"\x01\" b=\"\x02\"",
     {"f:1:5: a control character stands in this value; remove it",
      "f:1:14: a control character stands in this value; remove it"}},
    {"another directive", ".priority 5\na = 1;", R"(a="1")", {"f:1:1: unknown directive; only .include is known"}},
    {"an include of nothing", ".include;\na = 1;", R"(a="1")", {"f:1:1: expected a path in quotes after .include"}},
    {"an unknown option",
     ".include(glob=true) \"*\"",
     "",
     {"f:1:9: unknown option \"glob=true\" of .include; try=true, priority=0 to 16 and duplicate=merge are known"}},
    {"an open option list", ".include(try=true \"a\"\nb = 1;", R"(b="1")", {"f:1:9: this ( is not closed in its line"}},
    {"columns in characters",
     "a = \"\xC3\xA4\"; \xC3\xA4 = 1;",
     "a=\"\xC3\xA4\"",
     {"f:1:10: expected the name of a setting, found \"\\xc3\\xa4\""}},
    {"several at once",
     "a {\n  b = ;\n  c = \"d\n  e = 1;\n}\n}\nf = 2",
     R"(a={c="d" e="1"} f="2")",
     {"f:2:4: b has no value", "f:3:7: this \" is not closed in its line", "f:6:1: this } closes nothing"}},
};

TEST(Syntax, NamesEveryMistakeAndGoesOn) {
  for (const Failing& failing : failings) {
    SCOPED_TRACE(failing.what);
    std::vector<Mistake> mistakes;

    const Block block = parse_syntax(failing.text, "f", mistakes);

    std::vector<std::string> lines;
    for (const Mistake& mistake : mistakes) lines.push_back(to_text(mistake));
    EXPECT_EQ(lines, failing.mistakes);
    EXPECT_EQ(shown(block), failing.shown);
  }
}

TEST(Syntax, RefusesDeepNestingInsteadOfExhaustingTheStack) {
  for (const char* bracket : {"a{", "[", "a=["}) {
    std::string text = "a = ";
    for (int depth = 0; depth < 100'000; ++depth) text += bracket;
    std::vector<Mistake> mistakes;

    parse_syntax(text, "f", mistakes);

    EXPECT_FALSE(mistakes.empty()) << bracket;
  }
}

TEST(Syntax, KnowsWhereEachNameAndValueStands) {
  std::vector<Mistake> mistakes;

  const Block block = parse_syntax("a {\n  \xC3\xA4;\n  b = [1,\n    2];\n}", "f", mistakes);

  const Entry& b = std::get<Block>(std::get<Value>(block.entries.at(0).content).content).entries.at(0);
  EXPECT_EQ(b.position, (Position{"f", 3, 3}));
  const Value& list = std::get<Value>(b.content);
  EXPECT_EQ(list.position, (Position{"f", 3, 7}));
  EXPECT_EQ(std::get<std::vector<Value>>(list.content).at(1).position, (Position{"f", 4, 5}));
}

TEST(Quoted, IsReadBackAsItWas) {
  for (const std::string text : {"", "a b", "\"\\\n\r\b\f\t", "\xC3\xA4#;{}"}) {
    std::vector<Mistake> mistakes;

    const Block block = parse_syntax("a = " + quoted_text(text), "f", mistakes);

    EXPECT_EQ(std::get<Scalar>(std::get<Value>(block.entries.at(0).content).content), text);
  }
}

}  // namespace
}  // namespace dmarcd::config
