#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

namespace dmarcd::test {

/// A member of a zip, and the lies that it tells (APPNOTE.TXT sections 4.3.7 and 4.3.12).
struct ZipMember {
  std::string name;
  std::string octets;
  bool is_deflated = true;
  bool is_encrypted = false;  ///< Says so; its octets stay plain.
  int told_size = -1;         ///< In place of the true one, expanded.
  bool is_crc_wrong = false;
  int same_octets_as = -1;       ///< The directory points to the octets of that member, an earlier one.
  bool has_zip64_sizes = false;  ///< Sizes stand in the extra field and are far too large.
};

inline std::string little_endian(std::uint64_t value, int octets) {
  std::string text;
  for (int i = 0; i < octets; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::string raw_deflate(std::string_view octets) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, octets.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class ZipBuilder {
 public:
  void add(const ZipMember& member) {
    offsets_.push_back(zip_.size());
    if (member.same_octets_as >= 0) return list(member, static_cast<std::size_t>(member.same_octets_as));
    const std::string packed = member.is_deflated ? raw_deflate(member.octets) : member.octets;
    headings_.push_back(heading(member, packed.size()));
    zip_ += "PK\x03\x04" + headings_.back() + tail(member) + packed;
    list(member, headings_.size() - 1);
  }

  std::string build() const {
    const std::uint64_t count = offsets_.size();
    return zip_ + directory_ + "PK\x05\x06" + little_endian(0, 4) + little_endian(count, 2) + little_endian(count, 2) +
           little_endian(directory_.size(), 4) + little_endian(zip_.size(), 4) + little_endian(0, 2);
  }

 private:
  void list(const ZipMember& member, std::size_t octets_of) {
    directory_ += "PK\x01\x02" + little_endian(20, 2) + headings_[octets_of] + little_endian(member.name.size(), 2) +
                  little_endian(extra(member).size(), 2) + little_endian(0, 2) + little_endian(0, 2) +
                  little_endian(0, 2) + little_endian(0, 4) + little_endian(offsets_[octets_of], 4) + member.name +
                  extra(member);
  }

  static std::string extra(const ZipMember& member) {
    return member.has_zip64_sizes ? little_endian(1, 2) + little_endian(16, 2) + std::string(16, '\x7F') : "";
  }

  static std::string tail(const ZipMember& member) {
    return little_endian(member.name.size(), 2) + little_endian(extra(member).size(), 2) + member.name + extra(member);
  }

  /// From the version that is needed up to the sizes.
  static std::string heading(const ZipMember& member, std::size_t packed) {
    const auto* octets = reinterpret_cast<const Bytef*>(member.octets.data());
    const std::uint64_t crc = crc32(0, octets, static_cast<uInt>(member.octets.size())) + (member.is_crc_wrong ? 1 : 0);
    const std::uint64_t size =
        member.told_size < 0 ? member.octets.size() : static_cast<std::uint64_t>(member.told_size);
    constexpr std::uint64_t in_zip64 = 0xFFFFFFFF;
    return little_endian(20, 2) + little_endian(member.is_encrypted ? 1 : 0, 2) +
           little_endian(member.is_deflated ? 8 : 0, 2) + little_endian(0, 4) + little_endian(crc, 4) +
           little_endian(member.has_zip64_sizes ? in_zip64 : packed, 4) +
           little_endian(member.has_zip64_sizes ? in_zip64 : size, 4);
  }

  std::string zip_, directory_;
  std::vector<std::string> headings_;
  std::vector<std::size_t> offsets_;
};

inline std::string zip_of(const std::vector<ZipMember>& members) {
  ZipBuilder builder;
  for (const ZipMember& member : members) builder.add(member);
  return builder.build();
}

}  // namespace dmarcd::test
