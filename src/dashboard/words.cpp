#include "words.h"

namespace dmarcd::dashboard {

using advisor::Verdict;
using inbox::SourceClass;
using inbox::SourceRule;
using receiving::Authenticity;

Html explained(std::string_view text, Word id) {
  if (id.text().empty()) return Html(text);
  return element("a", {{"class", "word"}, {"href", Url("/glossary").anchor(id.text())}}, text);
}

Word class_name(SourceClass source_class) {
  switch (source_class) {
    case SourceClass::own_healthy: return "Own, healthy";
    case SourceClass::own_broken: return "Own, broken";
    case SourceClass::forwarder: return "Forwarder";
    case SourceClass::spoofer: return "Spoofer";
    case SourceClass::undecided: return "Undecided";
  }
  return "";
}

Word class_explanation(SourceClass source_class) {
  switch (source_class) {
    case SourceClass::own_healthy: return "Sends for you, and its mail passes.";
    case SourceClass::own_broken: return "Sends for you, and its mail does not pass as it should: mend it.";
    case SourceClass::forwarder: return "Passes on mail that you sent: nothing to mend here.";
    case SourceClass::spoofer: return "Uses your name without being yours: DMARC is there to stop it.";
    case SourceClass::undecided: return "Cannot be told apart by figures alone: somebody has to decide.";
  }
  return "";
}

Html class_badge(SourceClass source_class) {
  return element("span", {{"class", "badge class-" + std::string(inbox::to_text(source_class))}},
                 class_name(source_class).text());
}

Word verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return "Ready";
    case Verdict::not_yet: return "Not yet";
    case Verdict::not_enough_data: return "Not enough data";
    case Verdict::step_back: return "Step back";
    case Verdict::arrived: return "Arrived";
  }
  return "";
}

Html verdict_badge(Verdict verdict) {
  return element("span", {{"class", "badge verdict-" + std::string(advisor::to_text(verdict))}},
                 verdict_name(verdict).text());
}

Word decision_name(SourceRule::Decision decision) {
  switch (decision) {
    case SourceRule::Decision::own: return "Ours";
    case SourceRule::Decision::forwarder: return "A forwarder";
    case SourceRule::Decision::spoofer: return "A spoofer";
    case SourceRule::Decision::waived: return "Ours, and its failures are accepted";
  }
  return "";
}

Word mark_name(SourceRule::Mark mark) {
  switch (mark) {
    case SourceRule::Mark::network: return "Network or address";
    case SourceRule::Mark::name_suffix: return "Host name, or the end of it";
    case SourceRule::Mark::dkim_domain: return "DKIM domain";
    case SourceRule::Mark::envelope_domain: return "Envelope domain";
  }
  return "";
}

Word authenticity_name(Authenticity authenticity) {
  switch (authenticity) {
    case Authenticity::handed_over: return "Handed over";
    case Authenticity::verified: return "Verified";
    case Authenticity::unverified: return "Unverified";
    case Authenticity::failed: return "Failed";
  }
  return "";
}

}  // namespace dmarcd::dashboard
