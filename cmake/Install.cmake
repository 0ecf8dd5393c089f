# `cmake --install`: the libraries, their headers, and what find_package(layer_by_layer) needs to know.
# Each room is a component, for CMake's --component and for find_package's COMPONENTS alike.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(dl_package ${CMAKE_INSTALL_LIBDIR}/cmake/layer_by_layer)
set(dl_headers ${CMAKE_INSTALL_INCLUDEDIR}/layer_by_layer)

# dl_install(ROOM FOLDER...): the library dl::ROOM and the headers in these folders of common/dl.
function(dl_install room)
  target_include_directories(dl_${room} INTERFACE $<INSTALL_INTERFACE:${dl_headers}>)
  install(TARGETS dl_${room} EXPORT ${room} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${room})
  install(EXPORT ${room} NAMESPACE dl:: DESTINATION ${dl_package} COMPONENT ${room})
  foreach(folder IN LISTS ARGN)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/common/dl/${folder} DESTINATION ${dl_headers}/dl
            COMPONENT ${room} FILES_MATCHING PATTERN "*.h")
  endforeach()
endfunction()

configure_package_config_file(cmake/layer_by_layerConfig.cmake.in layer_by_layerConfig.cmake
                              INSTALL_DESTINATION ${dl_package})
write_basic_package_version_file(layer_by_layerConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/layer_by_layerConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/layer_by_layerConfigVersion.cmake
        DESTINATION ${dl_package} COMPONENT base)

dl_install(base base)
dl_install(engine kernels array cpu autograd ops nn optim)
set_target_properties(dl_blas PROPERTIES EXPORT_NAME blas)
install(TARGETS dl_blas EXPORT engine COMPONENT engine)
if(DL_CUDA_FOUND)  # for operations of one's own
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/gpu DESTINATION ${dl_headers} COMPONENT engine
          FILES_MATCHING PATTERN "*.h" PATTERN "*.cuh" PATTERN ladder EXCLUDE PATTERN simulator EXCLUDE)
endif()
if(NOT DL_ENGINE_ONLY)
  dl_install(data data)
  dl_install(plot plot)
  dl_install(train train)
  dl_install(explain explain)
  dl_install(view view)
  dl_install(cli cli)
  dl_install(app app)
endif()
