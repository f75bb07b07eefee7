# The libraries, as imported targets. Their Debian packages, each with its reason, are in tools/packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
