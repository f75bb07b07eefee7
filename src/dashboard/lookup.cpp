#include "lookup.h"

#include <algorithm>
#include <limits>

#include "dmarcd/base/text.h"

#include "filters.h"

namespace dmarcd::dashboard {

Url domain_url(std::string_view domain) {
  return Url("/domain").segment(domain);
}

Url source_url(std::string_view domain, std::string_view key) {
  return domain_url(domain).segment("source").segment(key);
}

Url report_url(inbox::ReportId id) {
  return Url("/report").segment(std::to_string(id));
}

Outcome<std::string> domain_of(const Visit& visit) {
  std::string name = to_lower(visit.parts.at(0));
  const std::vector<inbox::DomainLine> known = DMARCD_TRY(visit.services.archive.domains(visit.visitor.scope()));
  const bool is_seen = visit.visitor.scope().sees(name) &&
                       std::any_of(known.begin(), known.end(), [&](const auto& line) { return line.domain == name; });
  if (!is_seen) return not_found();
  return name;
}

Outcome<std::shared_ptr<const advisor::Advice>> advice_for(const Visit& visit, std::string_view domain) {
  return DMARCD_TRY(visit.services.advice(domain));
}

Outcome<std::int64_t> number_of(std::string_view part) {
  const std::optional<std::uint64_t> number = parse_number(part);
  if (!number || *number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return not_found();
  return static_cast<std::int64_t>(*number);
}

inbox::Page one_more(inbox::Page page) {
  ++page.most;
  return page;
}

Html page_links(const Visit& visit, const inbox::Page& page, bool has_more) {
  const Url here = Url::of_path(visit.request.path);
  auto at = [&](std::size_t offset) {
    return with_query(here, visit.request.query, "offset", offset == 0 ? std::string() : std::to_string(offset));
  };
  Html links;
  if (page.offset > 0) links += link(at(page.offset - std::min(page.most, page.offset)), "← before");
  if (page.offset > 0 && has_more) links += " ";
  if (has_more) links += link(at(page.offset + page.most), "more →");
  if (links.is_empty()) return {};
  return element("nav", {{"class", "pages"}, {"aria-label", "Parts of the list"}}, links);
}

Html facts_of(const std::vector<std::pair<Html, Html>>& facts) {
  Html all;
  for (const auto& [term, what] : facts)
    if (!what.is_empty()) all += element("div", {}, element("dt", {}, term), element("dd", {}, what));
  return element("dl", {{"class", "facts"}}, all);
}

}  // namespace dmarcd::dashboard
