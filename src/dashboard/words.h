#pragma once

#include <span>
#include <string_view>

#include "dmarcd/advisor/advice.h"

#include "html.h"

/// The words of the field, each with its sentence in the glossary.
namespace dmarcd::dashboard {

struct Term {
  Word id;
  Word word;
  Word sentence;
};

std::span<const Term> glossary();

/// The text, linked to the glossary's entry; as it is where `id` is empty.
Html explained(std::string_view text, Word id);

/// The five classes in the order of SourceClass, as pages name them: "Own, healthy".
Word class_name(inbox::SourceClass source_class);
Word class_explanation(inbox::SourceClass source_class);

/// A coloured label that says the same in words.
Html class_badge(inbox::SourceClass source_class);
Html verdict_badge(advisor::Verdict verdict);
Word verdict_name(advisor::Verdict verdict);
Word decision_name(inbox::SourceRule::Decision decision);
Word mark_name(inbox::SourceRule::Mark mark);
Word authenticity_name(receiving::Authenticity authenticity);

}  // namespace dmarcd::dashboard
