# Guards of the layers.
#
# dmarcd_part(<name> SOURCES <file>... [USES <part>...] [WRAPS <library target>...])
#
#   One folder of src/ and its headers in include/dmarcd/<name>. USES is the only list of parts that the folder may
#   include; the test "layers.<name>" holds it to that. WRAPS names libraries that only compute; they stay private.
#
# dmarcd_adapter(<library> SOURCES <file>... USES <part>... [WRAPS <library target>...])
#
#   One folder of src/adapters/: header beside source, visible to the programs and tests that link it, to no part.
#
# dmarcd_program(<name> SOURCES <file>... USES <part>... [PARTS <program part>...] [ADAPTERS <library>...]
#                [WRAPS <library target>...])
#
# dmarcd_program_part(<name> SOURCES <file>... USES <part>... [ADAPTERS <library>...] [WRAPS <library target>...])
#
#   One folder of src/programs/ that several programs have in common: header beside source.

function(dmarcd_layer_test name folder uses)
  list(JOIN uses "," joined)
  add_test(NAME layers.${name}
           COMMAND ${CMAKE_COMMAND} -DPART=${name} -DFOLDER=${folder} -DUSES=${joined} -DROOT=${PROJECT_SOURCE_DIR}
                   -P ${PROJECT_SOURCE_DIR}/tools/cmake/CheckLayers.cmake)
endfunction()

function(dmarcd_part name)
  cmake_parse_arguments(PARSE_ARGV 1 part "" "" "SOURCES;USES;WRAPS")
  file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/dmarcd/${name}/*.h")

  add_library(dmarcd_${name} STATIC ${part_SOURCES})
  target_sources(dmarcd_${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
  set_target_properties(dmarcd_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  list(TRANSFORM part_USES PREPEND dmarcd_ OUTPUT_VARIABLE used_targets)
  target_link_libraries(dmarcd_${name} PUBLIC ${used_targets} fmt::fmt tl::expected Threads::Threads
                        PRIVATE dmarcd_flags ${part_WRAPS})
  dmarcd_precompile(dmarcd_${name} ${part_WRAPS})
  dmarcd_layer_test(${name} "src/${name}" "${part_USES}")
endfunction()

function(dmarcd_adapter name)
  cmake_parse_arguments(PARSE_ARGV 1 adapter "" "" "SOURCES;USES;WRAPS")
  add_library(dmarcd_adapter_${name} STATIC ${adapter_SOURCES})
  target_include_directories(dmarcd_adapter_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  list(TRANSFORM adapter_USES PREPEND dmarcd_ OUTPUT_VARIABLE used_targets)
  target_link_libraries(dmarcd_adapter_${name} PUBLIC ${used_targets} PRIVATE dmarcd_flags ${adapter_WRAPS})
  dmarcd_precompile(dmarcd_adapter_${name} ${adapter_WRAPS})
  dmarcd_layer_test(adapters.${name} "src/adapters/${name}" "${adapter_USES}")
endfunction()

function(dmarcd_program_links name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;USES;PARTS;ADAPTERS;WRAPS")
  list(TRANSFORM program_USES PREPEND dmarcd_)
  list(TRANSFORM program_PARTS PREPEND dmarcd_program_)
  list(TRANSFORM program_ADAPTERS PREPEND dmarcd_adapter_)
  target_link_libraries(${name} PUBLIC ${program_PARTS} ${program_ADAPTERS} ${program_USES}
                        PRIVATE dmarcd_flags ${program_WRAPS})
  dmarcd_precompile(${name} ${program_WRAPS})
endfunction()

function(dmarcd_program_part name)
  cmake_parse_arguments(PARSE_ARGV 1 part "" "" "SOURCES;USES;PARTS;ADAPTERS;WRAPS")
  add_library(dmarcd_program_${name} STATIC ${part_SOURCES})
  target_include_directories(dmarcd_program_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  dmarcd_program_links(dmarcd_program_${name} ${ARGN})
endfunction()

function(dmarcd_program name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;USES;PARTS;ADAPTERS;WRAPS")
  add_executable(${name} ${program_SOURCES})
  target_compile_definitions(${name} PRIVATE DMARCD_VERSION="${PROJECT_VERSION}")
  dmarcd_program_links(${name} ${ARGN})
endfunction()
