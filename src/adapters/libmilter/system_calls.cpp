#include "system_calls.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/socket.h>
#include <unistd.h>

namespace dmarcd::libmilter {
namespace {

/// More than a message's header, so that it mostly comes in one piece; small enough to be taken from the heap without a
/// system call.
constexpr std::size_t buffer_size = 32768;

/// What has arrived for a connection and is not read yet.
struct Buffer {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::array<char, buffer_size> octets;  // Not initialized: only what was received is read.

  Buffer() {}  // NOLINT(modernize-use-equals-default): `= default` would zero the octets in value-initialization.
};

/// Connections beyond this many are served without reading ahead.
constexpr std::size_t most_descriptors = 65536;

/// Of each descriptor, null if nothing waits. One thread at a time reads from a connection, and libmilter's own locks
/// stand between it and the one that polls for it.
std::array<std::atomic<Buffer*>, most_descriptors> buffers;

std::atomic<std::uint64_t> reception_count = 0;

bool may_read_ahead(int descriptor) {
  return descriptor >= 0 && static_cast<std::size_t>(descriptor) < most_descriptors;
}

std::atomic<Buffer*>& buffer_of(int descriptor) {
  return buffers[static_cast<std::size_t>(descriptor)];
}

bool has_octets(int descriptor) {
  return may_read_ahead(descriptor) && buffer_of(descriptor).load(std::memory_order_acquire) != nullptr;
}

void forget(int descriptor) {
  delete buffer_of(descriptor).exchange(nullptr);
}

/// From the buffer of the descriptor, which has octets.
std::size_t take(int descriptor, void* to, std::size_t size) {
  Buffer& buffer = *buffer_of(descriptor).load(std::memory_order_acquire);
  const std::size_t taken = std::min(size, buffer.end - buffer.begin);
  std::memcpy(to, buffer.octets.data() + buffer.begin, taken);
  buffer.begin += taken;
  if (buffer.begin == buffer.end) forget(descriptor);
  return taken;
}

ssize_t receive(int descriptor, void* to, std::size_t size) {
  const ssize_t received = recv(descriptor, to, size, 0);
  if (received < 0 && errno == ENOTSOCK) return read(descriptor, to, size);
  ++reception_count;
  return received;
}

/// Receives into a buffer, and gives its beginning.
ssize_t receive_ahead(int descriptor, void* to, std::size_t size) {
  Buffer* buffer = new (std::nothrow) Buffer;
  if (!buffer) return receive(descriptor, to, size);
  const ssize_t received = recv(descriptor, buffer->octets.data(), buffer_size, 0);
  if (received <= 0) {
    const bool is_no_socket = received < 0 && errno == ENOTSOCK;  // libmilter wakes its threads through a pipe.
    delete buffer;
    return is_no_socket ? read(descriptor, to, size) : received;
  }
  ++reception_count;
  buffer->end = static_cast<std::size_t>(received);
  buffer_of(descriptor).store(buffer, std::memory_order_release);
  return static_cast<ssize_t>(take(descriptor, to, size));
}

/// Marks the descriptors that have octets waiting; how many.
int mark_those_with_octets(pollfd* descriptors, nfds_t count) {
  int marked = 0;
  for (nfds_t i = 0; i < count; ++i) {
    if ((descriptors[i].events & POLLIN) == 0 || !has_octets(descriptors[i].fd)) continue;
    descriptors[i].revents = POLLIN;
    ++marked;
  }
  return marked;
}

}  // namespace

std::uint64_t receptions() {
  return reception_count;
}

}  // namespace dmarcd::libmilter

using namespace dmarcd::libmilter;

ssize_t dmarcd_libmilter_read(int descriptor, void* to, std::size_t size) {
  if (has_octets(descriptor)) return static_cast<ssize_t>(take(descriptor, to, size));
  if (size >= buffer_size || !may_read_ahead(descriptor)) return receive(descriptor, to, size);
  return receive_ahead(descriptor, to, size);
}

int dmarcd_libmilter_poll(pollfd* descriptors, nfds_t count, int timeout_ms) {
  const bool some_have_octets =
      std::any_of(descriptors, descriptors + count, [](const pollfd& asked) { return has_octets(asked.fd); });
  if (!some_have_octets) return poll(descriptors, count, timeout_ms);
  // Whoever polls for one connection has its answer; others must not wait behind it, nor be overlooked.
  if (count > 1 && poll(descriptors, count, 0) < 0) return -1;
  if (count == 1) descriptors->revents = 0;
  mark_those_with_octets(descriptors, count);
  return static_cast<int>(
      std::count_if(descriptors, descriptors + count, [](const pollfd& asked) { return asked.revents != 0; }));
}

int dmarcd_libmilter_close(int descriptor) {
  if (may_read_ahead(descriptor)) forget(descriptor);
  return close(descriptor);
}

int dmarcd_libmilter_sigwait(const sigset_t*, int*) {
  while (true) pause();
}
