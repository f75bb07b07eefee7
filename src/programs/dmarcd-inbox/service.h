#pragma once

#include <memory>
#include <string>

#include "dmarcd/base/result.h"

#include "desk.h"
#include "signals.h"

namespace dmarcd::inbox_program {

/// The pages of one configuration and the work behind them.
class Service {
 public:
  /// Opens what the configuration names and listens; `listen` is in place of the configured address unless empty.
  static Result<std::unique_ptr<Service>> begin(Desk desk, const std::string& listen);
  ~Service();

  /// Works until a command comes.
  system::Command attend();

  /// "http://127.0.0.1:8053/"
  std::string address() const;

 private:
  struct Rooms;
  explicit Service(std::unique_ptr<Rooms> rooms);

  std::unique_ptr<Rooms> rooms_;
};

}  // namespace dmarcd::inbox_program
