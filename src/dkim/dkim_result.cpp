#include "dmarcd/dkim/dkim_result.h"

namespace dmarcd::dkim {

std::string_view to_text(DkimCode code) {
  switch (code) {
    case DkimCode::none: return "none";
    case DkimCode::pass: return "pass";
    case DkimCode::fail: return "fail";
    case DkimCode::policy: return "policy";
    case DkimCode::neutral: return "neutral";
    case DkimCode::temperror: return "temperror";
    case DkimCode::permerror: return "permerror";
  }
  return "";
}

}  // namespace dmarcd::dkim
