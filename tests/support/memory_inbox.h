#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/dashboard/dashboard.h"

/// An inbox in memory for tests of the pages: tells what it was given, within the scope that it is asked in.
namespace dmarcd::testing {

/// A database that is away, if it is made to be.
struct Outage {
  bool is_away = false;

  tl::unexpected<Error> failure() const { return temporary_failure("reading the inbox: the database does not answer"); }
};

class MemoryArchive final : public inbox::Archive {
 public:
  explicit MemoryArchive(const Outage& outage) : outage_(outage) {}

  std::vector<inbox::DomainLine> domain_lines;
  std::vector<inbox::ReporterLine> reporter_lines;
  std::vector<inbox::PolicyLine> policy_lines;
  std::vector<inbox::ReportDetails> report_details;
  std::vector<inbox::RecordLine> record_lines;
  std::vector<inbox::FailureLine> failure_lines;
  std::vector<inbox::TlsLine> tls_lines;
  std::vector<inbox::QuarantineLine> quarantine_lines;
  inbox::ImportHealth import_health;
  std::map<inbox::ReportId, std::string> documents;

  Result<std::int64_t> revision() override {
    if (outage_.is_away) return outage_.failure();
    return 1;
  }
  Result<std::vector<inbox::DomainLine>> domains(const inbox::Scope& scope) override {
    if (outage_.is_away) return outage_.failure();
    return kept(domain_lines, [&](const auto& line) { return scope.sees(line.domain); });
  }
  Result<void> traffic(const inbox::Scope&, std::string_view, const inbox::Days&, inbox::Trust,
                       const TrafficSink&) override {
    return {};
  }
  Result<std::vector<inbox::ReporterLine>> reporters(const inbox::Scope& scope, std::string_view domain,
                                                     const inbox::Days&, inbox::Trust) override {
    return scope.sees(domain) ? reporter_lines : std::vector<inbox::ReporterLine>();
  }
  Result<std::vector<inbox::PolicyLine>> policies(const inbox::Scope& scope, std::string_view domain,
                                                  const inbox::Days&, inbox::Trust) override {
    return scope.sees(domain) ? policy_lines : std::vector<inbox::PolicyLine>();
  }
  Result<std::vector<inbox::ReportLine>> reports(const inbox::Scope& scope, const inbox::ReportFilter& filter,
                                                 const inbox::Page& page) override {
    std::vector<inbox::ReportLine> lines;
    for (const inbox::ReportDetails& details : report_details)
      if (scope.sees(details.line.domain) && fits(details.line, filter)) lines.push_back(details.line);
    return part(lines, page);
  }
  Result<std::optional<inbox::ReportDetails>> report(const inbox::Scope& scope, inbox::ReportId id) override {
    for (const inbox::ReportDetails& details : report_details)
      if (details.line.id == id && scope.sees(details.line.domain)) return details;
    return std::nullopt;
  }
  Result<std::vector<inbox::RecordLine>> records(const inbox::Scope& scope, const inbox::RecordFilter& filter,
                                                 const inbox::Page& page) override {
    return part(kept(record_lines, [&](const auto& line) { return scope.sees(line.domain) && fits(line, filter); }),
                page);
  }
  Result<std::optional<std::string>> raw(const inbox::Scope& scope, inbox::ReportId id) override {
    for (const inbox::ReportDetails& details : report_details)
      if (details.line.id == id && scope.sees(details.line.domain) && documents.count(id) > 0) return documents.at(id);
    return std::nullopt;
  }
  Result<std::vector<inbox::FailureLine>> failures(const inbox::Scope& scope, std::string_view domain,
                                                   const inbox::Page& page) override {
    return part(kept(failure_lines,
                     [&](const auto& line) { return scope.sees(domain) && line.report.reported_domain == domain; }),
                page);
  }
  Result<std::vector<inbox::TlsLine>> tls_reports(const inbox::Scope& scope, std::string_view domain,
                                                  const inbox::Page& page) override {
    return part(scope.sees(domain) ? tls_lines : std::vector<inbox::TlsLine>(), page);
  }
  Result<std::vector<inbox::QuarantineLine>> quarantine(const inbox::Page& page) override {
    return part(quarantine_lines, page);
  }
  Result<inbox::ImportHealth> health(const inbox::Scope&, Timestamp) override { return import_health; }

 private:
  template <class Line, class Fits>
  static std::vector<Line> kept(const std::vector<Line>& lines, Fits fits_it) {
    std::vector<Line> some;
    std::copy_if(lines.begin(), lines.end(), std::back_inserter(some), fits_it);
    return some;
  }
  template <class Line>
  static std::vector<Line> part(const std::vector<Line>& lines, const inbox::Page& page) {
    const std::size_t begin = std::min(page.offset, lines.size());
    const std::size_t end = begin + std::min(page.most, lines.size() - begin);
    return {lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.begin() + static_cast<std::ptrdiff_t>(end)};
  }
  static bool fits(const inbox::ReportLine& line, const inbox::ReportFilter& filter) {
    return (filter.domain.empty() || filter.domain == line.domain) &&
           starts_with_ignoring_case(line.org_name, filter.org_name) &&
           (!filter.authenticity || *filter.authenticity == line.authenticity) &&
           (!filter.only_disputed || line.is_disputed) && (!filter.only_with_warnings || !line.warnings.empty());
  }
  static bool fits(const inbox::RecordLine& line, const inbox::RecordFilter& filter) {
    return (!filter.report || *filter.report == line.report) &&
           (filter.domain.empty() || filter.domain == line.domain) &&
           (!filter.source || filter.source->contains(line.record.source_ip)) &&
           (!filter.disposition || *filter.disposition == line.record.disposition) &&
           (!filter.only_failing || !(line.record.dkim || line.record.spf));
  }

  const Outage& outage_;
};

class MemoryOffice final : public inbox::Office {
 public:
  explicit MemoryOffice(const Outage& outage) : outage_(outage) {}

  std::vector<inbox::SourceRule> rule_lines;
  std::map<std::string, inbox::User, std::less<>> people;
  std::map<std::string, inbox::Session, std::less<>> sessions;

  Result<std::vector<inbox::SourceRule>> rules(const inbox::Scope& scope, std::string_view domain) override {
    std::vector<inbox::SourceRule> some;
    for (const inbox::SourceRule& rule : rule_lines)
      if (scope.sees(rule.domain) && rule.domain == domain) some.push_back(rule);
    return some;
  }
  Result<std::int64_t> add_rule(const inbox::SourceRule& rule) override {
    rule_lines.push_back(rule);
    rule_lines.back().id = static_cast<std::int64_t>(rule_lines.size());
    return rule_lines.back().id;
  }
  Result<void> remove_rule(const inbox::Scope& scope, std::int64_t id) override {
    std::erase_if(rule_lines, [&](const auto& rule) { return rule.id == id && scope.sees(rule.domain); });
    return {};
  }
  Result<std::vector<inbox::User>> users() override {
    std::vector<inbox::User> all;
    for (const auto& [name, user] : people) all.push_back(user);
    return all;
  }
  Result<std::optional<inbox::User>> user(std::string_view name) override {
    const auto found = people.find(name);
    return found == people.end() ? std::nullopt : std::optional(found->second);
  }
  Result<void> put_user(const inbox::User& user) override {
    if (people[user.name].password_hash != user.password_hash)
      std::erase_if(sessions, [&](const auto& session) { return session.second.user == user.name; });
    people[user.name] = user;
    return {};
  }
  Result<bool> remove_user(std::string_view name) override {
    std::erase_if(sessions, [&](const auto& session) { return session.second.user == name; });
    return people.erase(std::string(name)) > 0;
  }
  Result<void> put_session(const inbox::Session& session) override {
    sessions[session.token_hash] = session;
    return {};
  }
  Result<std::optional<inbox::Session>> session(std::string_view token_hash, Timestamp now) override {
    if (outage_.is_away) return outage_.failure();
    const auto found = sessions.find(token_hash);
    if (found == sessions.end() || found->second.expires_at <= now) return std::nullopt;
    return found->second;
  }
  Result<void> end_session(std::string_view token_hash) override {
    sessions.erase(std::string(token_hash));
    return {};
  }
  Result<std::optional<inbox::Note>> note(std::string_view, std::string_view) override { return std::nullopt; }
  Result<std::vector<inbox::Note>> notes(std::string_view) override { return std::vector<inbox::Note>(); }
  Result<void> put_note(const inbox::Note&) override { return {}; }

 private:
  const Outage& outage_;
};

class MemoryIntake final : public inbox::Intake {
 public:
  std::map<inbox::QuarantineId, std::string> entries;  ///< Octets.

  Result<std::vector<std::vector<inbox::Receipt>>> keep(std::span<const inbox::Arrival>) override {
    return std::vector<std::vector<inbox::Receipt>>();
  }
  Result<std::optional<WaitingMail>> next_unjudged_mail(inbox::MailId /*after*/) override { return std::nullopt; }
  Result<void> judge_mail(inbox::MailId, receiving::Authenticity) override { return {}; }
  Result<inbox::NewRefusal> quarantined(inbox::QuarantineId id) override {
    if (entries.count(id) == 0) return permanent_failure("there is no such entry in the quarantine");
    return inbox::NewRefusal{{.member = {}, .reason = {}, .octets = entries.at(id), .mail = {}}};
  }
  Result<void> drop_quarantined(inbox::QuarantineId id) override {
    entries.erase(id);
    return {};
  }
  Result<void> prune(const Retention&, const std::function<bool()>&) override { return {}; }
};

}  // namespace dmarcd::testing
