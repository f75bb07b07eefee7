#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/inbox/views.h"

#include "html.h"

namespace dmarcd::dashboard {

using Value = std::variant<std::monostate, std::string, std::uint64_t, double, bool>;

/// A field of a table: what programs are told, and how people see it.
struct Cell {
  Value value;
  Html shown;
};

Cell text_cell(std::string_view text);
Cell number_cell(std::uint64_t number);
Cell share_cell(std::uint64_t part, std::uint64_t all);
Cell day_cell(inbox::Day day);
Cell time_cell(Timestamp time);
Cell yes_cell(std::optional<std::string_view> yes);  ///< The word to show if it is so.
Cell linked_cell(const Url& url, std::string_view text);

/// The cell with more to show below it.
Cell above(Cell cell, const Html& more);

/// A line to stand below a cell, after what it is; nothing if there is no text.
Html labelled(const Html& label, std::string_view text);

struct Column {
  enum class Kind {
    text,
    long_text,  ///< Sentences, which need room.
    number,
    for_programs,  ///< In CSV and JSON alone: on a page, another cell of the row shows it too.
  };

  Word key;      ///< In CSV and JSON.
  Word heading;  ///< For people.
  Kind kind = Kind::text;
  Word glossary = "";  ///< The word's id in the glossary; empty: needs none.
};

/// Declared once, told as HTML, CSV and JSON.
struct Table {
  Word name;
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string when_empty;
};

/// A single value of a page, told to programs.
struct Fact {
  Word name;
  Value value;
};

/// A page: the body for people, and what it is made of for programs.
struct View {
  std::string title;
  Html body;
  std::vector<Fact> facts;
  std::vector<Table> tables;  ///< CSV is the first, unless the query names another.
};

Html to_html(const Table& table);
std::string to_json(const View& view);

/// RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it, for a report's text may be one.
std::string to_csv(const Table& table);

}  // namespace dmarcd::dashboard
