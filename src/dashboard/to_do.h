#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "dmarcd/advisor/advice.h"

#include "view.h"

namespace dmarcd::dashboard {

using AdvicePointer = std::shared_ptr<const advisor::Advice>;

/// What is to be done over all domains, by the messages that it concerns: sources to decide about, sources to mend,
/// records to publish. `only` keeps what has to do with sources of that class.
Table to_do_table(const std::vector<AdvicePointer>& advice, std::optional<inbox::SourceClass> only, std::size_t most);

}  // namespace dmarcd::dashboard
