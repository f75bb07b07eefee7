#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/evaluation/local_policy.h"
#include "dmarcd/evaluation/message_evaluator.h"
#include "dmarcd/record/message_record.h"

namespace dmarcd::session {

struct SessionOptions {
  evaluation::EvaluationOptions evaluation;
  evaluation::ActionOptions actions;
  evaluation::LocalPolicyOptions local_policy;
  evaluation::ForgedResultsOptions forged_results;
  std::string authserv_id;  ///< Empty: the MTA's host name.
  bool reporting = false;   ///< Whether records are made.
};

/// What the MTA is asked to do with a message, in this order.
struct Outcome {
  std::vector<std::size_t> removed_results;  ///< Authentication-Results fields to delete, highest position first.
  std::vector<message::HeaderField>
      inserted;             ///< To insert at the top, the last one first, so that the first ends up on top.
  std::string hold_reason;  ///< Not empty: hold the message.
  std::string reply;        ///< Not empty: refuse or defer with this, "550 5.7.26 text".
};

/// What is left of a message when it is done: what to log and what to keep.
struct MessageSummary {
  std::string log_line;                  ///< key=value, in the order of the story.
  std::vector<std::string> debug_lines;  ///< The findings.
  std::vector<record::MessageRecord> records;
};

}  // namespace dmarcd::session
