#include "dmarcd/arc/chain.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "set_draft.h"

namespace dmarcd::arc {
namespace {

template <class T>
using Checked = tl::expected<T, std::string>;

tl::unexpected<std::string> broken(std::string reason) {
  return tl::unexpected(std::move(reason));
}

/// cv= (RFC 8617 section 4.1.3); like all literals of ABNF its words know no case.
Checked<ArcCode> chain_status(const dkim::TagList& tags) {
  const std::string_view word = tags.find("cv").value_or("");
  for (const ArcCode status : {ArcCode::none, ArcCode::pass, ArcCode::fail})
    if (equals_ignoring_case(word, to_text(status))) return status;
  return broken(fmt::format("cv= is neither none, pass nor fail: \"{}\"", printable(word, 40)));
}

Checked<dkim::Signature> in_time(tl::expected<dkim::Signature, dkim::Defect> signature, Timestamp now) {
  if (!signature) return broken(std::move(signature).error().reason);
  if (std::optional<dkim::Defect> defect = find_defect_in_time(*signature, now))
    return broken(std::move(defect)->reason);
  return *std::move(signature);
}

/// As a DKIM-Signature, but for v=, which does not exist, and i=, which is the instance (RFC 8617 section 4.1.2).
Checked<dkim::Signature> read_message_signature(const dkim::TagList& tags, Timestamp now) {
  Checked<dkim::Signature> signature = in_time(dkim::parse_common_tags(tags), now);
  // RFC 6376 section 5.4 holds here too: who may replace the From field may replace the author.
  if (signature && !signature->covers("from")) return broken("h= does not cover the From field");
  return signature;
}

/// RFC 8617 section 4.1.2: no ARC-Message-Signature may cover an ARC-Seal. That is a fault of the chain, not of the one
/// signature. Of the other fields of ARC it only says that a sealer must not name them.
bool signs_a_seal(const dkim::TagList& tags) {
  for (std::string_view name : split(tags.find("h").value_or(""), ':'))
    if (equals_ignoring_case(trim_space(name), "ARC-Seal")) return true;
  return false;
}

Checked<Seal> read_seal(const TagField& field, Timestamp now) {
  // RFC 8617 section 4.1.3: what a seal covers is fixed, and h= would say otherwise.
  if (field.tags.find("h")) return broken("h= does not belong there");
  const ArcCode status = DMARCD_TRY(chain_status(field.tags));
  dkim::Signature signature = DMARCD_TRY(in_time(dkim::parse_seal_tags(field.tags), now));
  return Seal{field.position, status, std::move(signature)};
}

Checked<SealedSet> complete(unsigned instance, const SetDraft& draft, Timestamp now) {
  const auto of_set = [&](std::string_view name, std::string_view reason) {
    return broken(fmt::format("{} i={}: {}", name, instance, reason));
  };
  if (!draft.seal) return of_set("ARC-Seal", "it is missing");
  if (!draft.message_signature) return of_set("ARC-Message-Signature", "it is missing");
  if (!draft.results_position) return of_set("ARC-Authentication-Results", "it is missing");
  if (signs_a_seal(draft.message_signature->tags)) return of_set("ARC-Message-Signature", "h= names ARC-Seal");

  Checked<Seal> seal = read_seal(*draft.seal, now);
  if (!seal) return of_set("ARC-Seal", seal.error());
  const ArcCode expected_status = instance == 1 ? ArcCode::none : ArcCode::pass;
  if (seal->status != expected_status)
    return of_set("ARC-Seal",
                  fmt::format("cv={}, where only {} can stand", to_text(seal->status), to_text(expected_status)));
  const TagField& signature = *draft.message_signature;
  return SealedSet{instance,
                   *draft.results_position,
                   {signature.position, read_message_signature(signature.tags, now)},
                   *std::move(seal)};
}

/// Whether the last sealer found the chain broken. Then nothing else matters (RFC 8617 section 5.2, step 2).
bool is_given_up(const SetDraft& newest) {
  return newest.seal && chain_status(newest.seal->tags) == ArcCode::fail;
}

}  // namespace

tl::expected<std::vector<SealedSet>, std::string> read_chain(const std::vector<message::HeaderField>& header,
                                                             Timestamp now) {
  const SetDrafts drafts = DMARCD_TRY(draft_sets(header));
  if (!drafts.empty() && is_given_up(drafts.rbegin()->second))
    return broken(fmt::format("ARC-Seal i={}: cv=fail, the chain was broken before", drafts.rbegin()->first));

  std::vector<SealedSet> chain;
  for (const auto& [instance, draft] : drafts) {
    if (instance != chain.size() + 1) return broken(fmt::format("there is no ARC set i={}", chain.size() + 1));
    chain.push_back(DMARCD_TRY(complete(instance, draft, now)));
  }
  return chain;
}

}  // namespace dmarcd::arc
