#pragma once

#include <cstddef>
#include <cstdint>
#include <poll.h>
#include <signal.h>
#include <sys/types.h>

/// What libmilter calls in place of the C library's functions of these names; CMakeLists.txt renames them in our copy
/// of the library.
///
/// Reading: libmilter asks for each packet twice with poll and twice with read, and an MTA sends two packets for each
/// header field. Here one system call takes what has arrived, and the small reads are served from memory. A connection
/// has a buffer only while something waits in it.
///
/// Signals: libmilter has a thread that ends the milter on HUP, TERM or INT. Ours never gets any: they belong to the
/// program.
extern "C" {
ssize_t dmarcd_libmilter_read(int descriptor, void* to, std::size_t size);
int dmarcd_libmilter_poll(pollfd* descriptors, nfds_t count, int timeout_ms);
int dmarcd_libmilter_close(int descriptor);
int dmarcd_libmilter_sigwait(const sigset_t* signals, int* signal);
}

namespace dmarcd::libmilter {

/// How often reading took something from a socket so far.
std::uint64_t receptions();

}  // namespace dmarcd::libmilter
