// Signatures and key records of strangers: a tag list that can be read says the same when it is written down again, and
// nothing in it leads the readers of its values astray.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/dkim/key_record.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dkim/tag_list.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_round_trip(const dkim::TagList& list) {
  std::string text;
  for (const dkim::Tag& tag : list.tags()) text += tag.name + "=" + tag.value + ";";
  const Result<dkim::TagList> again = dkim::TagList::parse(text);
  require(again && again->tags().size() == list.tags().size());
  for (const dkim::Tag& tag : list.tags()) require(again->find(tag.name) == tag.value);
}

void check_signature(const dkim::TagList& list) {
  dkim::describe_signature(list);
  const tl::expected<dkim::Signature, dkim::Defect> signature = dkim::parse_signature(list);
  if (!signature) {
    require(!signature.error().reason.empty());
    return;
  }
  require(signature->covers("from"));
  require(signature->identity_domain.is_at_or_below(signature->domain));
  dkim::find_defect_in_time(*signature, Timestamp{});
}

void check_key(std::string_view text) {
  const Result<dkim::KeyRecord> key = dkim::KeyRecord::parse(text);
  if (!key || key->is_revoked) return;
  require(key->type != dkim::KeyType::rsa || (key->bits >= dkim::least_rsa_bits && key->bits <= dkim::most_rsa_bits));
  require(key->type != dkim::KeyType::ed25519 || key->public_key.size() == 32);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(octets), size);
  if (const Result<dkim::TagList> list = dkim::TagList::parse(text)) {
    check_round_trip(*list);
    check_signature(*list);
  }
  check_key(text);
  return 0;
}
