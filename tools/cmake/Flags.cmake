# Compiler and linker flags of every target: warnings are errors, hardening in release builds.

# A library's header is included as a system header, so that its warnings are not ours.
add_library(dmarcd_flags INTERFACE)
target_compile_options(dmarcd_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fcf-protection)
  add_link_options(-pie -Wl,-z,relro,-z,now -Wl,--as-needed)
endif()

if(DMARCD_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")  # What sanitizers add takes the optimizer longer than the tests gain by it.
  add_compile_options(-fsanitize=${DMARCD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DMARCD_SANITIZE})
endif()
if(DMARCD_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
