#include "dmarcd/arc/arc_result.h"

namespace dmarcd::arc {

std::string_view to_text(ArcCode code) {
  switch (code) {
    case ArcCode::none: return "none";
    case ArcCode::pass: return "pass";
    case ArcCode::fail: return "fail";
  }
  return "";
}

}  // namespace dmarcd::arc
