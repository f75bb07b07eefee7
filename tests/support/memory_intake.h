#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/inbox.h"

namespace dmarcd::test {

/// An Intake that forgets when it ends. Its reports are known by kind, reporter, id, domain and begin.
class MemoryIntake final : public inbox::Intake {
 public:
  Result<std::vector<std::vector<inbox::Receipt>>> keep(std::span<const inbox::Arrival> arrivals) override {
    if (is_away) return temporary_failure("the database is away");
    std::vector<std::vector<inbox::Receipt>> receipts;
    for (const inbox::Arrival& arrival : arrivals) {
      receipts.emplace_back();
      for (const auto& item : arrival.items)
        receipts.back().push_back(std::visit([this](const auto& kept) { return keep_item(kept); }, item));
    }
    return receipts;
  }

  Result<std::optional<WaitingMail>> next_unjudged_mail(inbox::MailId /*after*/) override { return std::nullopt; }
  Result<void> judge_mail(inbox::MailId /*mail*/, receiving::Authenticity /*authenticity*/) override { return {}; }
  Result<inbox::NewRefusal> quarantined(inbox::QuarantineId id) override {
    for (const auto& [octets, entry] : quarantine_)
      if (entry.id == id) return entry.refusal;
    return permanent_failure("nothing is quarantined under this number");
  }
  Result<void> drop_quarantined(inbox::QuarantineId id) override {
    std::erase_if(quarantine_, [id](const auto& entry) { return entry.second.id == id; });
    return {};
  }
  Result<void> prune(const Retention&, const std::function<bool()>&) override { return {}; }

  bool is_away = false;
  std::vector<receiving::Authenticity> vouched;  ///< Of each report that is new, in order.

 private:
  struct Entry {
    inbox::NewRefusal refusal;
    std::int64_t id = 0;
  };

  inbox::Receipt keep_item(const inbox::NewReport& item) {
    const auto* report = std::get_if<receiving::AggregateReport>(&item.found.read.report);
    if (!report) return {inbox::Fate::imported, ++last_};
    const std::string key = to_lower(report->org_name) + '\n' + report->report_id + '\n' + report->policy.domain +
                            '\n' + std::to_string(unix_seconds(report->begin));
    const auto [entry, is_new] = reports_.try_emplace(key, report->records.size(), last_ + 1);
    if (is_new) vouched.push_back(item.authenticity);
    if (is_new) return {inbox::Fate::imported, ++last_};
    const bool is_equal = entry->second.first == report->records.size();
    return {is_equal ? inbox::Fate::duplicate : inbox::Fate::differing, entry->second.second};
  }

  inbox::Receipt keep_item(const inbox::NewRefusal& item) {
    const auto [entry, is_new] = quarantine_.try_emplace(item.part.octets, Entry{item, last_ + 1});
    if (is_new) return {inbox::Fate::quarantined, ++last_};
    return {inbox::Fate::quarantined_before, entry->second.id};
  }

  std::map<std::string, std::pair<std::size_t, std::int64_t>> reports_;
  std::map<std::string, Entry> quarantine_;  ///< By octets.
  std::int64_t last_ = 0;
};

}  // namespace dmarcd::test
