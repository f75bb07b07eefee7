#pragma once

#include <optional>
#include <string>

#include "dmarcd/receiving/received_report.h"

#include "element_texts.h"
#include "warning_list.h"

namespace dmarcd::receiving {

/// A signature's result, and that of SPF, of the texts of their elements. Nothing if all of them are empty.
std::optional<DkimEvidence> read_dkim(ElementTexts& texts, const RecordWarnings& warnings);
std::optional<SpfEvidence> read_spf(ElementTexts& texts, const RecordWarnings& warnings);

/// `bare` is the text that stands in the reason itself.
OverrideSeen read_reason(ElementTexts& texts, std::string bare, const RecordWarnings& warnings);

/// What of a record was there at all.
struct RecordShape {
  bool has_policy_evaluated = false;
  bool has_auth_results = false;
};

/// The record of the texts of its leaves and the evidence of its blocks; nothing if it has to be dropped, which is
/// warned of. What needs the policy is left open: header_from is empty where it was missing, is_recomputed says that
/// dkim and spf wait for recompute().
std::optional<ReceivedRecord> read_record(ElementTexts& texts, RecordShape shape, Evidence evidence,
                                          const RecordWarnings& warnings);

/// A domain as it is compared: lower case, A-labels, no final dot; what is no domain name stays as it was told.
std::string comparable_domain(std::string_view text);

}  // namespace dmarcd::receiving
