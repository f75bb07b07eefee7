// Authentication-Results fields of strangers, and strangers' words in our own: what is read is bounded by what was
// sent, and what we write says exactly what we found, whatever a stranger chose as his domain, selector or signature.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/message/authentication_results.h"

#include "support/verdicts.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

/// The input as texts of a stranger's: the pieces between its NULs, as many as are asked for.
std::vector<std::string> pieces_of(std::string_view input, std::size_t count) {
  std::vector<std::string> pieces;
  while (pieces.size() < count) {
    const std::size_t end = input.find('\0');
    pieces.emplace_back(input.substr(0, end));
    input = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  }
  return pieces;
}

void check_reading(std::string_view value) {
  const Result<message::AuthenticationResults> results = message::parse_authentication_results(value);
  if (!results) return require(!results.error().message.empty());
  require(!results->authserv_id.empty());
  require(message::read_results_head(value)->authserv_id == results->authserv_id);
  std::size_t read = results->authserv_id.size();
  for (const message::MethodResult& result : results->results) {
    require(!result.method.empty() && !result.result.empty());
    read += result.method.size() + result.result.size() + result.reason.size();
    for (const message::AuthenticationProperty& property : result.properties) read += property.value.size();
  }
  require(read <= value.size());
}

evaluation::Verdict verdict_with(const std::vector<std::string>& words) {
  evaluation::Verdict verdict = test::verdict(dmarc::DmarcCode::fail, dmarc::Policy::reject);
  verdict.spf = spf::SpfResult{};
  verdict.spf->domain = words[0];
  dkim::DkimResult signature;
  signature.code = dkim::DkimCode::permerror;
  signature.selector = words[1];
  signature.algorithm = words[2];
  signature.signature = words[3];
  signature.reason = words[4];
  verdict.dkim = {signature, signature};
  verdict.dkim[1].signature = words[5];
  return verdict;
}

/// A line that a header may hold: printable, shorter than 998 octets, folded with CR LF and a blank.
void check_form(const std::string& field) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field.compare(i, 3, "\r\n ") == 0) {
      width = 0;
      ++i;
      continue;
    }
    require(field[i] >= ' ' && field[i] <= '~');
    require(++width < 998);
  }
}

void check_writing(std::string_view input) {
  const std::vector<std::string> words = pieces_of(input, 6);
  const evaluation::Verdict verdict = verdict_with(words);
  const std::string field = evaluation::authentication_results(verdict, {}, {}, "mx.example.net");
  check_form(field);

  const Result<message::AuthenticationResults> read = message::parse_authentication_results(field);
  require(read && read->authserv_id == "mx.example.net");
  std::string told;
  for (const message::MethodResult& result : read->results) told += result.method + "=" + result.result + " ";
  require(told == "spf=none dkim=permerror dkim=permerror arc=none dmarc=fail ");
  require(read->results.back().find("header", "from") == "example.com");
}

void check_removal(std::string_view value) {
  const evaluation::ForgedResultsOptions options{{"mx.example.net"}, false};
  const std::vector<message::HeaderField> header = {{"Authentication-Results", std::string(value)}};
  const bool is_removed = !evaluation::forged_authentication_results(header, options).empty();
  const Result<message::AuthenticationResults> head = message::read_results_head(value);
  if (head && head->authserv_id == "mx.example.net") require(is_removed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_reading(input);
  check_writing(input);
  check_removal(input);
  return 0;
}
