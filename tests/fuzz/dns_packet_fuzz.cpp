#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "alias_chain.h"
#include "query.h"
#include "reply.h"

using namespace dmarcd;
using namespace dmarcd::ldns;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Whatever a reply says, an answer agrees with itself and with the question.
void check_answer(const dns::Question& question, const dns::Answer& answer) {
  const bool is_empty = answer.texts.empty() && answer.addresses.empty() && answer.names.empty();
  require(answer.status == dns::Answer::Status::found || is_empty);
  require(answer.ttl >= std::chrono::seconds(0));
  require(answer.texts.empty() || question.type == dns::RecordType::txt);
  require(answer.names.empty() || question.type == dns::RecordType::mx || question.type == dns::RecordType::ptr);
  require(answer.addresses.empty() || question.type == dns::RecordType::a || question.type == dns::RecordType::aaaa);
}

void check_chain(const Reply& reply, const dns::DomainName& name) {
  for (dns::RecordType type :
       {dns::RecordType::a, dns::RecordType::aaaa, dns::RecordType::mx, dns::RecordType::ptr, dns::RecordType::txt}) {
    const dns::Question question{name, type};
    AliasChain chain(question);
    const auto conclusion = chain.read(reply);
    if (const auto* answer = std::get_if<dns::AnswerPtr>(&conclusion)) check_answer(question, **answer);
    if (std::holds_alternative<AliasChain::AskFurther>(conclusion)) require(chain.question().name != name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const dns::DomainName asked = dns::DomainName::parse("a.example").value();
  const Query query({asked, dns::RecordType::txt}, 0x1234, {}, Edns::on);
  if (match(bytes, query) != Match::none) require(message_id(bytes) == query.id);

  const Result<Reply> reply = parse_reply(bytes);
  if (!reply) return 0;
  check_chain(*reply, asked);
  std::size_t owners = 0;
  for (const Record& record : reply->answers) {
    check_chain(*reply, record.owner);
    if (++owners == 8) break;  // Long replies repeat themselves.
  }
  return 0;
}
