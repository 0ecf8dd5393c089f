# What the project stands on, each for one purpose; packages.txt names the packages.

if(APPLE)  # Homebrew keeps these two to themselves: macOS has a BLAS, and no OpenMP
  list(APPEND CMAKE_PREFIX_PATH /opt/homebrew/opt/openblas /opt/homebrew/opt/libomp
       /usr/local/opt/openblas /usr/local/opt/libomp)
endif()

# Not for ThreadSanitizer, which cannot look into libgomp: it would take for races what that library's
# barriers keep apart.
if(NOT DL_SANITIZE STREQUAL "thread")
  find_package(OpenMP)                                    # threads for the CPU's loops
endif()
find_package(fmt REQUIRED)                                # text made of parts
find_package(xtensor REQUIRED)                            # the mathematics
find_path(DL_XTENSOR_BLAS xtensor-blas/xblas.hpp REQUIRED)    # matrix products
find_package(Threads REQUIRED)                            # the data loader's workers
if(NOT DL_ENGINE_ONLY)
  find_package(ZLIB REQUIRED)                             # .gz data files
  find_package(CURL REQUIRED)                             # downloading them
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)        # their MD5
  find_package(PNG REQUIRED)                              # pictures of one's own
  find_package(JPEG REQUIRED)
  find_package(nlohmann_json REQUIRED)                    # the header of safetensors files
  find_package(CLI11 REQUIRED)                            # command lines
  find_package(Boost CONFIG REQUIRED COMPONENTS iostreams filesystem)  # which gnuplot-iostream needs
  find_path(DL_GNUPLOT_IOSTREAM gnuplot-iostream.h REQUIRED)  # figures
endif()

# xtensor keeps its headers in folders since 0.26, and xtensor-blas looks for them there since 0.22.
get_target_property(dl_xtensor xtensor INTERFACE_INCLUDE_DIRECTORIES)
list(GET dl_xtensor 0 dl_xtensor)
file(STRINGS ${DL_XTENSOR_BLAS}/xtensor-blas/xblas.hpp dl_folders REGEX "xtensor/containers/")
if(EXISTS ${dl_xtensor}/xtensor/containers/xarray.hpp)
  if(NOT dl_folders)
    message(FATAL_ERROR "xtensor in ${dl_xtensor} is 0.26 or newer, and xtensor-blas in "
            "${DL_XTENSOR_BLAS} is for older ones: install xtensor-blas 0.22 or newer beside it")
  endif()
elseif(dl_folders)
  message(FATAL_ERROR "xtensor-blas in ${DL_XTENSOR_BLAS} is for xtensor 0.26 or newer, and xtensor in "
          "${dl_xtensor} is older: install two that belong together")
endif()

if(NOT OpenMP_CXX_FOUND)
  message(STATUS "OpenMP: no; the loops on the CPU run on one thread")
  add_library(OpenMP::OpenMP_CXX INTERFACE IMPORTED)
endif()

# OpenBLAS itself, by name: FindBLAS may find a BLAS without cblas, or the slow reference one. Its
# OpenMP build comes first, since the other one's threads and OpenMP's get in each other's way.
# Debian keeps it in a folder of its own, Fedora calls it openblaso.
find_library(DL_OPENBLAS NAMES openblaso openblas REQUIRED PATH_SUFFIXES openblas-openmp)
find_path(DL_CBLAS cblas.h REQUIRED PATH_SUFFIXES openblas-openmp openblas)
add_library(dl_blas INTERFACE)
target_link_libraries(dl_blas INTERFACE ${DL_OPENBLAS})
target_include_directories(dl_blas SYSTEM INTERFACE $<BUILD_INTERFACE:${DL_CBLAS}>
                           $<BUILD_INTERFACE:${DL_XTENSOR_BLAS}>)

# What ./learn shows where the build fails: with which versions it was tried.
file(STRINGS ${DL_XTENSOR_BLAS}/xtensor-blas/xblas_config.hpp dl_numbers REGEX "VERSION_(MAJOR|MINOR|PATCH) ")
list(TRANSFORM dl_numbers REPLACE ".* " "")
list(JOIN dl_numbers "." dl_xtensor_blas_version)
set(dl_openblas_version "(of a version that it does not say)")
if(EXISTS ${DL_CBLAS}/openblas_config.h)
  file(STRINGS ${DL_CBLAS}/openblas_config.h dl_line REGEX "OPENBLAS_VERSION ")
  string(REGEX REPLACE ".*OpenBLAS ([0-9.]+).*" "\\1" dl_openblas_version "${dl_line}")
endif()
file(WRITE ${CMAKE_BINARY_DIR}/made_with
     "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} (${CMAKE_CXX_COMPILER}), CMake ${CMAKE_VERSION},\n"
     "xtensor ${xtensor_VERSION}, xtensor-blas ${dl_xtensor_blas_version}, OpenBLAS ${dl_openblas_version}\n")
