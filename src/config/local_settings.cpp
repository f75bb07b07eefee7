#include "mail_kinds.h"
#include "scalar_kinds.h"
#include "settings.h"

namespace dmarcd::config {

using evaluation::ExceptionRule;
using evaluation::ForwarderRule;
using evaluation::LocalPolicyOptions;
using evaluation::PolicyOverride;
using evaluation::Treatment;

namespace {

auto forwarders() {
  return BlockSettingsOf(
      "local.forwarder", [](auto& config) -> auto& { return config.session.local_rules.forwarders; });
}

auto exceptions() {
  return BlockSettingsOf(
      "local.exception", [](auto& config) -> auto& { return config.session.local_rules.exceptions; });
}

Kind<PolicyOverride::Type> override_type() {
  using Type = PolicyOverride::Type;
  return words<Type>({{"trusted_forwarder", Type::trusted_forwarder},
                      {"mailing_list", Type::mailing_list},
                      {"local_policy", Type::local_policy},
                      {"other", Type::other}});
}

Kind<dmarc::Policy> policy() {
  return words<dmarc::Policy>(
      {{"none", dmarc::Policy::none}, {"quarantine", dmarc::Policy::quarantine}, {"reject", dmarc::Policy::reject}});
}

Kind<Treatment> treatment() {
  return words<Treatment>({{"usual", Treatment::usual},
                           {"exempt", Treatment::exempt},
                           {"monitor", Treatment::monitor},
                           {"force", Treatment::force}});
}

}  // namespace

Settings local_settings() {
  const SettingsOf setting(
      "local", [](auto& config) -> auto& { return config.session.local_policy; });
  return rows(
      setting("skip_authenticated", &LocalPolicyOptions::skip_authenticated, flag(),
              "Leave out messages of clients that authenticated themselves."),
      setting("skip_loopback", &LocalPolicyOptions::skip_loopback, flag(),
              "Leave out messages that come from this host."),
      setting("skip_non_smtp", &LocalPolicyOptions::skip_non_smtp, flag(),
              "Leave out messages that did not come by SMTP."),
      with_example("[\"192.0.2.0/24\", \"2001:db8::/32\"]",
                   setting("networks", &LocalPolicyOptions::networks, networks(),
                           "Leave out messages of clients in these networks, as those that we relay for.")),
      with_example("[\".example.net\"]",
                   setting("names", &LocalPolicyOptions::names, domain_patterns(),
                           "Leave out messages of clients with these host names, as the mail server verified them.")));
}

Section forwarder_section() {
  return forwarders().section(
      "Who hands over other people's mail and is trusted with it: the policy of a message that fails is not applied to "
      "it, and the report says why. A rule asks which host hands it over (networks or names), who signed it (signers), "
      "and through which list it came (lists): it must answer each one that is asked. The first rule that fits counts.",
      "campus");
}

Settings forwarder_settings() {
  const auto setting = forwarders();
  return rows(
      with_example("[\"192.0.2.0/24\", \"2001:db8::/32\"]",
                   setting("networks", &ForwarderRule::networks, networks(), "The client is in one of these.")),
      with_example("[\".campus.example\"]",
                   setting("names", &ForwarderRule::names, domain_patterns(),
                           "The client's host name, as the mail server verified it, is one of these; enough in place "
                           "of networks.")),
      with_example("[\"campus.example\"]", setting("signers", &ForwarderRule::signers, domain_patterns(),
                                                   "A DKIM signature of one of these domains passed.")),
      with_example("[\"gardeners.campus.example\"]",
                   setting("lists", &ForwarderRule::lists, domain_patterns(),
                           "The identifier in List-Id is one of these. Anybody can write one, so the host or signer "
                           "that the rule asks for vouches for it, or else a signature of the list's own domain; a "
                           "signature must cover List-Id.")),
      setting("reason", &ForwarderRule::reason, override_type(), "What a report calls it (RFC 9990 section 3.1.6)."),
      with_example("\"mail of the university\"",
                   setting("comment", &ForwarderRule::comment, text(),
                           "What a report says beside the reason, for everybody to read; empty: the rule's name.")));
}

Section exception_section() {
  return exceptions().section(
      "For which mail another treatment is wanted: of these author domains, to these recipients, or both where both "
      "are set. For each author domain and recipient the first rule that fits decides; a message to several gets the "
      "strictest treatment of all.",
      "payroll");
}

Settings exception_settings() {
  const auto setting = exceptions();
  return rows(
      with_example("[\"example.com\", \".example.com\"]",
                   setting("author_domains", &ExceptionRule::author_domains, domain_patterns(),
                           "The domain of the From field is one of these.")),
      with_example("[\"abuse@example.net\", \"example.org\"]",
                   setting("recipients", &ExceptionRule::recipients, address_patterns(),
                           "The envelope names one of these, or an address at one of these domains.")),
      with_example("\"monitor\"",
                   setting("treatment", &ExceptionRule::treatment, treatment(),
                           "exempt: nothing is ever done. monitor: nothing is done, and the log says what would have "
                           "been. usual: as the actions say, and no later rule counts. force: the policy is applied in "
                           "full, whatever forwarders, lists and actions say.")),
      setting("least_policy", &ExceptionRule::least_policy, policy(),
              "With force: treat a failure under a milder policy as under this one."),
      with_example("\"known to us\"",
                   setting("comment", &ExceptionRule::comment, text(),
                           "What a report says beside the reason local_policy, for everybody to read; empty: the "
                           "rule's name.")));
}

}  // namespace dmarcd::config
