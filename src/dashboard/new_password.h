#pragma once

#include "shell.h"

namespace dmarcd::dashboard {

/// What a password has to be, in a sentence.
std::string new_password_rule();

/// The hash of the form's `password`; 400 if it is too short or too long.
Outcome<std::string> hash_of_new_password(const Visit& visit);

}  // namespace dmarcd::dashboard
