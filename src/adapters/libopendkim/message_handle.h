#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/signature_check.h"
#include "dmarcd/message/header_field.h"

#include "dkim_api.h"

namespace dmarcd::libopendkim {

struct HandleFreer {
  void operator()(DKIM* handle) const;
};

/// One message in libopendkim, with those of its signatures that the library can verify. The keys are found before it
/// asks for them, so that no look-up of its own can fail and take other signatures with it. Whatever goes wrong in the
/// library leaves signatures that it has not verified.
class MessageHandle {
 public:
  /// Hands the header over. `checks` are those of all its signatures.
  MessageHandle(DKIM_LIB& library, const std::vector<message::HeaderField>& header,
                const std::vector<dkim::SignatureCheck>& checks);

  void body(std::string_view piece);

  /// Ends the message. The positions in `checks` of the signatures that the library verified with the first of their
  /// keys; it is not asked about those that are settled by now.
  std::vector<std::size_t> verified(const std::vector<dkim::SignatureCheck>& checks);

  /// The library's key look-up: copies the key that belongs to `signature` into `buffer`.
  static DKIM_CBSTAT hand_out_key(DKIM* handle, DKIM_SIGINFO* signature, u_char* buffer, size_t size) noexcept;

 private:
  /// A signature as the library knows it.
  struct Candidate {
    std::size_t check;
    DKIM_SIGINFO* signature;  ///< The library's; lives as long as the handle.
    std::string key_record;
  };

  std::vector<std::size_t> hand_over(const std::vector<message::HeaderField>& header,
                                     const std::vector<dkim::SignatureCheck>& checks);
  void find_candidates(const std::vector<std::size_t>& taken);
  void give_keys(const std::vector<dkim::SignatureCheck>& checks);

  std::unique_ptr<DKIM, HandleFreer> handle_;
  std::vector<Candidate> candidates_;
};

}  // namespace dmarcd::libopendkim
