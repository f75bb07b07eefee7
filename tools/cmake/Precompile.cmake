# With clang, headers that nearly every file of a target reads are parsed once: unoptimized, a file takes half the time.
# g++ 12 warns of what it finds in headers that were parsed before; its builds show that each file includes what it needs.

set(dmarcd_usual_headers
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string> <string_view>
    <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# dmarcd_precompile(<target> [<library target>...])     with the slow headers of the libraries
function(dmarcd_precompile target)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR count LESS 5)  # For few files it would take as long.
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${dmarcd_usual_headers})
  if("CLI11::CLI11" IN_LIST ARGN)
    target_precompile_headers(${target} PRIVATE <CLI/CLI.hpp>)
  endif()
  if("nlohmann_json::nlohmann_json" IN_LIST ARGN)
    target_precompile_headers(${target} PRIVATE <nlohmann/json.hpp>)
  endif()
  if("GTest::gmock" IN_LIST ARGN)
    target_precompile_headers(${target} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endfunction()
