#include "aggregate_reader.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

#include "aggregate_outline.h"
#include "element_texts.h"
#include "metadata_reading.h"
#include "recomputation.h"
#include "record_reading.h"

namespace dmarcd::receiving {
namespace {

/// Hears the elements, keeps the texts of those that are known, and makes each record when it ends.
class AggregateListener final : public ElementListener {
 public:
  explicit AggregateListener(WarningList& warnings) : warnings_(warnings) {}

  Result<void> begin(std::string_view name, std::string_view xml_namespace) override;
  Result<void> text(std::string_view text) override;
  Result<void> end() override;

  bool is_complete() const { return is_complete_; }

  /// The report of what was heard, once that is complete.
  Result<AggregateReport> finish() &&;

 private:
  Result<void> begin_root(std::string_view name, std::string_view xml_namespace);
  Element once(Element section, bool& was_there);
  void begin_known(Element element);
  void end_leaf(Element element);
  void end_block(Element element);
  void end_record();
  RecordWarnings record_warnings() { return {warnings_, records_seen_}; }

  void end_error(std::string_view text);

  /// Adds to a list that a stranger must not make endless.
  template <class Item>
  void keep(std::vector<Item>& list, Item item, std::string_view what);

  WarningList& warnings_;
  std::vector<Element> open_;
  std::string text_;         ///< Of the leaf that is open.
  std::string reason_text_;  ///< That stands in a reason itself.
  ElementTexts texts_;
  Evidence evidence_;  ///< Of the record that is open.
  RecordShape shape_;
  AggregateReport report_;
  std::size_t records_seen_ = 0;
  bool has_metadata_ = false;
  bool has_policy_ = false;
  bool is_complete_ = false;
};

Result<void> AggregateListener::begin_root(std::string_view name, std::string_view xml_namespace) {
  if (name != name_of(Element::feedback))
    return permanent_failure(fmt::format("is XML, but no aggregate report: its root is <{}>", printable(name, 60)));
  report_.xml_namespace = xml_namespace;
  open_.push_back(Element::feedback);
  return {};
}

Result<void> AggregateListener::begin(std::string_view name, std::string_view xml_namespace) {
  if (open_.empty()) return begin_root(name, xml_namespace);
  const Element element = child_of(open_.back(), name);
  open_.push_back(element);
  if (element == Element::unknown) return {};
  if (element == Element::identifiers && name != name_of(element))
    record_warnings().add("identities", fmt::format("has {} in place of identifiers", printable(name)));
  text_.clear();
  begin_known(element);
  return {};
}

/// Of a section that comes again, the first one counts.
Element AggregateListener::once(Element section, bool& was_there) {
  if (!std::exchange(was_there, true)) return section;
  warnings_.add("section-repeated", fmt::format("{} comes again; the first one counts", name_of(section)));
  return Element::unknown;
}

void AggregateListener::begin_known(Element element) {
  switch (element) {
    case Element::report_metadata: open_.back() = once(element, has_metadata_); break;
    case Element::policy_published: open_.back() = once(element, has_policy_); break;
    case Element::record: ++records_seen_; break;
    case Element::policy_evaluated: shape_.has_policy_evaluated = true; break;
    case Element::auth_results: shape_.has_auth_results = true; break;
    case Element::reason: reason_text_.clear(); break;
    default: break;
  }
}

Result<void> AggregateListener::text(std::string_view text) {
  const Element element = open_.back();
  if (element == Element::unknown) return {};
  if (is_leaf(element))
    text_ += text;
  else if (element == Element::reason)
    reason_text_ += text;
  else if (!trim_space(text).empty())
    warnings_.add("stray-text", fmt::format("the text \"{}\" in {} is passed over", printable(trim_space(text), 60),
                                            name_of(element)));
  return {};
}

Result<void> AggregateListener::end() {
  const Element element = open_.back();
  open_.pop_back();
  if (is_leaf(element))
    end_leaf(element);
  else
    end_block(element);
  return {};
}

void AggregateListener::end_leaf(Element element) {
  const std::string_view trimmed = trim_space(text_);
  const bool is_key = element == Element::org_name || element == Element::report_id || element == Element::begin ||
                      element == Element::end;
  if (is_key && trimmed.size() != text_.size())
    warnings_.add("blanks-trimmed", fmt::format("blanks around {} are left out", name_of(element)));
  if (element == Element::error) {
    end_error(trimmed);
  } else if (!texts_.put(element, std::string(trimmed))) {
    warnings_.add("element-repeated", fmt::format("{} comes again; the first one counts", name_of(element)));
  }
  text_.clear();
}

void AggregateListener::end_error(std::string_view text) {
  if (text.empty()) return;
  if (report_.errors.size() < limits::most_extension_texts)
    report_.errors.emplace_back(text);
  else
    warnings_.add("too-many-errors",
                  fmt::format("more than {} error elements are left out", limits::most_extension_texts));
}

template <class Item>
void AggregateListener::keep(std::vector<Item>& list, Item item, std::string_view what) {
  if (list.size() < limits::most_results_a_record)
    list.push_back(std::move(item));
  else
    record_warnings().add("too-many-results", fmt::format("has more {} elements than {}; one is left out", what,
                                                          limits::most_results_a_record));
}

void AggregateListener::end_block(Element element) {
  switch (element) {
    case Element::reason:
      keep(evidence_.reasons, read_reason(texts_, std::string(trim_space(reason_text_)), record_warnings()), "reason");
      break;
    case Element::dkim:
      if (std::optional<DkimEvidence> result = read_dkim(texts_, record_warnings()))
        keep(evidence_.dkim, *std::move(result), "dkim");
      break;
    case Element::spf:
      if (std::optional<SpfEvidence> result = read_spf(texts_, record_warnings()))
        keep(evidence_.spf, *std::move(result), "spf");
      break;
    case Element::record: end_record(); break;
    case Element::feedback: is_complete_ = true; break;
    default: break;
  }
}

void AggregateListener::end_record() {
  std::optional<ReceivedRecord> record =
      read_record(texts_, std::exchange(shape_, {}), std::exchange(evidence_, {}), record_warnings());
  if (record) report_.records.push_back(*std::move(record));
  texts_.forget_from(Element::record);
}

/// What records were left without, for the policy may come after them.
void complete_records(AggregateReport& report) {
  for (ReceivedRecord& record : report.records) {
    if (record.evidence.header_from.empty()) record.evidence.header_from = report.policy.domain;
    if (record.is_recomputed) recompute(record, report.policy);
  }
}

Result<AggregateReport> AggregateListener::finish() && {
  if (!has_metadata_) return permanent_failure("has no report_metadata");
  if (!has_policy_) return permanent_failure("has no policy_published");
  if (records_seen_ == 0) return permanent_failure("has no record");
  DMARCD_TRY(read_metadata(texts_, report_, warnings_));
  report_.policy = DMARCD_TRY(read_policy(texts_, warnings_));
  complete_records(report_);
  return std::move(report_);
}

}  // namespace

Result<AggregateReport> read_aggregate_report(std::string_view document, const XmlReader& xml, WarningList& warnings) {
  AggregateListener listener(warnings);
  if (const Result<void> read = xml.read(document, listener); !read) {
    if (!listener.is_complete()) return tl::unexpected(read.error());
    warnings.add("trailing-junk", fmt::format("what stands after the report is passed over: {}", read.error().message));
  }
  if (!listener.is_complete()) return permanent_failure("is cut off before the report's end");
  return std::move(listener).finish();
}

}  // namespace dmarcd::receiving
