#include "message_check.h"

#include <memory>

#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/evaluation/findings.h"
#include "dmarcd/evaluation/local_rules.h"
#include "dmarcd/evaluation/message_evaluator.h"

#include "dkim_engine_choice.h"
#include "openssl_cryptography.h"
#include "spf_checker_choice.h"
#include "suffix_list.h"

namespace dmarcd::checking {
namespace {

evaluation::Verdict evaluate(const message::RawMessage& message, const message::Envelope& envelope,
                             evaluation::MessageEvaluator& evaluator) {
  evaluator.envelope(envelope);
  for (const message::HeaderField& field : message.header) evaluator.header_field(field);
  evaluator.end_of_header();
  evaluator.body(message.body);
  return evaluator.finish();
}

/// The id that we write ourselves is ours whatever else is.
evaluation::ForgedResultsOptions forged_results_options(const session::SessionOptions& session) {
  evaluation::ForgedResultsOptions options = session.forged_results;
  options.own_ids.push_back(session.authserv_id);
  return options;
}

}  // namespace

Result<CheckedMessage> check_message(const message::RawMessage& message, const message::Envelope& envelope,
                                     const config::Config& config, dns::Resolver& resolver, Timestamp now) {
  const openssl::OpensslCryptography cryptography;
  const auto dkim = DMARCD_TRY(libopendkim::make_dkim_engine(cryptography, config.dkim));
  const auto suffixes = DMARCD_TRY(wiring::suffix_list(config));
  const std::unique_ptr<spf::SpfChecker> spf = libspf2::make_spf_checker(config.spf_engine);
  const evaluation::Engines engines{*spf, *dkim, cryptography, suffixes.get()};
  constexpr unsigned always_sampled = 0;  // A check shows what the policy asks for, not what chance makes of it.
  evaluation::MessageEvaluator evaluator(engines, config.session.evaluation, resolver, now, always_sampled);

  CheckedMessage checked{evaluate(message, envelope, evaluator), {}, "", {}};
  const evaluation::LocalDecision local =
      decide_locally(checked.verdict, envelope, message.header, config.session.local_rules);
  checked.action = decide_action(checked.verdict, config.session.actions, envelope.queue_id, local);
  checked.verdict.findings = tell_findings(checked.verdict, checked.action);
  checked.authentication_results =
      message::unfolded(authentication_results(checked.verdict, checked.action, envelope, config.session.authserv_id));
  checked.forged_results = forged_authentication_results(message.header, forged_results_options(config.session));
  return checked;
}

}  // namespace dmarcd::checking
