# `cmake --install`: the library, its headers, and what find_package(layer_by_layer) needs to know.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(dl_package ${CMAKE_INSTALL_LIBDIR}/cmake/layer_by_layer)
target_include_directories(layer_by_layer INTERFACE
                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/layer_by_layer>)
install(TARGETS layer_by_layer dl_blas EXPORT layer_by_layer
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/common/
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/layer_by_layer FILES_MATCHING PATTERN "*.h")
install(EXPORT layer_by_layer NAMESPACE dl:: DESTINATION ${dl_package})
configure_package_config_file(cmake/layer_by_layerConfig.cmake.in layer_by_layerConfig.cmake
                              INSTALL_DESTINATION ${dl_package})
write_basic_package_version_file(layer_by_layerConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/layer_by_layerConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/layer_by_layerConfigVersion.cmake
        DESTINATION ${dl_package})
