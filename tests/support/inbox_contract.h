#pragma once

// The tests of InboxContract; included by one file of a test program.

#include "support/inbox_contract_intake.h"
#include "support/inbox_contract_office.h"
#include "support/inbox_contract_upgrade.h"
#include "support/inbox_contract_views.h"
