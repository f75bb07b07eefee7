#pragma once

#include <optional>

#include "dmarcd/dkim/verifier.h"

#include "library.h"
#include "line_ends.h"
#include "message_handle.h"

namespace dmarcd::libopendkim {

/// One message. An unsigned one, or one whose signatures need no cryptography, never reaches the library.
class OpendkimVerifier final : public dkim::Verifier {
 public:
  OpendkimVerifier(const Libraries& libraries, const dkim::DkimOptions& options, Timestamp now);

  void header(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>& author_domains,
              dns::Resolver& resolver, dkim::BodyDigests& body_digests) override;
  void body(std::string_view piece) override;
  std::vector<dkim::DkimResult> finish(dns::Resolver& resolver) override;

 private:
  void complete_last_line();
  void conclude(const MessageHandle::Outcome& outcome);

  const Libraries& libraries_;
  const dkim::DkimOptions& options_;
  Timestamp now_;
  std::vector<dkim::SignatureCheck> checks_;
  std::vector<std::unique_ptr<MessageHandle>> handles_;
  bool header_has_bare_line_end_ = false;
  LineEnds body_line_ends_;
  dkim::BodyDigests* body_digests_ = nullptr;
};

}  // namespace dmarcd::libopendkim
