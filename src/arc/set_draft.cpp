#include "set_draft.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/arc/chain.h"

#include "instance.h"

namespace dmarcd::arc {
namespace {

constexpr std::string_view results_name = "ARC-Authentication-Results";
constexpr std::string_view message_signature_name = "ARC-Message-Signature";
constexpr std::string_view seal_name = "ARC-Seal";

/// Nothing, or why the field cannot be put into a set.
using Refusal = std::optional<std::string>;

bool is_arc_field(const message::HeaderField& field) {
  return is_named(field, seal_name) || is_named(field, message_signature_name) || is_named(field, results_name);
}

std::string too_many_sets() {
  return fmt::format("there are more than {} ARC sets", most_sets);
}

Refusal refuse_instance(std::string_view name) {
  return fmt::format("{} without an instance: i= is not a number from 1 to {}", name, most_sets);
}

template <class T>
Refusal put(std::optional<T>& place, T field, std::string_view name, unsigned instance) {
  if (place) return fmt::format("there are two {} fields with i={}", name, instance);
  place = std::move(field);
  return std::nullopt;
}

Refusal add_results(SetDrafts& drafts, std::size_t position, std::string_view value) {
  const std::optional<NumberedResults> results = parse_numbered_results(value);
  if (!results) return refuse_instance(results_name);
  return put(drafts[results->instance].results_position, position, results_name, results->instance);
}

Refusal add_tags(SetDrafts& drafts, std::optional<TagField> SetDraft::*member, std::size_t position,
                 std::string_view value, std::string_view name) {
  Result<dkim::TagList> tags = dkim::TagList::parse(value);
  if (!tags) return fmt::format("{}: {}", name, tags.error().message);
  const std::optional<unsigned> instance = parse_instance(tags->find("i").value_or(""));
  if (!instance) return refuse_instance(name);
  return put(drafts[*instance].*member, TagField{position, *std::move(tags)}, name, *instance);
}

Refusal add(SetDrafts& drafts, std::size_t position, const message::HeaderField& field) {
  if (is_named(field, results_name)) return add_results(drafts, position, field.value);
  if (is_named(field, seal_name)) return add_tags(drafts, &SetDraft::seal, position, field.value, seal_name);
  return add_tags(drafts, &SetDraft::message_signature, position, field.value, message_signature_name);
}

}  // namespace

tl::expected<SetDrafts, std::string> draft_sets(const std::vector<message::HeaderField>& header) {
  constexpr std::ptrdiff_t fields_of_a_set = 3;
  // Counted first, so that a header full of such fields is not even read.
  if (std::count_if(header.begin(), header.end(), is_arc_field) > fields_of_a_set * most_sets)
    return tl::unexpected(too_many_sets());

  SetDrafts drafts;
  for (std::size_t position = 0; position < header.size(); ++position) {
    if (!is_arc_field(header[position])) continue;
    if (Refusal refusal = add(drafts, position, header[position])) return tl::unexpected(*std::move(refusal));
  }
  if (!drafts.empty() && drafts.rbegin()->first > most_sets) return tl::unexpected(too_many_sets());
  return drafts;
}

}  // namespace dmarcd::arc
