#include "service.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/report/day.h"

#include "clock.h"
#include "configuration.h"
#include "log.h"
#include "log_setup.h"
#include "random.h"
#include "run_json.h"
#include "run_log.h"
#include "sender.h"
#include "service_manager.h"
#include "signals.h"

namespace dmarcd::reporter {
namespace {

using sending::Pass;
using system::Command;

Pass::Extent extent_of(const config::Config& config) {
  return config.send_reports ? Pass::Extent::whole : Pass::Extent::fold;
}

/// A random part of the setting `delay`: not all hosts of the world send at midnight.
std::chrono::seconds random_delay(std::chrono::seconds longest) {
  constexpr unsigned steps = 1000;
  return longest * system::random_below(steps + 1) / steps;
}

/// The sender of one configuration, and when it does what.
class Watch {
 public:
  static Result<std::unique_ptr<Watch>> begin(const config::Config& config) {
    std::unique_ptr<Watch> watch(new Watch(config));
    watch->sender_ = DMARCD_TRY(Sender::open(config, watch->log_));
    watch->sender_->run().stop_when([raw = watch.get()] { return raw->is_called(); });
    return watch;
  }

  /// Works and waits until a command comes.
  Command attend() {
    while (!command_) {
      const Timestamp now = system::now();
      if (now >= next_pass_)
        pass(now);
      else if (const auto next = sender_->run().next_attempt(); next && *next <= now)
        sender_->run().send_what_is_due();
      else
        command_ = system::wait_for_command(time_to_wait(now));
    }
    return *std::exchange(command_, std::nullopt);
  }

  void tell_doubts() const {
    for (const std::string& doubt : sender_->doubts_of_own_domain()) log::warning(doubt);
  }

 private:
  explicit Watch(const config::Config& config) : config_(config), delay_(random_delay(config.reports.schedule.delay)) {}

  bool is_called() {
    if (!command_) command_ = system::wait_for_command(std::chrono::seconds(0));
    return command_.has_value();
  }

  void pass(Timestamp now) {
    // What went wrong was told to the log; the next pass does it again.
    const Result<void> passed = sender_->run().run({extent_of(config_), report::day_of(now - delay_), std::nullopt});
    if (!passed) log::warning("the pass ended early: " + passed.error().message);
    next_pass_ = std::min(system::now() + config_.reports.schedule.fold_every, next_day(now));
  }

  /// When the reports of today can be built.
  Timestamp next_day(Timestamp now) const {
    return Timestamp(report::day_of(now - delay_) + std::chrono::days(1)) + delay_;
  }

  std::chrono::seconds time_to_wait(Timestamp now) const {
    Timestamp next = next_pass_;
    if (const auto attempt = sender_->run().next_attempt()) next = std::min(next, *attempt);
    return std::max(next - now, std::chrono::seconds(1));
  }

  config::Config config_;
  std::chrono::seconds delay_;
  RunLog log_;
  std::unique_ptr<Sender> sender_;
  Timestamp next_pass_;
  std::optional<Command> command_;
};

int failed(const Error& error) {
  log::error(error.message);
  log::close();
  return error.kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::bad_configuration;
}

std::string status_of(const config::Config& config) {
  return config.send_reports ? "sending reports" : "counting records; send_reports is off";
}

/// A configuration that cannot be used leaves the old one in force.
void reload(const Arguments& arguments, config::Config& config, std::unique_ptr<Watch>& watch) {
  config::LoadedConfig loaded = wiring::read_configuration(arguments.config_file);
  if (!loaded.is_usable()) return log::error("the configuration has mistakes; the old one stays: " + loaded.mistakes());
  Result<std::unique_ptr<Watch>> next = Watch::begin(loaded.config);
  if (!next) return log::error("the configuration cannot be used; the old one stays: " + next.error().message);
  config = std::move(loaded.config);
  watch = *std::move(next);
  log::info("configuration read again");
}

/// Notes what is left to do, and passes all on.
template <class Listener>
class Tally final : public sending::RunListener {
 public:
  void folded(const dns::DomainName& domain, const sending::FoldSummary& summary) override {
    listener.folded(domain, summary);
  }
  void taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) override {
    listener.taken_over(set, taken);
  }
  void left_out(const sending::ReportPlan& plan) override {
    is_unfinished = is_unfinished || plan.decision == sending::ReportPlan::Decision::wait;
    listener.left_out(plan);
  }
  void expired(const sending::RowSetKey& key, std::uint64_t messages) override { listener.expired(key, messages); }
  void built(const sending::ReportPlan& plan, const sending::BuiltReport& report) override {
    listener.built(plan, report);
  }
  void attempted(const sending::ReportFacts& facts, const sending::Delivery& after) override {
    is_unfinished = is_unfinished || !after.is_final();
    listener.attempted(facts, after);
  }
  void trouble(const Error& error) override {
    is_unfinished = true;
    listener.trouble(error);
  }

  Listener listener;
  bool is_unfinished = false;
};

template <class Listener>
int run_once_telling(Tally<Listener>& tally, const Arguments& arguments, config::Config config) {
  config.reports.timing.spread = std::chrono::seconds(0);  // Nobody is there to send the rest later.
  Result<std::unique_ptr<Sender>> sender = Sender::open(config, tally);
  if (!sender) return failed(sender.error());
  if (!config.send_reports) log::warning("send_reports is off: records are counted, and nothing is built or sent");
  sending::ReportRun& run = (*sender)->run();
  run.stop_when([] { return system::wait_for_command(std::chrono::seconds(0)) == Command::stop; });
  const Result<void> passed = run.run({extent_of(config), report::day_of(system::now()), arguments.day});
  if (!passed) return failed(passed.error());
  const bool is_done = !tally.is_unfinished && !run.next_attempt();
  return is_done ? exit_code::done : exit_code::temporary_failure;
}

}  // namespace

int run_once(const Arguments& arguments, const config::Config& config) {
  system::block_signals();
  log::open(log::Target::terminal, wiring::level_of(config.log.level), "dmarcd-report");
  int code = exit_code::done;
  if (arguments.output == Arguments::Output::json) {
    Tally<RunJson> tally;
    code = run_once_telling(tally, arguments, config);
    fmt::print("{}", tally.listener.text());
  } else {
    Tally<RunLog> tally;
    code = run_once_telling(tally, arguments, config);
  }
  log::close();
  return code;
}

int serve(const Arguments& arguments, config::Config config) {
  system::block_signals();
  wiring::open_log(config.log, arguments.foreground ? wiring::LogPlace::terminal : wiring::LogPlace::configured,
                   "dmarcd-report");
  Result<std::unique_ptr<Watch>> begun = Watch::begin(config);
  if (!begun) return failed(begun.error());
  std::unique_ptr<Watch> watch = *std::move(begun);
  log::info(status_of(config));
  system::tell_ready(status_of(config));
  if (config.send_reports) watch->tell_doubts();

  while (true) {
    switch (watch->attend()) {
      case Command::stop:
        system::tell_stopping("ending");
        watch.reset();
        log::info("ended");
        log::close();
        return exit_code::done;
      case Command::reload:
        system::tell_reloading();
        reload(arguments, config, watch);
        system::tell_ready(status_of(config));
        break;
      case Command::report_statistics: log::info(status_of(config)); break;
    }
  }
}

}  // namespace dmarcd::reporter
