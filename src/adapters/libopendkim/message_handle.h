#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/signature_check.h"
#include "dmarcd/message/header_field.h"

#include "dkim_api.h"
#include "library.h"

namespace dmarcd::libopendkim {

struct HandleFreer {
  void operator()(DKIM* handle) const;
};

/// One message in libopendkim, and those of its signatures that are proved together. The keys are found before the
/// library asks for them, so that no look-up of its own can fail and take other signatures with it.
class MessageHandle {
 public:
  /// Hands the header over. `group` are the positions in `checks` of the signatures to prove; those that the library
  /// cannot take are settled.
  MessageHandle(const Libraries& libraries, const std::vector<message::HeaderField>& header,
                std::vector<dkim::SignatureCheck>& checks, const std::vector<std::size_t>& group);

  void body(std::string_view piece);

  /// What one signature turned out to be.
  struct Outcome {
    std::size_t check;                 ///< Position in the checks of the message.
    std::optional<dkim::Proof> proof;  ///< Nothing if the library could not tell.
    std::string failure;               ///< Why it could not.
  };

  /// Ends the message. Passes over the checks that are settled by now; the others have their keys.
  std::vector<Outcome> prove(const std::vector<dkim::SignatureCheck>& checks);

  /// The library's key look-up: copies the key that belongs to `signature` into `buffer`.
  static DKIM_CBSTAT hand_out_key(DKIM* handle, DKIM_SIGINFO* signature, u_char* buffer, size_t size) noexcept;

 private:
  /// A signature as the library knows it.
  struct Candidate {
    std::size_t check;
    DKIM_SIGINFO* signature;  ///< The library's; lives as long as the handle.
    std::string key_record;
  };

  /// The signature fields that the library took, in order, each with its check if it is to be proved here.
  using TakenFields = std::vector<std::optional<std::size_t>>;

  std::optional<std::string> read_header(const Libraries& libraries, const std::vector<message::HeaderField>& header,
                                         std::vector<dkim::SignatureCheck>& checks,
                                         const std::vector<std::size_t>& group);
  TakenFields hand_over(const std::vector<message::HeaderField>& header, std::vector<dkim::SignatureCheck>& checks,
                        const std::vector<std::size_t>& group);
  DKIM_STAT hand_over(const message::HeaderField& field);
  std::optional<std::string> find_candidates(const TakenFields& fields);
  std::vector<Outcome> give_keys(const std::vector<dkim::SignatureCheck>& checks);
  std::string last_error() const;

  std::unique_ptr<DKIM, HandleFreer> handle_;
  std::vector<Candidate> candidates_;
  std::string field_;  ///< "name:value"; kept for its memory.
};

}  // namespace dmarcd::libopendkim
