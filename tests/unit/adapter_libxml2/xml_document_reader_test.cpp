#include "xml_document_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "dmarcd/receiving/limits.h"

namespace dmarcd::libxml2 {
namespace {

using testing::HasSubstr;

/// Writes down what it hears: "(feedback|urn:x" "text" ")".
class Notes final : public receiving::ElementListener {
 public:
  Result<void> begin(std::string_view name, std::string_view xml_namespace) override {
    if (name == "unwanted") return permanent_failure("do not want it");
    text_ += fmt::format("({}|{}:", name, xml_namespace);
    return {};
  }
  Result<void> text(std::string_view text) override {
    text_ += text;
    return {};
  }
  Result<void> end() override {
    text_ += ')';
    return {};
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string heard(std::string_view document) {
  Notes notes;
  const Result<void> read = XmlDocumentReader().read(document, notes);
  return read ? notes.text() : read.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// A document of so many elements, none of which holds many.
std::string many_elements(std::size_t count) {
  constexpr std::size_t group = 1000;
  const std::string groups = repeated("<b>" + repeated("<c/>", group - 1) + "</b>", (count - 1) / group);
  return "<a>" + groups + repeated("<c/>", (count - 1) % group) + "</a>";
}

struct Row {
  const char* what;
  std::string document;
  std::string heard;
};

// Covers: receive.namespaces
TEST(XmlDocumentReader, TellsElementsAndTexts) {
  const Row rows[] = {
      {"nested elements", "<a><b>x</b>y</a>", "(a|:(b|:x)y)"},
      {"an empty element", "<a/>", "(a|:)"},
      {"a default namespace", R"(<a xmlns="urn:x"><b/></a>)", "(a|urn:x:(b|urn:x:))"},
      {"a prefix", R"(<p:a xmlns:p="urn:x"><p:b/></p:a>)", "(a|urn:x:(b|urn:x:))"},
      {"a prefix that nobody declared", "<p:a/>", "(a|:)"},
      {"attributes, which say nothing to us", R"(<a lang="en" x="&lt;"/>)", "(a|:)"},
      {"the entities of XML", "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</a>", "(a|:<>&\"'AB)"},
      {"CDATA", "<a><![CDATA[<b>&]]></a>", "(a|:<b>&)"},
      {"comments and instructions, left out", "<!-- c --><?i?><a>x<!-- d -->y<?j?></a>", "(a|:xy)"},
      {"an encoding that is not so", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xC3\xBC</a>", "(a|:\xC3\xBC)"},
      {"an inclusion, which is not done",
       R"(<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></a>)",
       "(a|:(include|http://www.w3.org/2001/XInclude:))"},
  };

  for (const Row& row : rows) EXPECT_EQ(heard(row.document), row.heard) << row.what;
}

// Covers: receive.no-dtd, receive.limits
TEST(XmlDocumentReader, RefusesWithThePlace) {
  const std::string entity = R"(<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>)";
  const std::string laughs = R"(<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>)";
  const Row rows[] = {
      {"a DTD with an external entity", entity, "line 1, column "},
      {"a DTD with entities of entities", laughs, "DTD"},
      {"a DTD elsewhere", "<!DOCTYPE a SYSTEM 'http://192.0.2.1/a.dtd'><a/>", "DTD"},
      {"an entity that nobody declared", "<a>\n&e;</a>", "line 2, column "},
      {"a wrong end", "<a><b></a></b>", "not well-formed"},
      {"octets that are no UTF-8", "<a>\xFF</a>", "not well-formed"},
      {"nothing", "", "cut off"},
      {"a document cut off in a text", "<a><b>tex", "cut off"},
      {"a document cut off after an element", "<a><b></b>", "cut off"},
      {"a document cut off in a tag", "<a><b></b", "cut off"},
      {"a document cut off in a comment", "<a><!-- x", "cut off"},
      {"what the listener does not want", "<a><unwanted/></a>", "do not want it"},
      {"deep elements", repeated("<a>", 10'000), "nested deeper than 20"},
      {"a long text", "<a>" + std::string(receiving::limits::longest_text + 1, 'x') + "</a>", "longer than 65536"},
      {"a long text in pieces", "<a>" + repeated(std::string(1000, 'x') + "<b/>", 66) + "</a>", "longer than 65536"},
      {"a long name", "<" + std::string(65536, 'x') + "/>", "line 1"},
      {"a long comment", "<a><!--" + std::string(11'000'000, 'x') + "--></a>", "too long"},
      {"many elements", many_elements(receiving::limits::most_elements + 1), "more than 2000000"},
      {"many elements in one", "<a>" + repeated("<b/>", receiving::limits::most_children + 1) + "</a>",
       "more than 100000 elements in one"},
  };

  for (const Row& row : rows) EXPECT_THAT(heard(row.document), HasSubstr(row.heard)) << row.what;
}

TEST(XmlDocumentReader, TakesAsMuchAsTheLimitsAllow) {
  const std::string text(receiving::limits::longest_text, 'x');
  const std::string deep = repeated("<a>", 20) + repeated("</a>", 20);

  EXPECT_EQ(heard("<a>" + text + "</a>"), "(a|:" + text + ")");
  EXPECT_THAT(heard(deep), HasSubstr("(a|:)"));
  EXPECT_THAT(heard("<a>" + repeated("<b/>", receiving::limits::most_children) + "</a>"), HasSubstr("(b|:))"));
  EXPECT_THAT(heard(many_elements(receiving::limits::most_elements)), HasSubstr("(c|:))"));
}

// Covers: receive.limits
TEST(XmlDocumentReader, TakesAnyNumberOfBlanksBetweenElements) {
  const std::string lines = repeated("    <b>x</b>\n", 50'000);

  EXPECT_THAT(heard("<a>\n" + lines + "</a>"), HasSubstr("(b|:x)\n)"));
}

TEST(XmlDocumentReader, ReadsInManyThreadsAtOnce) {
  const std::string document = "<a>" + repeated("<b>&amp;</b>", 1000) + "</a>";
  const std::string expected = "(a|:" + repeated("(b|:&)", 1000) + ")";
  const XmlDocumentReader reader;
  std::vector<std::string> results(8);

  {
    std::vector<std::jthread> threads;
    for (std::string& result : results)
      threads.emplace_back([&] {
        Notes notes;
        if (reader.read(document, notes)) result = notes.text();
      });
  }

  EXPECT_THAT(results, testing::Each(expected));
}

}  // namespace
}  // namespace dmarcd::libxml2
