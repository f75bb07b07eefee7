#include "gmime_mail_reader.h"

#include <fmt/format.h>
#include <gmime/gmime.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/message/author_domain.h"
#include "dmarcd/receiving/limits.h"

#include "content_encoding.h"
#include "content_type.h"
#include "entity.h"
#include "header_text.h"
#include "multipart_body.h"

namespace dmarcd::gmime {
namespace {

using receiving::MailPart;
using receiving::OpenedMail;
using receiving::limits::most_mail_parts;

/// What stands behind an entity. The end of the mail behind the last part of a multipart that is not closed means that
/// the mail was cut off there.
enum class Ending { more, end_of_mail, cut };

class Parts {
 public:
  Result<void> add(const Entity& entity, Ending ending, int depth) {
    const ContentType content = content_type_of(entity.header);
    if (content.is_multipart() && depth < deepest_multipart) {
      const MultipartBody body = split_multipart(entity.body, content.boundary, most_mail_parts + 1);
      if (!body.parts.empty()) return add_each(body, ending, depth + 1);
    }
    return add_leaf(entity, content, ending);
  }

  std::vector<MailPart> take() { return std::move(parts_); }

 private:
  Result<void> add_each(const MultipartBody& body, Ending ending, int depth) {
    for (std::size_t i = 0; i < body.parts.size(); ++i) {
      const bool is_last = i + 1 == body.parts.size();
      const bool is_cut = is_last && !body.is_closed && ending != Ending::more;
      DMARCD_TRY(add(split_entity(body.parts[i]), is_cut ? Ending::cut : Ending::more, depth));
    }
    return {};
  }

  Result<void> add_leaf(const Entity& entity, const ContentType& content, Ending ending) {
    if (parts_.size() == most_mail_parts)
      return permanent_failure(fmt::format("the mail has more than {} parts", most_mail_parts));
    std::string octets = decode_content(entity.body, value_of(entity.header, "content-transfer-encoding"));
    std::optional<UuencodedFile> file;
    if (content.type.starts_with("text/")) file = find_uuencoded(octets);
    parts_.push_back({content.name, content.type, std::move(octets), ending == Ending::cut});
    if (file) parts_.push_back({file->name, "application/octet-stream", std::move(file->octets), false});
    return {};
  }

  std::vector<MailPart> parts_;
};

void read_header(std::string_view header, OpenedMail& mail) {
  std::vector<message::HeaderField> from;
  for (FieldScanner field(header); field.next();) {
    if (field.is("authentication-results") && mail.authentication_results.size() < most_results_fields)
      mail.authentication_results.emplace_back(field.value());
    if (field.is("from") && from.size() < 2) from.push_back({"From", message::unfolded(field.value())});
    if (field.is("subject") && mail.subject.empty()) mail.subject = shown_value(field.value());
    if (field.is("message-id") && mail.message_id.empty()) mail.message_id = shown_value(field.value());
    if (field.is("auto-submitted") && mail.auto_submitted.empty())
      mail.auto_submitted = to_lower(shown_value(field.value()));
  }
  if (from.empty()) return;
  mail.from = shown_value(from.front().value);
  const message::AuthorDomains authors = message::find_author_domains(from);
  if (authors.domains.size() == 1) mail.from_domain = authors.domains.front().text();
}

}  // namespace

GmimeMailReader::GmimeMailReader() {
  g_mime_init();
}

Result<OpenedMail> GmimeMailReader::read(std::string_view octets) const {
  const Entity entity = split_entity(octets);
  OpenedMail mail;
  read_header(entity.header, mail);
  Parts parts;
  DMARCD_TRY(parts.add(entity, Ending::end_of_mail, 0));
  mail.parts = parts.take();
  return mail;
}

}  // namespace dmarcd::gmime
