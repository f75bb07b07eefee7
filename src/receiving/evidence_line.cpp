#include "dmarcd/receiving/evidence_line.h"

#include <fmt/format.h>
#include <string_view>
#include <vector>

namespace dmarcd::receiving {
namespace {

template <class Item, class TextOf>
std::string listed(const std::vector<Item>& items, TextOf text_of) {
  std::string line;
  for (const Item& item : items) line += (line.empty() ? "" : "; ") + text_of(item);
  return line;
}

/// The mark and the text behind it; nothing for no text.
std::string after(std::string_view mark, std::string_view text) {
  return text.empty() ? "" : fmt::format("{}{}", mark, text);
}

std::string text_of(const DkimEvidence& dkim) {
  const std::string selector = dkim.selector.empty() ? "" : fmt::format(" ({})", dkim.selector);
  return fmt::format("{}{}: {}{}", dkim.domain, selector, dkim::to_text(dkim.result), after(", ", dkim.human_result));
}

std::string text_of(const SpfEvidence& spf) {
  return fmt::format("{} ({}): {}{}", spf.domain, spf::to_text(spf.scope), spf::to_text(spf.result),
                     after(", ", spf.human_result));
}

std::string text_of(const OverrideSeen& reason) {
  return reason.type + after(": ", reason.comment);
}

}  // namespace

std::string dkim_line(const Evidence& evidence) {
  return listed(evidence.dkim, [](const DkimEvidence& one) { return text_of(one); });
}

std::string spf_line(const Evidence& evidence) {
  return listed(evidence.spf, [](const SpfEvidence& one) { return text_of(one); });
}

std::string reasons_line(const Evidence& evidence) {
  return listed(evidence.reasons, [](const OverrideSeen& one) { return text_of(one); });
}

}  // namespace dmarcd::receiving
