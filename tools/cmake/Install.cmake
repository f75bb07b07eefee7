# What "cmake --install" puts where. A configuration that is there already stays.
include(GNUInstallDirs)
set(unit_directory "lib/systemd/system" CACHE STRING "Where systemd looks for units, below the prefix")

install(TARGETS dmarcd dmarcd-report dmarcd-inbox DESTINATION "${CMAKE_INSTALL_SBINDIR}")
install(TARGETS dmarcctl DESTINATION "${CMAKE_INSTALL_BINDIR}")

foreach(service IN ITEMS dmarcd dmarcd-report dmarcd-inbox)
  configure_file(systemd/${service}.service.in ${service}.service @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${service}.service" DESTINATION "${unit_directory}")
endforeach()
install(FILES systemd/dmarcd.sysusers DESTINATION lib/sysusers.d RENAME dmarcd.conf)
install(FILES systemd/dmarcd.tmpfiles DESTINATION lib/tmpfiles.d RENAME dmarcd.conf)

set(configuration_directory "${CMAKE_INSTALL_FULL_SYSCONFDIR}/dmarcd")
install(FILES conf/dmarcd.conf DESTINATION "${CMAKE_INSTALL_DATADIR}/dmarcd")
install(CODE "
  set(installed \"\$ENV{DESTDIR}${configuration_directory}/dmarcd.conf\")
  if(NOT EXISTS \"\${installed}\")
    file(INSTALL DESTINATION \"${configuration_directory}\" TYPE FILE FILES \"${PROJECT_SOURCE_DIR}/conf/dmarcd.conf\")
  endif()")
install(FILES conf/postfix-main.cf.example conf/sendmail.mc.example README.md CHANGELOG.md
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
