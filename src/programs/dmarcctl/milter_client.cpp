#include "milter_client.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dmarcctl {
namespace {

// The milter protocol's commands, replies and flags, by their names in libmilter's mfdef.h.
constexpr char cmd_negotiate = 'O', cmd_macros = 'D', cmd_connect = 'C', cmd_helo = 'H', cmd_mail = 'M', cmd_rcpt = 'R',
               cmd_header = 'L', cmd_end_of_header = 'N', cmd_body = 'B', cmd_end_of_message = 'E', cmd_quit = 'Q';
constexpr char reply_continue = 'c', reply_reject = 'r', reply_tempfail = 't', reply_discard = 'd', reply_code = 'y',
               reply_add_header = 'h', reply_insert_header = 'i', reply_change_header = 'm', reply_quarantine = 'q',
               reply_progress = 'p', reply_skip = 's';
constexpr std::uint32_t version = 6;
constexpr std::uint32_t all_actions = 0x1FF;
constexpr std::uint32_t flag_no_connect = 0x1, flag_no_helo = 0x2, flag_no_mail = 0x4, flag_no_rcpt = 0x8,
                        flag_no_body = 0x10, flag_no_header = 0x20, flag_no_end_of_header = 0x40;
constexpr std::uint32_t flag_silent_header = 0x80, flag_silent_connect = 0x1000, flag_silent_helo = 0x2000,
                        flag_silent_mail = 0x4000, flag_silent_rcpt = 0x8000, flag_silent_end_of_header = 0x40000,
                        flag_silent_body = 0x80000, flag_leading_space = 0x100000;
constexpr std::uint32_t offered_flags = 0x1FFFFF;

constexpr std::size_t largest_body_piece = 65535;           // Of the protocol.
constexpr std::size_t largest_packet = 1 << 20;             // A reply is a few lines; more is a broken peer.
constexpr timeval patience = {.tv_sec = 60, .tv_usec = 0};  // Longer than the daemon's budget for a message.

std::string number(std::uint32_t value) {
  const std::uint32_t big_endian = htonl(value);
  return {reinterpret_cast<const char*>(&big_endian), sizeof big_endian};
}

std::uint32_t read_number(std::string_view data, std::size_t offset) {
  std::uint32_t big_endian = 0;
  if (data.size() >= offset + sizeof big_endian) std::memcpy(&big_endian, data.data() + offset, sizeof big_endian);
  return ntohl(big_endian);
}

std::string terminated(std::string_view text) {
  return std::string(text) + '\0';
}

tl::unexpected<Error> system_failure(std::string_view what) {
  return temporary_failure(fmt::format("{}: {}", what, std::strerror(errno)));
}

Result<system::Descriptor> connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return permanent_failure("milter socket " + path + ": the path is too long");
  path.copy(address.sun_path, path.size());
  system::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return system_failure("milter socket " + path);
  return socket;
}

struct FreedByGetaddrinfo {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

Result<system::Descriptor> connect_inet(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, FreedByGetaddrinfo> addresses(found);
  if (status != 0) return permanent_failure(fmt::format("milter socket {}:{}: {}", host, port, gai_strerror(status)));
  for (const addrinfo* address = found; address; address = address->ai_next) {
    system::Descriptor socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.number(), address->ai_addr, address->ai_addrlen) == 0) return socket;
  }
  return system_failure(fmt::format("milter socket {}:{}", host, port));
}

Result<system::Descriptor> open_socket(const std::string& socket) {
  const std::size_t colon = socket.find(':');
  const std::string kind = socket.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : socket.substr(colon + 1);
  if (kind == "unix" || kind == "local") return connect_unix(rest);
  const std::size_t port = rest.rfind(':');
  if (kind == "inet" && port != std::string::npos) return connect_inet(rest.substr(0, port), rest.substr(port + 1));
  return permanent_failure(
      fmt::format("\"{}\" is no milter socket; write unix:PATH or inet:HOST:PORT", printable(socket)));
}

/// What the client of the connect step looks like on the wire.
std::string connection(const message::Envelope& envelope) {
  const std::string name = envelope.client_name.empty() ? "unknown" : envelope.client_name;
  if (!envelope.client_address) return terminated(name) + 'U';
  const char family = envelope.client_address->is_v4() ? '4' : '6';
  return terminated(name) + family + std::string(2, '\0') + terminated(envelope.client_address->text());
}

std::string macros(char command, std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::string data(1, command);
  for (const auto& [name, value] : pairs) data += terminated(name) + terminated(value);
  return data;
}

/// Values travel with the leading blank only if that was agreed, and always with bare LFs.
std::string header_value(const std::string& value, std::uint32_t agreed) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (value[i] != '\r' || i + 1 == value.size() || value[i + 1] != '\n') text += value[i];
  const bool drops_blank = (agreed & flag_leading_space) == 0 && text.starts_with(' ');
  return drops_blank ? text.substr(1) : text;
}

/// Applies what a reply at the end of the message asks for; true if it was the last one.
bool apply(char command, const std::string& data, MilterAnswer& answer) {
  const auto text_at = [&](std::size_t offset) {
    return std::string(offset < data.size() ? data.c_str() + offset : "");
  };
  switch (command) {
    case reply_add_header: {
      const std::string name = text_at(0);
      answer.inserted.push_back({name, text_at(name.size() + 1)});
      return false;
    }
    case reply_insert_header: {
      const std::string name = text_at(4);
      answer.inserted.push_back({name, text_at(4 + name.size() + 1)});
      return false;
    }
    case reply_change_header: answer.deleted.push_back({text_at(4), read_number(data, 0)}); return false;
    case reply_quarantine: answer.hold_reason = text_at(0); return false;
    case reply_progress: return false;
    case reply_code: answer.reply = text_at(0); return true;
    case reply_reject: answer.reply = "550 5.7.1 console::Command rejected"; return true;
    case reply_tempfail: answer.reply = "451 4.7.1 Please try again later"; return true;
    case reply_discard: answer.reply = "250 2.0.0 accepted and discarded"; return true;
    default: answer.reply = "250 2.0.0 accepted"; return true;
  }
}

}  // namespace

Result<MilterClient> MilterClient::connect(const std::string& socket) {
  system::Descriptor connected = DMARCD_TRY(open_socket(socket));
  setsockopt(connected.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(connected.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return MilterClient(std::move(connected));
}

Result<MilterAnswer> MilterClient::play(const message::Envelope& envelope, const message::RawMessage& message) {
  DMARCD_TRY(negotiate());
  DMARCD_TRY(send_envelope(envelope));
  DMARCD_TRY(send_message(message));
  return end_of_message();
}

Result<void> MilterClient::send(char command, std::string_view data) {
  std::string packet = number(static_cast<std::uint32_t>(data.size() + 1)) + command;
  packet += data;
  std::string_view rest = packet;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0) return system_failure(fmt::format("milter: sending step '{}'", command));
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<MilterClient::Packet> MilterClient::receive() {
  const auto read_exactly = [&](std::size_t count) -> Result<std::string> {
    std::string octets(count, '\0');
    for (std::size_t have = 0; have < count;) {
      const ssize_t got = ::recv(socket_.number(), octets.data() + have, count - have, 0);
      if (got == 0) return temporary_failure("milter: the daemon closed the connection");
      if (got < 0) return system_failure("milter: waiting for a reply");
      have += static_cast<std::size_t>(got);
    }
    return octets;
  };
  const std::uint32_t length = read_number(DMARCD_TRY(read_exactly(4)), 0);
  if (length == 0 || length > largest_packet)
    return permanent_failure("milter: the daemon's reply is no milter packet");
  const std::string packet = DMARCD_TRY(read_exactly(length));
  return Packet{packet.front(), packet.substr(1)};
}

Result<char> MilterClient::step(char command, std::string_view data, std::uint32_t no_reply_flag) {
  DMARCD_TRY(send(command, data));
  if ((agreed_ & no_reply_flag) != 0) return reply_continue;
  return DMARCD_TRY(receive()).command;
}

Result<void> MilterClient::negotiate() {
  DMARCD_TRY(send(cmd_negotiate, number(version) + number(all_actions) + number(offered_flags)));
  const Packet answer = DMARCD_TRY(receive());
  if (answer.command != cmd_negotiate || answer.data.size() < 12)
    return permanent_failure("milter: the daemon does not negotiate; is another service listening there?");
  agreed_ = read_number(answer.data, 8);
  return {};
}

Result<void> MilterClient::send_envelope(const message::Envelope& envelope) {
  DMARCD_TRY(send(cmd_macros, macros(cmd_connect, {{"j", envelope.receiver}, {"{daemon_name}", "dmarcctl"}})));
  if ((agreed_ & flag_no_connect) == 0) DMARCD_TRY(step(cmd_connect, connection(envelope), flag_silent_connect));
  if ((agreed_ & flag_no_helo) == 0) DMARCD_TRY(step(cmd_helo, terminated(envelope.helo), flag_silent_helo));
  DMARCD_TRY(send(cmd_macros, macros(cmd_mail, {{"i", envelope.queue_id}})));
  if ((agreed_ & flag_no_mail) == 0)
    DMARCD_TRY(step(cmd_mail, terminated("<" + envelope.mail_from + ">"), flag_silent_mail));
  if ((agreed_ & flag_no_rcpt) == 0)
    for (const std::string& recipient : envelope.recipients)
      DMARCD_TRY(step(cmd_rcpt, terminated("<" + recipient + ">"), flag_silent_rcpt));
  return {};
}

Result<void> MilterClient::send_message(const message::RawMessage& message) {
  if ((agreed_ & flag_no_header) == 0)
    for (const message::HeaderField& field : message.header)
      DMARCD_TRY(step(cmd_header, terminated(field.name) + terminated(header_value(field.value, agreed_)),
                      flag_silent_header));
  if ((agreed_ & flag_no_end_of_header) == 0) DMARCD_TRY(step(cmd_end_of_header, "", flag_silent_end_of_header));
  if ((agreed_ & flag_no_body) != 0) return {};
  for (std::string_view rest = message.body; !rest.empty();) {
    const std::string_view piece = rest.substr(0, largest_body_piece);
    if (DMARCD_TRY(step(cmd_body, piece, flag_silent_body)) == reply_skip) break;
    rest.remove_prefix(piece.size());
  }
  return {};
}

Result<MilterAnswer> MilterClient::end_of_message() {
  DMARCD_TRY(send(cmd_end_of_message, ""));
  MilterAnswer answer;
  for (bool is_last = false; !is_last;) {
    const Packet reply = DMARCD_TRY(receive());
    is_last = apply(reply.command, reply.data, answer);
  }
  DMARCD_TRY(send(cmd_quit, ""));
  return answer;
}

}  // namespace dmarcd::dmarcctl
