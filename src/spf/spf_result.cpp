#include "dmarcd/spf/spf_result.h"

namespace dmarcd::spf {

std::string_view to_text(SpfCode code) {
  switch (code) {
    case SpfCode::none: return "none";
    case SpfCode::neutral: return "neutral";
    case SpfCode::pass: return "pass";
    case SpfCode::fail: return "fail";
    case SpfCode::softfail: return "softfail";
    case SpfCode::temperror: return "temperror";
    case SpfCode::permerror: return "permerror";
  }
  return "";
}

std::string_view to_text(SpfIdentity identity) {
  return identity == SpfIdentity::helo ? "helo" : "mfrom";
}

std::string_view to_text(SpfEngine engine) {
  return engine == SpfEngine::libspf2 ? "libspf2" : "native";
}

}  // namespace dmarcd::spf
