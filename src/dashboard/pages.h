#pragma once

#include "shell.h"

/// The pages and deeds of the dashboard: one file a page. Rights were checked before any of these is called; what
/// belongs to a domain is asked within the visitor's scope by each of them.
namespace dmarcd::dashboard {

Outcome<View> overview_page(const Visit& visit);
View first_use_page(const Visit& visit);  ///< In place of the overview as long as there is no report.
Outcome<View> domain_page(const Visit& visit);
Outcome<View> source_page(const Visit& visit);
Outcome<View> reports_page(const Visit& visit);
Outcome<View> report_page(const Visit& visit);
Outcome<View> raw_page(const Visit& visit);
Outcome<View> records_page(const Visit& visit);
Outcome<View> failures_page(const Visit& visit);
Outcome<View> tls_page(const Visit& visit);
Outcome<View> quarantine_page(const Visit& visit);
Outcome<View> upload_page(const Visit& visit);
Outcome<View> users_page(const Visit& visit);
Outcome<View> account_page(const Visit& visit);
Outcome<View> glossary_page(const Visit& visit);

Outcome<Response> raw_document(const Visit& visit);
Outcome<Response> decide_source(const Visit& visit);
Outcome<Response> remove_rule(const Visit& visit);
Outcome<Response> upload(const Visit& visit);
Outcome<Response> retry_quarantined(const Visit& visit);
Outcome<Response> drop_quarantined(const Visit& visit);
Outcome<Response> quarantined_file(const Visit& visit);
Outcome<Response> put_user(const Visit& visit);
Outcome<Response> remove_user(const Visit& visit);
Outcome<Response> change_password(const Visit& visit);
Outcome<Response> log_out(const Visit& visit);

}  // namespace dmarcd::dashboard
