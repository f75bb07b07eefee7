#pragma once

// The library's header is C: it says _Bool, which C++ does not have.
#include <stdbool.h>
#ifndef _Bool
#define _Bool bool  // NOLINT(bugprone-reserved-identifier)
#endif
#include <dkim.h>
