#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <cstring>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace dmarcd::test_support {

/// What an MTA offers a milter, and what the milter takes of it.
struct MilterOffer {
  std::uint32_t version;
  std::uint32_t actions;
  std::uint32_t steps;
};

/// Postfix since 2.6, Sendmail since 8.14.
constexpr MilterOffer postfix_offer{6, 0x1ff, 0x1fffff};
/// Header values without their blank, and no lists of macros: MTAs between the old and the new.
constexpr MilterOffer lesser_offer{6, 0xff, 0x0fffff};
/// Sendmail 8.13: protocol 2, each step answered, one blank of header values taken away.
constexpr MilterOffer old_sendmail_offer{2, 0x3f, 0x7f};

/// An answer of the milter: its command and what follows.
struct MilterPacket {
  char command = 0;  ///< 0: the connection has ended, or nothing came in time.
  std::string payload;
};

/// The MTA's side of the milter protocol, as far as tests need it. Asks as an MTA does: it waits for an answer only
/// where none was agreed to be left out.
class MilterClient {
 public:
  explicit MilterClient(const std::string& socket_path) : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
    is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  MilterClient(const MilterClient&) = delete;
  MilterClient& operator=(const MilterClient&) = delete;
  ~MilterClient() { ::close(socket_); }

  bool is_connected() const { return is_connected_; }

  MilterOffer negotiate(const MilterOffer& offer) {
    send('O', number(offer.version) + number(offer.actions) + number(offer.steps));
    const MilterPacket answer = receive();
    if (answer.command != 'O' || answer.payload.size() < 12) return agreed_ = {0, 0, 0};
    return agreed_ = {read_number(answer.payload, 0), read_number(answer.payload, 4), read_number(answer.payload, 8)};
  }

  /// Each step returns the milter's answer; 'c' where none was to come.
  MilterPacket connect(std::string_view name, std::string_view address) {
    const bool is_v6 = address.find(':') != address.npos;
    const char family = address.empty() ? 'L' : is_v6 ? '6' : '4';
    std::string payload = std::string(name) + '\0' + family;
    payload += std::string("\x80\x01", 2);  // The client's port.
    return step('C', 0x1000, payload + std::string(address) + '\0');
  }
  MilterPacket helo(std::string_view name) { return step('H', 0x2000, std::string(name) + '\0'); }
  MilterPacket mail(std::string_view path) { return step('M', 0x4000, std::string(path) + '\0'); }
  MilterPacket recipient(std::string_view path) { return step('R', 0x8000, std::string(path) + '\0'); }
  MilterPacket header(std::string_view name, std::string_view value) {
    return step('L', 0x80, std::string(name) + '\0' + std::string(value) + '\0');
  }
  MilterPacket end_of_header() { return step('N', 0x40000, ""); }
  MilterPacket body(std::string_view piece) { return step('B', 0x80000, piece); }

  /// All that the milter asks for, the final answer last.
  std::vector<MilterPacket> end_of_message() {
    send('E', "");
    std::vector<MilterPacket> answers;
    do answers.push_back(receive());
    while (answers.back().command != 0 &&
           std::string_view("hbi+-em2pq").find(answers.back().command) != std::string_view::npos);
    return answers;
  }

  /// "name", "value" pairs for the step that comes next.
  void macros(char command, const std::vector<std::pair<std::string, std::string>>& values) {
    std::string payload(1, command);
    for (const auto& [name, value] : values) payload += name + '\0' + value + '\0';
    send('D', payload);
  }
  void abort() { send('A', ""); }
  void quit() { send('Q', ""); }

  void send(char command, std::string_view payload) {
    send_octets(number(static_cast<std::uint32_t>(payload.size() + 1)) + command + std::string(payload));
  }
  /// Packets from now on go together when `send_gathered` is called, as an MTA's output buffer has it.
  void gather() { is_gathering_ = true; }
  void send_gathered() {
    is_gathering_ = false;
    send_octets(std::exchange(gathered_, ""));
  }

  void send_octets(const std::string& octets) {
    if (is_gathering_) {
      gathered_ += octets;
      return;
    }
    for (std::size_t sent = 0; sent < octets.size();) {
      const ssize_t count = ::send(socket_, octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;  // The next answer will be missing.
      sent += static_cast<std::size_t>(count);
    }
  }

  MilterPacket receive() {
    const std::string length = receive_octets(4);
    if (length.size() < 4 || read_number(length, 0) == 0) return {};
    const std::string packet = receive_octets(read_number(length, 0));
    return packet.empty() ? MilterPacket{} : MilterPacket{packet[0], packet.substr(1)};
  }

  /// Whether the milter has closed the connection without another octet.
  bool is_closed_by_milter() { return receive_octets(1).empty(); }

 private:
  static constexpr int patience_ms = 15'000;

  MilterPacket step(char command, std::uint32_t no_reply_flag, std::string_view payload) {
    send(command, payload);
    if ((agreed_.steps & no_reply_flag) != 0) return {'c', ""};
    return receive();
  }

  std::string receive_octets(std::size_t count) {
    std::string octets(count, '\0');
    for (std::size_t received = 0; received < count;) {
      pollfd ready{socket_, POLLIN, 0};
      if (poll(&ready, 1, patience_ms) <= 0) return "";
      const ssize_t more = recv(socket_, octets.data() + received, count - received, 0);
      if (more <= 0) return "";
      received += static_cast<std::size_t>(more);
    }
    return octets;
  }

  static std::string number(std::uint32_t value) {
    const std::uint32_t network = htonl(value);
    return {reinterpret_cast<const char*>(&network), sizeof network};
  }
  static std::uint32_t read_number(std::string_view octets, std::size_t position) {
    std::uint32_t network = 0;
    std::memcpy(&network, octets.data() + position, sizeof network);
    return ntohl(network);
  }

  int socket_;
  bool is_connected_ = false;
  bool is_gathering_ = false;
  std::string gathered_;
  MilterOffer agreed_{0, 0, 0};
};

}  // namespace dmarcd::test_support
