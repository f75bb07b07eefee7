#include "dmarcd/inbox/people.h"

#include <array>

#include "dmarcd/record/words.h"

namespace dmarcd::inbox {
namespace {

constexpr std::array classes = {SourceClass::own_healthy, SourceClass::own_broken, SourceClass::forwarder,
                                SourceClass::spoofer, SourceClass::undecided};
constexpr std::array marks = {SourceRule::Mark::network, SourceRule::Mark::name_suffix, SourceRule::Mark::dkim_domain,
                              SourceRule::Mark::envelope_domain};
constexpr std::array decisions = {SourceRule::Decision::own, SourceRule::Decision::forwarder,
                                  SourceRule::Decision::spoofer, SourceRule::Decision::waived};

}  // namespace

std::string_view to_text(SourceClass source_class) {
  switch (source_class) {
    case SourceClass::own_healthy: return "own";
    case SourceClass::own_broken: return "broken";
    case SourceClass::forwarder: return "forwarder";
    case SourceClass::spoofer: return "spoofer";
    case SourceClass::undecided: return "undecided";
  }
  return "";
}

std::string_view to_text(SourceRule::Mark mark) {
  switch (mark) {
    case SourceRule::Mark::network: return "network";
    case SourceRule::Mark::name_suffix: return "name";
    case SourceRule::Mark::dkim_domain: return "dkim";
    case SourceRule::Mark::envelope_domain: return "envelope";
  }
  return "";
}

std::string_view to_text(SourceRule::Decision decision) {
  switch (decision) {
    case SourceRule::Decision::own: return "own";
    case SourceRule::Decision::forwarder: return "forwarder";
    case SourceRule::Decision::spoofer: return "spoofer";
    case SourceRule::Decision::waived: return "waived";
  }
  return "";
}

std::optional<SourceClass> source_class(std::string_view text) {
  return record::one_of(classes)(text);
}

std::optional<SourceRule::Mark> mark(std::string_view text) {
  return record::one_of(marks)(text);
}

std::optional<SourceRule::Decision> decision(std::string_view text) {
  return record::one_of(decisions)(text);
}

}  // namespace dmarcd::inbox
