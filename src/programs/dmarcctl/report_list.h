#pragma once

#include <optional>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/sending/outbox.h"

namespace dmarcd::dmarcctl {

struct ListOptions {
  enum class Extent { pending, all };
  enum class Form { table, json };

  std::optional<dns::DomainName> domain;  ///< That policy domain alone.
  Extent extent = Extent::pending;        ///< Whether those that are done with are shown, too.
  Form form = Form::table;
};

/// Prints the reports, those that wait first, and the rows that wait for their report. Returns the exit code.
int list_reports(sending::Outbox& outbox, const ListOptions& options);

}  // namespace dmarcd::dmarcctl
