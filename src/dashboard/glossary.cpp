#include <array>

#include "words.h"

namespace dmarcd::dashboard {
namespace {

constexpr std::array terms = {
    Term{"aggregate-report", "Aggregate report",
         "What a receiver of mail sends once a day to the owner of a domain: from which addresses mail in its name "
         "came, how many messages, and what SPF, DKIM and DMARC said of them. It holds no content and no addresses of "
         "people."},
    Term{"aligned", "Aligned",
         "A check passed for the same domain that the reader sees in the From line, or for one of the same "
         "organization. DMARC counts only such passes."},
    Term{"arrived", "Arrived", "The domain is at reject and its own mail passes: nothing to do but to watch."},
    Term{"blocker", "Blocker",
         "What stands in the way of the next stage: a source to mend or to decide about, with the messages that it "
         "concerns."},
    Term{"broken", "Own, broken",
         "A source that sends for you and whose mail does not pass as it should. Receivers will refuse it at the stage "
         "reject, so it has to be mended first."},
    Term{"disposition", "Disposition",
         "What the receiver did: none (delivered as usual), quarantine (put aside as suspicious) or reject (refused)."},
    Term{"disputed", "Disputed",
         "Another report came with the same reporter, number, domain and beginning, and says something else. The first "
         "one counts."},
    Term{"dkim", "DKIM",
         "A signature that the sending server adds to each message. It survives forwarding as long as nobody changes "
         "the message."},
    Term{"dkim-aligned", "DKIM aligned",
         "The share of your own mail whose signature passes for your domain. It is the part that still passes after "
         "forwarding."},
    Term{"dmarc", "DMARC",
         "A record in the DNS by which a domain says what receivers are to do with mail in its name that is not proven "
         "to be its own, and where to send reports."},
    Term{"envelope-from", "Envelope sender",
         "The address that bounces go to. SPF checks its domain; readers do not see it."},
    Term{"failure-report", "Failure report",
         "A report about one message that failed. It holds personal data, and few receivers send it."},
    Term{"forwarder", "Forwarder",
         "A server that passes on mail that you sent: a mailing list, a college address, a mailbox that moved. SPF "
         "fails there by nature; DKIM is what helps."},
    Term{"header-from", "From domain", "The domain in the From line of the message, which the reader sees."},
    Term{"own", "Own, healthy", "A source that sends for you and whose mail passes."},
    Term{"own-pass", "Own mail that passes",
         "Of the messages of your own sources, healthy and broken, the share that passes DMARC. Spoofed mail does not "
         "count, so a wave of it changes nothing here."},
    Term{"policy", "Policy",
         "The tag p of the DMARC record: none (only report), quarantine (put aside what fails) or reject (refuse it)."},
    Term{"quarantine-import", "Quarantine of the import",
         "What arrived here and could not be read as a report. It is kept until somebody looks: nothing is lost."},
    Term{"record", "Record",
         "A line of an aggregate report: one address, one outcome, and how many messages had both."},
    Term{"reporter", "Reporter", "A receiver of mail that sends reports: a provider, a company, a university."},
    Term{"source", "Source",
         "What an administrator thinks of as one sender: addresses, host names and domains that belong together."},
    Term{"spf", "SPF",
         "A record in the DNS that lists the servers which may send with the envelope sender of a domain. It fails "
         "when mail is forwarded."},
    Term{"spoofer", "Spoofer",
         "Somebody who uses your domain's name without being yours. At the stage reject receivers refuse such mail."},
    Term{"stage", "Stage",
         "How far the domain is: none, quarantine, reject. Each step is safe once your own mail passes."},
    Term{"subdomains", "Subdomains",
         "Names below the domain. The tag sp is the policy for those that exist, np for those that do not."},
    Term{"tls-report", "TLS report",
         "A report about encryption on the way to your mail servers (RFC 8460): how many sessions worked, and why "
         "others did not."},
    Term{"undecided", "Undecided",
         "A source that figures alone cannot tell: it may be yours or a spoofer. Somebody has to decide, and the "
         "decision is kept as a rule."},
    Term{
        "unverified", "Unverified",
        "Nobody has proven that the mail which carried the report came from the reporter: it did not pass DMARC, or it "
        "is of another domain. Such reports are shown, and stay out of the verdict."},
    Term{"verdict", "Verdict",
         "Whether the domain can take the next step: ready, not yet, not enough data, step back, or arrived."},
    Term{"waived", "Waived", "A source of yours whose failures you accept: it no longer stands in the way."},
};

}  // namespace

std::span<const Term> glossary() {
  return terms;
}

}  // namespace dmarcd::dashboard
