#include "dialogue.h"

#include <algorithm>
#include <array>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::libcurl {
namespace {

using Encryption = sending::TransportOptions::Encryption;

/// EHLO has the longest replies, and no server announces so many extensions: what is longer never ends.
constexpr std::size_t most_lines = 100;

/// Of a reply this much is kept: enough for a sentence and the address of a page that explains it.
constexpr std::size_t longest_text = 400;

struct Verb {
  std::string_view word;
  Step step;
};

constexpr std::array verbs = {
    Verb{"EHLO", Step::ehlo}, Verb{"HELO", Step::helo}, Verb{"STARTTLS", Step::starttls}, Verb{"AUTH", Step::auth},
    Verb{"MAIL", Step::mail}, Verb{"RCPT", Step::rcpt}, Verb{"DATA", Step::data},
};

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  return line;
}

Step step_of(std::string_view line) {
  line = without_line_end(line);
  const std::string_view word = line.substr(0, line.find(' '));
  const auto* verb = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& known) { return known.word == word; });
  return verb == verbs.end() ? Step::other : verb->step;
}

/// The three digits at the front, then nothing, "-" or a blank (RFC 5321 section 4.2).
std::optional<unsigned> code_of(std::string_view line) {
  if (line.size() < 3 || (line.size() > 3 && line[3] != '-' && line[3] != ' ')) return std::nullopt;
  const std::optional<std::uint64_t> code = parse_number(line.substr(0, 3));
  if (!code || *code < 200 || *code > 599) return std::nullopt;
  return static_cast<unsigned>(*code);
}

bool is_no(unsigned code) {
  return code >= 400;
}

}  // namespace

std::string_view to_text(Step step) {
  switch (step) {
    case Step::greeting: return "the connection";
    case Step::ehlo: return "EHLO";
    case Step::helo: return "HELO";
    case Step::starttls: return "STARTTLS";
    case Step::auth: return "AUTH";
    case Step::mail: return "MAIL";
    case Step::rcpt: return "RCPT";
    case Step::data: return "DATA";
    case Step::message_end: return "the end of the message";
    case Step::other: break;
  }
  return "a command";
}

void Dialogue::sent(std::string_view line) {
  if (is_decided_ || without_line_end(line) == "QUIT") return;  // libcurl says it after a failure, too.
  const bool is_secret = last_ && last_->step == Step::auth && last_->code == 334;
  if (is_secret && awaited_ == Step::auth) {
    last_->code = 0;  // Answered; what follows its reply is a command again.
    return;
  }
  if (!last_) is_first_ = false;  // Nothing is said to a new connection before its greeting.
  awaited_ = step_of(line);
  if (awaited_ == Step::ehlo) {
    announced_size_ = 0;
    offers_starttls_ = false;
    offers_login_ = false;
  }
}

bool Dialogue::received(std::string_view line) {
  if (is_decided_) return true;
  line = without_line_end(line);
  const std::optional<unsigned> code = code_of(line);
  if (!code) objection_ = Objection::out_of_step;
  if (++lines_ > most_lines) objection_ = Objection::reply_without_end;
  if (objection_ != Objection::none) return false;

  const std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view();
  if (awaited_ == Step::ehlo && lines_ > 1) note_extension(text);
  append(text);
  const bool is_last_line = line.size() == 3 || line[3] == ' ';
  if (is_last_line) complete(*code);
  return objection_ == Objection::none;
}

/// In capitals only, as libcurl reads them: what it takes for absent must not be thought of as offered.
void Dialogue::note_extension(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ' ');
  const auto names = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  if (words[0] == "STARTTLS") offers_starttls_ = true;
  if (words[0] == "AUTH") offers_login_ = names("PLAIN") || names("LOGIN");
  if (words[0] == "SIZE" && words.size() > 1) announced_size_ = parse_number(words[1]).value_or(0);
}

void Dialogue::append(std::string_view text) {
  if (text_.size() > longest_text || text.empty()) return;
  if (!text_.empty()) text_ += ' ';
  text_ += text.substr(0, longest_text);
}

void Dialogue::complete(unsigned code) {
  last_ = Reply{awaited_, code, printable(trim_blanks(text_), longest_text)};
  text_.clear();
  lines_ = 0;
  judge(code);
}

void Dialogue::judge(unsigned code) {
  if (!expects(code)) {
    if (is_no(code))
      is_decided_ = !goes_on_without(code);
    else
      objection_ = Objection::out_of_step;
    return;
  }
  switch (awaited_) {
    case Step::ehlo:
    case Step::helo: check_terms(); break;
    case Step::starttls: is_encrypted_ = true; break;
    case Step::data: awaited_ = Step::message_end; break;
    case Step::message_end: is_decided_ = true; break;
    default: break;
  }
}

bool Dialogue::expects(unsigned code) const {
  switch (awaited_) {
    case Step::greeting:
    case Step::starttls: return code == 220;
    case Step::auth: return code == 334 || code == 235;
    case Step::rcpt: return code >= 250 && code <= 252;
    case Step::data: return code == 354;
    case Step::ehlo:
    case Step::helo:
    case Step::mail:
    case Step::message_end: return code == 250;
    case Step::other: break;
  }
  return true;
}

/// HELO follows where EHLO is not known (RFC 5321 section 3.2), and clear text where STARTTLS fails and is not needed.
bool Dialogue::goes_on_without(unsigned code) const {
  const bool needs_no_tls = terms_.encryption == Encryption::off || terms_.encryption == Encryption::opportunistic;
  if (code == 421) return false;
  return (awaited_ == Step::ehlo && (needs_no_tls || is_encrypted_ || terms_.encryption == Encryption::implicit)) ||
         (awaited_ == Step::starttls && needs_no_tls);
}

void Dialogue::check_terms() {
  const bool may_encrypt = !is_encrypted_ && terms_.encryption != Encryption::implicit;
  if (may_encrypt && terms_.encryption == Encryption::required && !offers_starttls_)
    objection_ = Objection::starttls_not_offered;
  else if (may_encrypt && terms_.encryption != Encryption::off && offers_starttls_)
    return;  // STARTTLS comes next, and after it another EHLO.
  else if (terms_.logs_in && !offers_login_)
    objection_ = Objection::login_not_offered;
  else if (announced_size_ > 0 && terms_.message_size > announced_size_)
    objection_ = Objection::message_too_big;
}

bool Dialogue::is_accepted() const {
  return last_ && last_->step == Step::message_end && last_->code == 250;
}

bool Dialogue::is_in_handshake() const {
  return is_encrypted_ && last_ && last_->step == Step::starttls;
}

bool Dialogue::is_stale() const {
  if (is_first_ || awaited_ != Step::mail) return false;
  return !last_ || last_->code == 421 || last_->code == 221;
}

}  // namespace dmarcd::libcurl
