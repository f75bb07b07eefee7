#include "conversation.h"

#include <cstring>
#include <optional>

#include "spf2_api.h"
#include "way_out.h"

namespace dmarcd::libspf2 {
namespace {

using dns::RecordType;
using spf::SpfCode;

int status_for_library(Reply::Status status) {
  switch (status) {
    case Reply::Status::found: return NETDB_SUCCESS;
    case Reply::Status::nothing: return NO_DATA;
    case Reply::Status::try_again: break;
  }
  // NO_RECOVERY would count as "no match", so every failure is this one.
  return TRY_AGAIN;
}

void append(SPF_dns_rr_t& records, const void* octets, std::size_t size) {
  if (SPF_dns_rr_buf_realloc(&records, records.num_rr, size) != SPF_E_SUCCESS) {
    records.herrno = TRY_AGAIN;
    return;
  }
  std::memcpy(records.rr[records.num_rr], octets, size);
  ++records.num_rr;
}

SPF_dns_rr_t* to_library(SPF_dns_server_t* server, const char* name, ns_type type, const Reply& reply) {
  SPF_dns_rr_t* records = SPF_dns_rr_new_init(server, name, type, 0, status_for_library(reply.status));
  if (records == nullptr) return nullptr;
  for (const std::string& text : reply.texts) append(*records, text.c_str(), text.size() + 1);
  for (const IpAddress& address : reply.addresses) append(*records, address.bytes().data(), address.bytes().size());
  return records;
}

std::optional<RecordType> to_record_type(ns_type type) {
  switch (type) {
    case ns_t_a: return RecordType::a;
    case ns_t_aaaa: return RecordType::aaaa;
    case ns_t_mx: return RecordType::mx;
    case ns_t_ptr: return RecordType::ptr;
    case ns_t_txt: return RecordType::txt;
    default: return std::nullopt;  // The type SPF has no meaning any more (RFC 7208 section 3.1).
  }
}

/// The library's way to the DNS. It is C: no exception may leave this.
extern "C" SPF_dns_rr_t* answer_library(SPF_dns_server_t* server, const char* name, ns_type type, int is_kept) {
  try {
    const std::optional<RecordType> known = to_record_type(type);
    if (!known) return to_library(server, name, type, {});
    TermAnswers& answers = *static_cast<TermAnswers*>(server->hook);
    const Asker asker = is_kept != 0 ? Asker::plain_term : Asker::exists_or_macro;
    return to_library(server, name, type, answers.answer(name, *known, asker));
  } catch (...) {
    return SPF_dns_rr_new_init(server, name, type, 0, TRY_AGAIN);
  }
}

/// The library's objects for one check, freed whichever way the check ends.
struct Objects {
  SPF_dns_server_t dns{};
  SPF_server_t* server = nullptr;
  SPF_request_t* request = nullptr;
  SPF_response_t* response = nullptr;
  SPF_response_t* explanation_response = nullptr;

  Objects() = default;
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;
  ~Objects() {
    if (explanation_response) SPF_response_free(explanation_response);
    if (response) SPF_response_free(response);
    if (request) SPF_request_free(request);
    if (server) SPF_server_free(server);
  }
};

/// The envelope as the library wants it.
struct Envelope {
  IpAddress client;
  std::string helo;
  std::string sender;
};

bool set_client(SPF_request_t* request, const IpAddress& client) {
  if (client.is_v4()) {
    in_addr address{};
    std::memcpy(&address, client.bytes().data(), sizeof address);
    return SPF_request_set_ipv4(request, address) == SPF_E_SUCCESS;
  }
  in6_addr address{};
  std::memcpy(&address, client.bytes().data(), sizeof address);
  return SPF_request_set_ipv6(request, address) == SPF_E_SUCCESS;
}

/// Its own default explanation would expand the sender's address; this one holds no macro.
bool begin(Objects& objects, const Envelope& envelope) {
  objects.server = SPF_server_new_dns(&objects.dns, 0);
  if (objects.server == nullptr) return false;
  if (SPF_server_set_explanation(objects.server, "-", &objects.explanation_response) != SPF_E_SUCCESS) return false;
  objects.request = SPF_request_new(objects.server);
  return objects.request != nullptr && set_client(objects.request, envelope.client) &&
         SPF_request_set_env_from(objects.request, envelope.sender.c_str()) == SPF_E_SUCCESS &&
         SPF_request_set_helo_dom(objects.request, envelope.helo.c_str()) == SPF_E_SUCCESS;
}

/// What the library leaves INVALID is an error of the record, unless the DNS or the memory failed.
SpfCode code_of(SPF_result_t result, SPF_errcode_t error) {
  switch (result) {
    case SPF_RESULT_NEUTRAL: return SpfCode::neutral;
    case SPF_RESULT_PASS: return SpfCode::pass;
    case SPF_RESULT_FAIL: return SpfCode::fail;
    case SPF_RESULT_SOFTFAIL: return SpfCode::softfail;
    case SPF_RESULT_NONE: return SpfCode::none;
    case SPF_RESULT_TEMPERROR: return SpfCode::temperror;
    case SPF_RESULT_PERMERROR: return SpfCode::permerror;
    case SPF_RESULT_INVALID: break;
  }
  return error == SPF_E_DNS_ERROR || error == SPF_E_NO_MEMORY ? SpfCode::temperror : SpfCode::permerror;
}

std::string reason_of(SpfCode code, SPF_reason_t reason, SPF_errcode_t error) {
  if (code == SpfCode::temperror || code == SpfCode::permerror) return SPF_strerror(error);
  if (code == SpfCode::none) return {};
  return reason == SPF_REASON_DEFAULT ? "no directive matches" : "a directive matches; libspf2 does not tell which";
}

}  // namespace

Result<LibraryResult> ask_library(const spf::CheckedIdentity& checked, TermAnswers& answers) {
  tame_library();
  const spf::MacroFacts& facts = checked.facts;
  const Envelope envelope{facts.client_address, facts.helo, facts.local_part + "@" + facts.sender_domain};
  Objects objects;
  objects.dns.lookup = &answer_library;
  objects.dns.name = "dmarcd";
  objects.dns.hook = &answers;

  WayOut way_out;
  SPF_errcode_t error = SPF_E_NO_MEMORY;
  const bool is_through = way_out.runs_through([&] {
    if (begin(objects, envelope)) error = SPF_request_query_mailfrom(objects.request, &objects.response);
  });
  if (!is_through) return permanent_failure(std::string("libspf2 gave up: ") + way_out.message());
  if (objects.response == nullptr) return temporary_failure("libspf2 gave up: out of memory");
  const SpfCode code = code_of(SPF_response_result(objects.response), error);
  return LibraryResult{code, reason_of(code, SPF_response_reason(objects.response), error)};
}

}  // namespace dmarcd::libspf2
