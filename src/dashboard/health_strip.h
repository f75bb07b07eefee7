#pragma once

#include "shell.h"

namespace dmarcd::dashboard {

/// Whether reports come in and can be read. It alarms only if something needs a hand.
Html health_strip(const inbox::ImportHealth& health, const Visit& visit);

std::vector<Fact> health_facts(const inbox::ImportHealth& health);

}  // namespace dmarcd::dashboard
