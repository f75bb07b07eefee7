#include "dmarcd/dkim/body_digests.h"

#include <cassert>
#include <set>

#include "body_canonicalizer.h"

namespace dmarcd::dkim {

/// What is wanted of one canonical form.
class BodyDigests::Form {
 public:
  Form(Canonicalization form, std::unique_ptr<Digest> digest)
      : digest_(std::move(digest)), canonicalizer_(form, [this](std::string_view octets) { hash(octets); }) {}

  void want(std::optional<std::uint64_t> length);
  void add(std::string_view piece);
  std::optional<BodyDigest> find(std::optional<std::uint64_t> length);

 private:
  void hash(std::string_view octets);
  void finish();

  std::unique_ptr<Digest> digest_;
  BodyCanonicalizer canonicalizer_;
  std::uint64_t length_ = 0;  ///< Canonical octets so far.
  bool is_whole_wanted_ = false;
  std::set<std::uint64_t> lengths_ahead_;
  std::map<std::uint64_t, std::string> beginnings_;  ///< The hash of each wanted length that was reached.
  bool has_ended_ = false;
};

void BodyDigests::Form::want(std::optional<std::uint64_t> length) {
  assert(length_ == 0 && !has_ended_);
  if (length)
    lengths_ahead_.insert(*length);
  else
    is_whole_wanted_ = true;
}

void BodyDigests::Form::add(std::string_view piece) {
  assert(!has_ended_);
  canonicalizer_.add(piece);
}

void BodyDigests::Form::hash(std::string_view octets) {
  while (!lengths_ahead_.empty() && *lengths_ahead_.begin() - length_ <= octets.size()) {
    const std::uint64_t length = *lengths_ahead_.begin();
    const std::string_view missing = octets.substr(0, length - length_);
    digest_->add(missing);
    beginnings_[length] = digest_->value();
    lengths_ahead_.erase(lengths_ahead_.begin());
    octets.remove_prefix(missing.size());
    length_ = length;
  }
  length_ += octets.size();
  if (is_whole_wanted_ || !lengths_ahead_.empty()) digest_->add(octets);
}

void BodyDigests::Form::finish() {
  if (has_ended_) return;
  has_ended_ = true;
  canonicalizer_.finish();
}

std::optional<BodyDigest> BodyDigests::Form::find(std::optional<std::uint64_t> length) {
  finish();
  if (!length && is_whole_wanted_) return BodyDigest{digest_->value(), length_};
  if (!length) return std::nullopt;
  if (const auto beginning = beginnings_.find(*length); beginning != beginnings_.end())
    return BodyDigest{beginning->second, length_};
  if (lengths_ahead_.contains(*length)) return BodyDigest{"", length_};
  return std::nullopt;
}

BodyDigests::BodyDigests(const Cryptography& cryptography) : cryptography_(cryptography) {}

BodyDigests::~BodyDigests() = default;

void BodyDigests::want(Canonicalization form, std::optional<std::uint64_t> length) {
  std::unique_ptr<Form>& wanted = forms_[form];
  if (!wanted) wanted = std::make_unique<Form>(form, cryptography_.begin_sha256());
  wanted->want(length);
}

void BodyDigests::add(std::string_view piece) {
  for (const auto& [form, wanted] : forms_) wanted->add(piece);
}

std::optional<BodyDigest> BodyDigests::find(Canonicalization form, std::optional<std::uint64_t> length) {
  const auto wanted = forms_.find(form);
  if (wanted == forms_.end()) return std::nullopt;
  return wanted->second->find(length);
}

}  // namespace dmarcd::dkim
