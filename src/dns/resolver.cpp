#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

std::string_view to_text(RecordType type) {
  switch (type) {
    case RecordType::a: return "A";
    case RecordType::aaaa: return "AAAA";
    case RecordType::mx: return "MX";
    case RecordType::ptr: return "PTR";
    case RecordType::txt: return "TXT";
  }
  return "";
}

}  // namespace dmarcd::dns
