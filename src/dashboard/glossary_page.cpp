#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {

Outcome<View> glossary_page(const Visit&) {
  Html entries;
  View view{"Glossary", {}, {}, {{"words", "Words", {{"word", "Word"}, {"sentence", "What it is"}}, {}, ""}}};
  for (const Term& term : glossary()) {
    entries += element("div", {{"id", term.id.text()}}, element("dt", {}, term.word.text()),
                       element("dd", {}, term.sentence.text()));
    view.tables[0].rows.push_back({text_cell(term.word.text()), text_cell(term.sentence.text())});
  }
  view.body = element("dl", {{"class", "glossary"}}, entries);
  return view;
}

}  // namespace dmarcd::dashboard
