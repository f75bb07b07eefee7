#pragma once

// Debian's headers of libspf2 neither include all that they use nor say that they are C. For the adapter's sources
// only.
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/types.h>

extern "C" {
#include <spf2/spf.h>
}
