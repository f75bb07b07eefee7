#include "kept_answers.h"

namespace dmarcd::dns {
namespace {

/// The allocator's header and rounding, for each piece of memory.
constexpr std::size_t allocation_overhead = 16;

/// Tree and list nodes: three pointers and a colour, two pointers and a key's address.
constexpr std::size_t node_bytes = 4 * sizeof(void*) + 3 * sizeof(void*) + 2 * allocation_overhead;

/// An Answer, what it is interpreted as, and the two counters of shared ownership of each.
constexpr std::size_t answer_bytes = sizeof(Answer) + 2 * (4 * sizeof(void*) + allocation_overhead) + 64;

/// A record that was parsed takes about that many times its text: a decoded RSA key is the largest of them.
constexpr std::size_t interpretation_factor = 4;

std::size_t heap_bytes(const std::string& text) {
  constexpr std::size_t held_inside = 15;
  return text.capacity() > held_inside ? text.capacity() + 1 + allocation_overhead : 0;
}

std::size_t heap_bytes(const Answer& answer) {
  std::size_t bytes = answer.texts.capacity() * sizeof(std::string) + answer.addresses.capacity() * sizeof(IpAddress) +
                      answer.names.capacity() * sizeof(DomainName) + allocation_overhead;
  for (const std::string& text : answer.texts) bytes += heap_bytes(text) + interpretation_factor * text.size();
  for (const DomainName& name : answer.names) bytes += heap_bytes(name.text());
  return bytes;
}

std::size_t estimated_bytes(const Question& question, const LookupResult& result) {
  std::size_t bytes = node_bytes + sizeof(Question) + sizeof(LookupResult) + sizeof(Deadline) + 2 * sizeof(void*) +
                      heap_bytes(question.name.text());
  return bytes + (result ? answer_bytes + heap_bytes(**result) : heap_bytes(result.error().text));
}

}  // namespace

const LookupResult* KeptAnswers::find(const Question& question, Deadline now) {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return nullptr;
  if (found->second.expires <= now) {
    drop(found);
    return nullptr;
  }
  recency_.splice(recency_.begin(), recency_, found->second.recency);
  return &found->second.result;
}

void KeptAnswers::keep(const Question& question, const LookupResult& result, Deadline expires) {
  if (const auto old = entries_.find(question); old != entries_.end()) drop(old);

  const std::size_t bytes = estimated_bytes(question, result);
  if (bytes > capacity_bytes_) return;
  for (; bytes_ + bytes > capacity_bytes_; ++evicted_) drop(entries_.find(*recency_.back()));

  const auto entry = entries_.try_emplace(question, Entry{result, expires, bytes, {}}).first;
  recency_.push_front(&entry->first);
  entry->second.recency = recency_.begin();
  bytes_ += bytes;
}

void KeptAnswers::drop(Entries::iterator entry) {
  bytes_ -= entry->second.bytes;
  recency_.erase(entry->second.recency);
  entries_.erase(entry);
}

}  // namespace dmarcd::dns
