#include "open_sockets.h"

#include <new>
#include <sys/socket.h>
#include <unistd.h>

namespace dmarcd::libcurl {

void OpenSockets::watch(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &OpenSockets::open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &OpenSockets::close);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
}

void OpenSockets::stop_reading() {
  for (const curl_socket_t socket : sockets_) ::shutdown(socket, SHUT_RD);
}

curl_socket_t OpenSockets::open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  const curl_socket_t socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  try {
    static_cast<OpenSockets*>(self)->sockets_.insert(socket);
  } catch (const std::bad_alloc&) {
    ::close(socket);
    return CURL_SOCKET_BAD;
  }
  return socket;
}

int OpenSockets::close(void* self, curl_socket_t socket) {
  static_cast<OpenSockets*>(self)->sockets_.erase(socket);
  return ::close(socket);
}

}  // namespace dmarcd::libcurl
