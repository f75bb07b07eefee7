#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Html step(const Html& heading, const Html& content) {
  return element("li", {}, element("h2", {}, heading), content);
}

Html publish() {
  return step(
      "Publish this record",
      joined(
          element("p", {},
                  "In the DNS of your domain, here example.com. With p=none it changes nothing for your mail; it asks "
                  "receivers for ",
                  explained("reports", "aggregate-report"), "."),
          element("pre", {{"tabindex", "0"}},
                  "_dmarc.example.com.  TXT  \"v=DMARC1; p=none; rua=mailto:dmarc-reports@example.com\"")));
}

Html make_alias() {
  return step("Lead their mail here",
              joined(element("p", {}, "On the mail server of that address, in /etc/aliases; then run newaliases."),
                     element("pre", {{"tabindex", "0"}}, "dmarc-reports: \"|/usr/bin/dmarcd-inbox import -\""),
                     element("p", {}, "The first reports come within a day or two.")));
}

Html bring_files(const Visit& visit) {
  if (!visit.visitor.user.is_administrator)
    return step("Or bring what you have", element("p", {}, "An administrator can upload reports that came before."));
  return step("Or bring what you have", upload_form(visit));
}

}  // namespace

View first_use_page(const Visit& visit) {
  View view{"There is no report yet", {}, {}, {}};
  view.body = joined(
      element("p", {},
              visit.visitor.user.is_administrator ? "Three steps lead to the first picture of who sends mail as you."
                                                  : "No report has come for a domain that you may see."),
      element("ol", {{"class", "steps"}}, publish(), make_alias(), bring_files(visit)));
  return view;
}

}  // namespace dmarcd::dashboard
