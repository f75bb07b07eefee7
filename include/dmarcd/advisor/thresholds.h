#pragma once

#include <algorithm>
#include <cstdint>

namespace dmarcd::advisor {

/// What "ready" means. Each is a setting (section inbox.advisor), and is shown beside the figure that it is held
/// against.
struct Thresholds {
  unsigned days = 28;                 ///< Looked at.
  unsigned days_for_monthly = 35;     ///< Looked at for senders that write once a month.
  unsigned days_for_small = 60;       ///< Without a failing message, where a domain is too small for the bound.
  double days_reported = 0.5;         ///< Of those days, with reports: who writes on weekdays alone, and has a holiday
                                      ///< week in four, still comes to 15 of 28.
  unsigned days_without_reports = 7;  ///< Longest: a day is reported within two, so this is no long weekend.
  unsigned least_reporters = 3;
  double own_share = 0.95;         ///< Of a source's messages that pass aligned, for it to be healthy.
  double quarantine_pass = 0.995;  ///< Lower end of the 95 % Wilson interval.
  double reject_pass = 0.999;
  double reject_dkim = 0.98;             ///< DKIM-aligned share of own mail.
  double reject_quarantined = 0.001;     ///< Own mail that receivers put aside.
  double undecided_share = 0.01;         ///< Of own mail.
  std::uint64_t largest_undecided = 50;  ///< Messages of one undecided source.
  std::uint64_t smallest_source = 20;    ///< Messages from which on a source must be healthy or waived.
  unsigned days_without_new_source = 14;
  unsigned days_at_quarantine = 28;
  double step_back_broken = 0.01;  ///< Of own mail, over two days.
  std::uint64_t step_back_messages = 50;
  unsigned days_not_sending = 14;  ///< Without an own source, for a domain that sends nothing.

  /// Days: as far as any of them asks for.
  unsigned longest_look_back() const { return std::max({days, days_for_monthly, days_for_small, days_not_sending}); }
};

}  // namespace dmarcd::advisor
