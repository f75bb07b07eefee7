#include "mail_services.h"

#include <algorithm>
#include <array>
#include <string>

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

using Kind = MailService::Kind;

constexpr std::string_view gapps_domain = "gappssmtp.com";
constexpr std::string_view microsoft_domain = "onmicrosoft.com";

constexpr std::array services = std::to_array<MailService>({
    {"sendgrid.net", "SendGrid", Kind::sender, "Settings, Sender Authentication, Authenticate Your Domain"},
    {"mailgun.org", "Mailgun", Kind::sender, "Sending, Domains, Add New Domain"},
    {"mailgun.net", "Mailgun", Kind::sender, "Sending, Domains, Add New Domain"},
    {"amazonses.com", "Amazon SES", Kind::sender, "Identities, the domain, Easy DKIM and a custom MAIL FROM domain"},
    {"mcsv.net", "Mailchimp", Kind::sender, "Account, Domains, Authenticate"},
    {"mcdlv.net", "Mailchimp", Kind::sender, "Account, Domains, Authenticate"},
    {"rsgsv.net", "Mailchimp", Kind::sender, "Account, Domains, Authenticate"},
    {"mandrillapp.com", "Mandrill", Kind::sender, "Settings, Domains, Sending Domains"},
    {"sparkpostmail.com", "SparkPost", Kind::sender, "Configuration, Domains, Sending Domains"},
    {"zendesk.com", "Zendesk", Kind::sender, "Channels, Email, custom domain for DKIM"},
    {"salesforce.com", "Salesforce", Kind::sender, "Setup, DKIM Keys"},
    {"exacttarget.com", "Salesforce Marketing Cloud", Kind::sender, "the Sender Authentication Package"},
    {"hubspotemail.net", "HubSpot", Kind::sender, "Settings, Domains and URLs, Email Sending"},
    {"hubspot.com", "HubSpot", Kind::sender, "Settings, Domains and URLs, Email Sending"},
    {"mailjet.com", "Mailjet", Kind::sender, "Account, Sender domains and addresses"},
    {"brevo.com", "Brevo", Kind::sender, "Senders, Domains, Authenticate this domain"},
    {"brevosend.com", "Brevo", Kind::sender, "Senders, Domains, Authenticate this domain"},
    {"sendinblue.com", "Brevo", Kind::sender, "Senders, Domains, Authenticate this domain"},
    {"postmarkapp.com", "Postmark", Kind::sender, "Sender Signatures, the domain, DKIM and Return-Path"},
    {"mtasv.net", "Postmark", Kind::sender, "Sender Signatures, the domain, DKIM and Return-Path"},
    {"constantcontact.com", "Constant Contact", Kind::sender, "Account, Advanced settings, Self-authentication"},
    {"klaviyomail.com", "Klaviyo", Kind::sender, "Settings, Domains, Branded sending domain"},
    {"intercom-mail.com", "Intercom", Kind::sender, "Settings, Channels, Email, Domains and addresses"},
    {"freshdesk.com", "Freshdesk", Kind::sender, "Admin, Email, Advanced settings, DKIM"},
    {"createsend.com", "Campaign Monitor", Kind::sender, "Account settings, Sending domains"},
    {"cmail19.com", "Campaign Monitor", Kind::sender, "Account settings, Sending domains"},
    {"cmail20.com", "Campaign Monitor", Kind::sender, "Account settings, Sending domains"},
    {"mktomail.com", "Marketo", Kind::sender, "Admin, Email, SPF and DKIM"},
    {"smtp2go.com", "SMTP2GO", Kind::sender, "Sending, Verified Senders, Sender domains"},
    {"elasticemail.com", "Elastic Email", Kind::sender, "Settings, Domains"},
    {"rapidmail.de", "rapidmail", Kind::sender, "Settings, Sender domains"},
    {"cleverreach.com", "CleverReach", Kind::sender, "My account, Settings, Whitelabeling"},
    {"shopifyemail.com", "Shopify", Kind::sender, "Settings, Notifications, Sender email"},
    {"atlassian.net", "Atlassian", Kind::sender, "Administration, Products, Emails"},
    {gapps_domain, "Google Workspace", Kind::mailbox, "Admin console, Apps, Gmail, Authenticate email"},
    {microsoft_domain, "Microsoft 365", Kind::mailbox, "Defender portal, Email authentication settings, DKIM"},
    {"outlook.com", "Microsoft 365", Kind::mailbox, "Defender portal, Email authentication settings, DKIM"},
    {"google.com", "Google", Kind::mailbox, "Admin console, Apps, Gmail, Authenticate email"},
    {"zoho.com", "Zoho", Kind::mailbox, "Admin console, Domains, Email configuration, DKIM"},
    {"messagingengine.com", "Fastmail", Kind::mailbox, "Settings, Domains, the domain"},
});

std::string with_dots_replaced(std::string_view name, std::string_view by) {
  std::string text;
  for (const char c : name) {
    if (c == '.')
      text += by;
    else
      text += c;
  }
  return text;
}

std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

}  // namespace

const MailService* mail_service(std::string_view name) {
  const auto* found = std::find_if(services.begin(), services.end(),
                                   [&](const MailService& service) { return is_at_or_below(name, service.domain); });
  return found == services.end() ? nullptr : found;
}

bool names_customer(std::string_view name, std::string_view policy_domain) {
  const std::string_view customer = first_label(name);
  const std::string_view organization = registered_part(policy_domain);
  if (is_at_or_below(name, gapps_domain))
    return customer == with_dots_replaced(policy_domain, "-") || customer == with_dots_replaced(organization, "-");
  if (is_at_or_below(name, microsoft_domain))
    return customer == first_label(organization) || customer == with_dots_replaced(organization, "") ||
           customer == with_dots_replaced(policy_domain, "");
  return false;
}

bool has_customer_names(const MailService& service) {
  return service.domain == gapps_domain || service.domain == microsoft_domain;
}

bool is_made_of_domain(const MailService& service) {
  return service.domain == gapps_domain;
}

}  // namespace dmarcd::advisor
