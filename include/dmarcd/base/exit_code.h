#pragma once

namespace dmarcd::exit_code {

/// What the programs end with; the numbers from 64 are those of sysexits.h, which an MTA understands.
constexpr int done = 0;
constexpr int answered_no = 1;  ///< Not ready; no pass under --expect-pass.
constexpr int not_enough_data = 2;
constexpr int usage = 64;      ///< The command line is wrong.
constexpr int bad_input = 65;  ///< A file or message cannot be used.
constexpr int io_error = 74;
constexpr int temporary_failure = 75;  ///< Worth trying again.
constexpr int bad_configuration = 78;

}  // namespace dmarcd::exit_code
