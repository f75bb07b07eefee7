#include "dmarcd/dmarc/policy_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "dmarcd/base/text.h"

#include "report_uri.h"

namespace dmarcd::dmarc {
namespace {

template <class T>
struct Word {
  std::string_view text;
  T meaning;
};

constexpr Word<Policy> policy_words[] = {
    {"none", Policy::none}, {"quarantine", Policy::quarantine}, {"reject", Policy::reject}};
constexpr Word<Alignment> alignment_words[] = {{"r", Alignment::relaxed}, {"s", Alignment::strict}};
constexpr Word<PublicSuffix> psd_words[] = {
    {"u", PublicSuffix::unspecified}, {"y", PublicSuffix::yes}, {"n", PublicSuffix::no}};
constexpr Word<bool> testing_words[] = {{"y", true}, {"n", false}};

/// The meaning of a whole word in any case: RFC 5234 section 2.3 makes literals case-insensitive.
template <class T, std::size_t N>
std::optional<T> meaning(std::string_view text, const Word<T> (&words)[N]) {
  for (const Word<T>& word : words)
    if (equals_ignoring_case(text, word.text)) return word.meaning;
  return std::nullopt;
}

template <class T, std::size_t N>
std::string_view text_of(T sought, const Word<T> (&words)[N]) {
  for (const Word<T>& word : words)
    if (word.meaning == sought) return word.text;
  return "";
}

/// One piece between semicolons.
struct Tag {
  std::string_view name;
  std::string_view value;
};

/// Nothing for a piece without "=".
std::optional<Tag> parse_tag(std::string_view piece) {
  const std::size_t equals = piece.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Tag{trim_blanks(piece.substr(0, equals)), trim_blanks(piece.substr(equals + 1))};
}

/// Only the word DMARC1 is sensitive to case (RFC 9989 section 4.7, v).
bool is_version(std::string_view piece) {
  const std::optional<Tag> tag = parse_tag(piece);
  return tag && equals_ignoring_case(tag->name, "v") && tag->value == "DMARC1";
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A record while its tags are read.
struct Draft {
  PolicyRecord record;
  bool has_invalid_policy = false;  // Of p, sp or np.
  bool has_report_uri = false;      // Any valid URI in rua, whatever its scheme.
  std::map<std::string, std::string_view> seen = {{"v", "DMARC1"}};

  void problem(std::string text) {
    if (record.problems.size() < most_record_problems) record.problems.push_back(std::move(text));
  }
};

/// Reads the value of one tag into the draft; false if it is not valid.
using ReadTag = bool (*)(Draft&, std::string_view value);

template <std::optional<Policy> PolicyRecord::*Member>
bool read_policy(Draft& draft, std::string_view value) {
  draft.record.*Member = meaning(value, policy_words);
  if (!(draft.record.*Member)) draft.has_invalid_policy = true;
  return (draft.record.*Member).has_value();
}

template <Alignment PolicyRecord::*Member>
bool read_alignment(Draft& draft, std::string_view value) {
  const std::optional<Alignment> alignment = meaning(value, alignment_words);
  draft.record.*Member = alignment.value_or(Alignment::relaxed);
  return alignment.has_value();
}

bool read_psd(Draft& draft, std::string_view value) {
  const std::optional<PublicSuffix> psd = meaning(value, psd_words);
  draft.record.psd = psd.value_or(PublicSuffix::unspecified);
  return psd.has_value();
}

bool read_testing(Draft& draft, std::string_view value) {
  const std::optional<bool> testing = meaning(value, testing_words);
  draft.record.testing = testing.value_or(false);
  draft.record.has_testing_tag = true;
  return testing.has_value();
}

/// Each of 0, 1, d and s at most once, and not both 0 and 1 (RFC 9989 section 4.8).
bool read_failure_options(Draft& draft, std::string_view value) {
  std::string options;
  for (std::string_view piece : split(value, ':')) {
    const std::string option = to_lower(trim_blanks(piece));
    if (option != "0" && option != "1" && option != "d" && option != "s") return false;
    if (options.find(option) != std::string::npos) return false;
    options += (options.empty() ? "" : ":") + option;
  }
  if (options.find('0') != std::string::npos && options.find('1') != std::string::npos) return false;
  draft.record.fo = options;
  return true;
}

struct ReportUris {
  bool has_uri = false;           ///< Whether any item is a valid URI, whatever its scheme.
  std::vector<ReportUri> usable;  ///< Each address once.
};

ReportUris read_uris(Draft& draft, std::string_view name, std::string_view value) {
  ReportUris uris;
  const auto is_known = [&](const ReportUri& uri) {
    return std::any_of(uris.usable.begin(), uris.usable.end(),
                       [&](const ReportUri& other) { return other.address == uri.address; });
  };
  for (std::string_view piece : split(value, ',')) {
    const std::string_view item = trim_blanks(piece);
    if (item.empty()) continue;
    const std::optional<ReportUri> uri = parse_report_uri(item);
    uris.has_uri = uris.has_uri || uri;
    if (!uri)
      draft.problem(fmt::format("{}: \"{}\" is not a usable URI", name, printable(item, 80)));
    else if (uri->address.empty())
      draft.problem(fmt::format("{}: \"{}\" is not a mailto URI", name, printable(item, 80)));
    else if (is_known(*uri))
      continue;
    else if (uris.usable.size() == most_report_addresses)
      draft.problem(fmt::format("{}: only the first {} addresses are used", name, most_report_addresses));
    else
      uris.usable.push_back(*uri);
  }
  return uris;
}

bool read_rua(Draft& draft, std::string_view value) {
  const ReportUris uris = read_uris(draft, "rua", value);
  draft.has_report_uri = uris.has_uri;
  std::optional<std::uint64_t>& largest = draft.record.largest_report;
  for (const ReportUri& uri : uris.usable) {
    draft.record.rua.push_back(uri.address);
    if (uri.largest) largest = std::min(largest.value_or(*uri.largest), *uri.largest);
  }
  return !value.empty();
}

bool read_ruf(Draft& draft, std::string_view value) {
  for (const ReportUri& uri : read_uris(draft, "ruf", value).usable) draft.record.ruf.push_back(uri.address);
  return !value.empty();
}

bool read_percentage(Draft& draft, std::string_view value) {
  const std::optional<std::uint64_t> number = parse_number(value);
  if (!number || *number > 100) return false;
  draft.record.pct = static_cast<unsigned>(*number);
  return true;
}

bool read_interval(Draft& draft, std::string_view value) {
  const std::optional<std::uint64_t> number = parse_number(value);
  if (!number || *number > UINT32_MAX) return false;
  draft.record.ri = static_cast<unsigned>(*number);
  return true;
}

bool read_report_format(Draft& draft, std::string_view value) {
  draft.record.rf = to_lower(value);
  return !value.empty();
}

struct KnownTag {
  std::string_view name;
  ReadTag read;
};

constexpr KnownTag known_tags[] = {
    {"p", read_policy<&PolicyRecord::p>},
    {"sp", read_policy<&PolicyRecord::sp>},
    {"np", read_policy<&PolicyRecord::np>},
    {"adkim", read_alignment<&PolicyRecord::adkim>},
    {"aspf", read_alignment<&PolicyRecord::aspf>},
    {"psd", read_psd},
    {"t", read_testing},
    {"fo", read_failure_options},
    {"rua", read_rua},
    {"ruf", read_ruf},
    {"pct", read_percentage},
    {"ri", read_interval},
    {"rf", read_report_format},
};

bool is_policy_tag(std::string_view name) {
  return name == "p" || name == "sp" || name == "np";
}

/// The first counts; but there is no telling which of two policies is meant.
void read_repeated(Draft& draft, std::string_view name, std::string_view value) {
  draft.problem(fmt::format("{} stands more than once", name));
  if (is_policy_tag(name) && !equals_ignoring_case(draft.seen.find(std::string(name))->second, value))
    draft.has_invalid_policy = true;
}

void read_tag(Draft& draft, const Tag& tag) {
  const std::string name = to_lower(tag.name);
  if (draft.seen.contains(name)) {
    read_repeated(draft, name, tag.value);
    return;
  }
  const auto* known = std::find_if(std::begin(known_tags), std::end(known_tags),
                                   [&](const KnownTag& candidate) { return candidate.name == name; });
  if (known == std::end(known_tags)) {
    draft.problem(fmt::format("unknown tag \"{}\"", printable(name, 40)));
    return;
  }
  draft.seen.emplace(name, tag.value);
  // An octet that may not stand in a value spoils the tag, not the record: it is read as empty, which is never valid.
  const std::string_view value = is_printable_ascii(tag.value) ? tag.value : "";
  if (!known->read(draft, value))
    draft.problem(fmt::format("{}: \"{}\" is not a valid value", name, printable(tag.value, 80)));
}

/// RFC 9989 section 4.10.1: a policy that cannot be read is p=none for whoever asks for reports, else no policy at all.
void settle_policy(Draft& draft) {
  PolicyRecord& record = draft.record;
  if (record.p && !draft.has_invalid_policy) return;
  if (!record.p) draft.problem("there is no valid p");
  record.is_usable = draft.has_report_uri;
  if (!record.is_usable) return;
  record.p = Policy::none;
  record.sp = record.np = std::nullopt;
}

}  // namespace

std::string_view to_text(Policy policy) {
  return text_of(policy, policy_words);
}

std::string_view to_text(Alignment alignment) {
  return text_of(alignment, alignment_words);
}

std::string_view to_text(PublicSuffix psd) {
  return text_of(psd, psd_words);
}

std::optional<PolicyRecord> PolicyRecord::parse(std::string_view text) {
  const std::size_t end_of_version = text.find(';');
  if (!is_version(text.substr(0, end_of_version))) return std::nullopt;

  Draft draft;
  if (text.size() > longest_policy_record) {
    draft.record.is_usable = false;
    draft.problem(fmt::format("the record is longer than {} octets", longest_policy_record));
    return std::move(draft.record);
  }
  if (end_of_version != std::string_view::npos) {
    for (std::string_view piece : split(text.substr(end_of_version + 1), ';')) {
      if (trim_blanks(piece).empty()) continue;
      if (const std::optional<Tag> tag = parse_tag(piece))
        read_tag(draft, *tag);
      else
        draft.problem(fmt::format("\"{}\" is not a tag", printable(trim_blanks(piece), 40)));
    }
  }
  settle_policy(draft);
  return std::move(draft.record);
}

}  // namespace dmarcd::dmarc
