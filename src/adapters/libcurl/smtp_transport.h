#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/transport_options.h"

#include "courier.h"

namespace dmarcd::libcurl {

/// Sends mail by libcurl, each connection in a thread of its own: libcurl's way to drive many connections from one
/// thread stops all of them while one waits for the reply to a message's end.
///
/// A connection is kept some seconds for the next mail to the same place.
class SmtpTransport final : public sending::MailTransport {
 public:
  /// A permanent Error names the option that is wrong. `make_resolver` is called from several threads at once, once a
  /// mail, and only for the direct route; so is `find_mail_hosts`.
  static Result<std::unique_ptr<SmtpTransport>> create(const sending::TransportOptions& options,
                                                       MakeResolver make_resolver,
                                                       FindMailHosts find_mail_hosts = sending::find_mail_hosts);

  /// Breaks off what is under way, within about a second: such a mail may or may not have been delivered.
  ~SmtpTransport() override;
  SmtpTransport(const SmtpTransport&) = delete;
  SmtpTransport& operator=(const SmtpTransport&) = delete;

  /// Parcels whose outcome `drive` has not told yet.
  std::size_t under_way() const override;
  bool has_room_for(const std::string& recipient) const override;
  /// Without room for the parcel its outcome is `deferred`.
  void submit(sending::Parcel parcel) override;
  /// Waits; the threads do the work. Takes the whole `duration` also where nothing is under way.
  std::vector<sending::Outcome> drive(std::chrono::milliseconds duration) override;

 private:
  /// A thread and the parcel that it is to deliver. All but the thread is guarded by `mutex_`.
  struct Worker {
    std::optional<sending::Parcel> parcel;
    bool is_busy = false;
    std::string destination;  ///< Of the last parcel: a connection to there may be open.
    std::condition_variable wake;
    std::thread thread;
  };
  struct Finished {
    std::string destination;
    sending::Outcome outcome;
  };

  explicit SmtpTransport(std::unique_ptr<Instructions> instructions) : instructions_(std::move(instructions)) {}

  std::string destination_of(const std::string& recipient) const;
  bool has_room_at(const std::string& destination) const;
  Worker* worker_for(const std::string& destination);
  Worker* new_worker();
  void run(Worker& worker);
  std::optional<sending::Parcel> next_parcel(Worker& worker, Courier& courier);
  void finish(Worker& worker, sending::Outcome outcome);

  const std::unique_ptr<Instructions> instructions_;
  mutable std::mutex mutex_;
  std::condition_variable finished_something_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<std::string, std::size_t> under_way_at_;
  std::size_t under_way_ = 0;
  std::vector<Finished> finished_;
};

}  // namespace dmarcd::libcurl
