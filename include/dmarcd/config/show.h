#pragma once

#include <string>

#include "dmarcd/config/config.h"

namespace dmarcd::config {

/// Every setting with its effective value, in the notation, ready to be read again. Secrets are left out; a comment
/// says where.
std::string show_config(const Config& config);

/// The configuration that is installed: every setting as a comment with its default, what it takes and what it does;
/// set are only those that a new installation wants otherwise.
std::string sample_config();

/// The settings as a part of a manual page, in scdoc's notation.
std::string manual_of_settings();

}  // namespace dmarcd::config
