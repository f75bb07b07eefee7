#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::libspf2 {

/// What libspf2 is told about a question.
struct Reply {
  enum class Status { found, nothing, try_again };

  Status status = Status::nothing;
  std::vector<std::string>
      texts;  ///< TXT: one record at most. MX, PTR: names, perhaps with a mark of ours before them.
  std::vector<IpAddress> addresses;  ///< A, AAAA.
};

/// Which of libspf2's two ways of asking a question came by: for a, mx, ptr, include and redirect, or for exists and
/// %{p}. It says so itself, by whether it would keep the answer.
enum class Asker { plain_term, exists_or_macro };

/// Why a check ends before libspf2 has come to a result of its own.
struct Ending {
  enum class Kind {
    temperror,      ///< A term got no answer.
    permerror,      ///< A record is malformed, or a limit is passed.
    out_of_bounds,  ///< Something that libspf2 must not be given, or gets wrong.
  };

  Kind kind;
  std::string reason;
};

/// The DNS as libspf2 sees it in one check. Here is what the library lacks: the limits of RFC 7208 section 4.6.4 over
/// all recursions, failures of the DNS as section 5 treats them, and records only as our parser accepts them and
/// within `bounded_record`. Once a check has ended every question is put off and nothing is asked.
class TermAnswers {
 public:
  /// Both must outlive this.
  TermAnswers(const IpAddress& client, dns::Resolver& resolver) : client_(client), resolver_(resolver) {}

  /// Answers a question as libspf2 puts it.
  Reply answer(std::string_view name, dns::RecordType type, Asker asker);

  /// The check cannot go on; the first reason holds.
  void end(Ending::Kind kind, std::string reason);

  const std::optional<Ending>& ending() const { return ending_; }

  /// Why the last name that was asked for a record has none.
  const std::string& absence() const { return absence_; }

  unsigned terms() const { return terms_; }
  unsigned voids() const { return voids_; }

  /// A question for ptr or %{p} got no answer.
  bool passed_over_failure() const { return passed_over_failure_; }

 private:
  Reply record(std::string_view name);
  Reply exchanges(std::string_view name);
  Reply addresses(std::string_view name, dns::RecordType type, Asker asker);
  Reply addresses_of_exchange(std::string_view marked_name, dns::RecordType type);
  Reply addresses_of_term(std::string_view name, dns::RecordType type);
  Reply names_for_ptr();
  Reply names_for_macro();
  Reply addresses_for_macro(dns::RecordType type);
  Reply addresses_for_validation(std::string_view name, dns::RecordType type);

  bool begin_term();
  void count_void();
  std::optional<dns::DomainName> target(std::string_view name);
  dns::AnswerPtr ask(const dns::DomainName& name, dns::RecordType type);
  dns::AnswerPtr ask_for_validation(const dns::DomainName& name, dns::RecordType type);
  std::optional<std::vector<std::string>> client_names();

  const IpAddress& client_;
  dns::Resolver& resolver_;
  std::optional<Ending> ending_;
  std::string absence_;
  bool is_begun_ = false;
  unsigned terms_ = 0;
  unsigned voids_ = 0;
  bool passed_over_failure_ = false;
  std::vector<dns::DomainName> exchanges_;  ///< The hosts of the mx at work.
  bool any_exchange_found_ = false;
  std::deque<std::string> candidates_;  ///< What %{p} has still to validate.
};

}  // namespace dmarcd::libspf2
