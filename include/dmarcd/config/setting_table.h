#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/config/config.h"
#include "dmarcd/config/document.h"

namespace dmarcd::config {

/// Where values are read: the files that they name, and what was wrong with them.
struct Reading {
  const ReadFile& read_file;
  Remarks& remarks;
  std::vector<std::string>& list_files;  ///< Where the paths of the lists are noted that are read on the way.
  std::string setting;                   ///< The name of the one that is being read, for messages.
  std::string block;                     ///< The name of the block that it is in, if its section has such.

  void mistake(const Position& position, std::string_view text);
};

/// One setting: its place in the notation, what it takes, and where it goes. Everything that is said about settings
/// anywhere (reader, --show-config, the sample configuration, the manual) comes from here. The views are of literals:
/// every start of every program builds the table.
struct Setting {
  std::string_view section;   ///< "dmarc.actions"; of named blocks, what they are called: "local.forwarder".
  std::string_view name;      ///< "quarantine"
  std::string accepts;        ///< "a duration, 1s to 10m"
  std::string_view sentence;  ///< What it does.
  std::string_view example;   ///< In the notation; empty where the default says enough.
  std::string_view shipped;   ///< What the installed configuration sets, in the notation; empty: it leaves the default.
  bool is_secret = false;

  /// Puts what `value` says into `config`; a mistake leaves it as it was.
  std::function<void(const Value& value, Config& config, Reading& reading)> read;

  /// The effective value in the notation: reading it back changes nothing. Of a block that is not there, the default.
  std::function<std::string(const Config& config, const std::string& block)> print_in;

  std::string print(const Config& config, const std::string& block = "") const { return print_in(config, block); }
  std::string path() const { return std::string(section).append(".").append(name); }
};

/// Some sections are written any number of times, each time as a block with a name: forwarder "campus" { ... }.
struct Section {
  std::string path;  ///< "dmarc.actions"
  std::string text;  ///< What it is about, in a sentence or more.

  std::string example_block = {};  ///< Of a section of blocks, a name that one may have; else empty.
  std::function<std::vector<std::string>(const Config& config)> blocks = {};      ///< In their order.
  std::function<void(const std::string& name, Config& config)> begin_block = {};  ///< Adds it if it is new.

  bool has_blocks() const { return !example_block.empty(); }

  /// The path as it is written: "local.forwarder \"campus\"" where a block is meant.
  std::string heading(const std::string& block = "") const;
};

/// Whether a block can have the name: letters, digits, hyphens and underscores, 64 at most.
bool is_block_name(std::string_view name);

/// The settings, in the order of the sample configuration: sections whole, a section before those inside it.
const std::vector<Setting>& setting_table();

/// Every section, in the same order.
const std::vector<Section>& section_table();

}  // namespace dmarcd::config
