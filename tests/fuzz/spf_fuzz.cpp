#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/native_spf_checker.h"
#include "dmarcd/spf/spf_record.h"

using namespace dmarcd;

namespace {

/// A DNS in an attacker's hands: each TXT question is answered with the next line of the input, every other one with a
/// few addresses and names, or not at all.
class HostileResolver final : public dns::Resolver {
 public:
  explicit HostileResolver(std::vector<std::string_view> lines) : lines_(std::move(lines)) {}

  dns::LookupResult lookup(const dns::DomainName& name, dns::RecordType type) override {
    ++questions_;
    const std::size_t kind = (name.text().size() + questions_) % 7;
    if (kind == 0) return tl::unexpected(dns::LookupFailure{dns::LookupFailure::Reason::timeout, "timeout"});
    dns::Answer answer;
    if (kind == 1) return std::make_shared<const dns::Answer>(answer);
    answer.status = dns::Answer::Status::found;
    if (type == dns::RecordType::txt)
      answer.texts = {std::string(next_line())};
    else if (type == dns::RecordType::mx || type == dns::RecordType::ptr)
      answer.names.assign(kind * 2, name);
    else
      answer.addresses = {*IpAddress::parse(type == dns::RecordType::a ? "192.0.2.1" : "2001:db8::1")};
    return std::make_shared<const dns::Answer>(answer);
  }

  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType type, Continuation then) override {
    const dns::LookupResult answer = lookup(name, type);
    if (answer && then) then(*this, **answer);
  }

  std::size_t questions() const { return questions_; }

 private:
  std::string_view next_line() { return lines_.empty() ? std::string_view() : lines_[questions_ % lines_.size()]; }

  std::vector<std::string_view> lines_;
  std::size_t questions_ = 0;
};

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_record(std::string_view text) {
  const Result<spf::SpfRecord> record = spf::SpfRecord::parse(text);
  if (!record) {
    if (!is_printable(record.error().message)) std::abort();
    return;
  }
  for (const spf::Directive& directive : record->directives)
    if (directive.text.empty() || !is_printable(directive.text)) std::abort();
}

void check_evaluation(const spf::SpfRequest& request, const std::vector<std::string_view>& lines) {
  constexpr std::size_t most_questions = 500;  // Ten terms of eleven questions, and each %{p} eleven more.
  HostileResolver ahead(lines);
  spf::NativeSpfChecker().prefetch(request, ahead);
  if (ahead.questions() > most_questions) std::abort();

  HostileResolver resolver(lines);
  const spf::SpfResult result = spf::NativeSpfChecker().check(request, resolver);
  if (resolver.questions() > most_questions) std::abort();
  if (result.lookups > 10 || result.void_lookups > 3) std::abort();
  if (!is_printable(result.reason) || !is_printable(result.explanation) || !is_printable(result.mechanism))
    std::abort();
}

}  // namespace

/// The first line is the MAIL FROM, the second the HELO, the others are records and explanations.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string_view> lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  for (std::string_view line : lines) check_record(line);
  if (lines.size() < 3) return 0;
  const std::vector<std::string_view> texts(lines.begin() + 2, lines.end());
  for (const char* client : {"192.0.2.1", "2001:db8::1"})
    check_evaluation({*IpAddress::parse(client), std::string(lines[1]), std::string(lines[0]), "mx.example.net",
                      from_unix_seconds(1'700'000'000)},
                     texts);
  return 0;
}
