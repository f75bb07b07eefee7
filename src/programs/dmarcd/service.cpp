#include "service.h"

#include <chrono>
#include <fmt/format.h>
#include <thread>
#include <utility>

#include "dmarcd/evaluation/verdict.h"

#include "log.h"
#include "log_setup.h"

namespace dmarcd::daemon {
namespace {

bool has_same_store(const config::Config& a, const config::Config& b) {
  return config::record_store_kind(a) == config::record_store_kind(b) && a.store.path == b.store.path &&
         config::redis_options(a) == config::redis_options(b) && a.record_queue == b.record_queue;
}

void log_findings(const session::MessageSummary& summary) {
  const std::string_view message = std::string_view(summary.log_line).substr(0, summary.log_line.find(' '));
  for (const evaluation::Finding& finding : summary.findings)
    log::debug(fmt::format("{} {}: {} ({})", message, to_text(finding.topic), finding.text, finding.reference));
}

}  // namespace

Result<void> Service::adopt(const config::Config& config) {
  const std::shared_ptr<const Generation> previous = generation_.load();
  std::shared_ptr<const Generation> next = DMARCD_TRY(Generation::create(config, previous.get()));
  const std::shared_ptr<RecordKeeper> records = DMARCD_TRY(records_for(config));
  log::set_level(wiring::level_of(config.log.level));
  generation_ = std::move(next);
  replace_records(records);
  return {};
}

Result<std::shared_ptr<RecordKeeper>> Service::records_for(const config::Config& config) const {
  const std::shared_ptr<const Generation> present = generation_.load();
  const std::shared_ptr<RecordKeeper> records = records_.load();
  if (records && has_same_store(config, present->config())) return records;
  // Sessions that began with reporting may still make records, so that a keeper stays when reporting ends.
  if (!config.session.reporting && !config.failure_reports.options.enabled) return records;
  return std::shared_ptr<RecordKeeper>(DMARCD_TRY(RecordKeeper::open(config)));
}

void Service::replace_records(const std::shared_ptr<RecordKeeper>& records) {
  const std::shared_ptr<RecordKeeper> previous = records_.exchange(records);
  if (!previous || previous == records) return;
  // Callbacks that took the old one before the exchange give it back within microseconds.
  while (previous.use_count() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  previous->stop();
}

std::shared_ptr<const session::SessionSetup> Service::current_setup() {
  return Generation::setup_of(generation_);
}

void Service::message_done(session::MessageSummary summary, std::chrono::milliseconds waited) {
  const bool has_news = !summary.records.empty() || !summary.failures.empty();
  if (const std::shared_ptr<RecordKeeper> records = has_news ? records_.load() : nullptr) {
    for (const record::MessageRecord& record : summary.records) records->keep(record);
    for (const record::FailureNotice& notice : summary.failures) records->keep(notice);
  }
  if (log::is_on(log::Level::debug)) log_findings(summary);
  log::info(fmt::format("{} ms={}", summary.log_line, waited.count()));
}

void Service::trouble(std::string_view what) noexcept {
  try {
    log::error(what);
  } catch (const std::exception&) {
    // Without memory for a line there is none for a better one.
  }
}

void Service::log_statistics() const {
  const dns::AnswerCache::Statistics dns = generation_.load()->dns().statistics();
  log::info(fmt::format("dns: hits={} merged={} asked={} evicted={} bytes={}", dns.hits, dns.merged, dns.asked,
                        dns.evicted, dns.bytes));
  if (const std::shared_ptr<RecordKeeper> records = records_.load()) {
    const record::RecordQueue::Statistics queue = records->statistics();
    log::info(fmt::format("records: stored={} waiting={} dropped={}", queue.stored, queue.waiting, queue.dropped));
  }
  log::info(fmt::format("milter: messages_at_work={}", libmilter::Milter::messages_at_work()));
}

void Service::stop() {
  if (const std::shared_ptr<RecordKeeper> records = records_.load()) records->stop();
}

}  // namespace dmarcd::daemon
