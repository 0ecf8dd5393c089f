# What the project stands on, each for one purpose; packages.txt names the Debian packages.

# Not for ThreadSanitizer, which cannot look into libgomp: it would take for races what that library's
# barriers keep apart.
if(NOT DL_SANITIZE STREQUAL "thread")
  find_package(OpenMP)                                    # threads for the CPU's loops
endif()
find_package(xtensor REQUIRED)                            # the mathematics
find_package(ZLIB REQUIRED)                               # .gz data files
find_package(CURL REQUIRED)                               # downloading them
find_package(OpenSSL REQUIRED COMPONENTS Crypto)          # their MD5
find_package(nlohmann_json REQUIRED)                      # the header of safetensors files
find_package(CLI11 REQUIRED)                              # command lines
find_package(Boost REQUIRED COMPONENTS iostreams filesystem)  # which gnuplot-iostream needs
find_package(Threads REQUIRED)                            # the data loader's workers
find_path(DL_GNUPLOT_IOSTREAM gnuplot-iostream.h REQUIRED)    # figures
find_path(DL_XTENSOR_BLAS xtensor-blas/xblas.hpp REQUIRED)    # matrix products

if(NOT OpenMP_CXX_FOUND)
  message(STATUS "OpenMP: no; the loops on the CPU run on one thread")
  add_library(OpenMP::OpenMP_CXX INTERFACE IMPORTED)
endif()

# OpenBLAS itself, by name: FindBLAS may find a BLAS without cblas, or the slow reference one. Its
# OpenMP build comes first, since the other one's threads and OpenMP's get in each other's way.
find_library(DL_OPENBLAS openblas REQUIRED PATH_SUFFIXES openblas-openmp)
find_path(DL_CBLAS cblas.h REQUIRED PATH_SUFFIXES openblas-openmp)
add_library(dl_blas INTERFACE)
target_link_libraries(dl_blas INTERFACE ${DL_OPENBLAS})
target_include_directories(dl_blas SYSTEM INTERFACE ${DL_CBLAS} ${DL_XTENSOR_BLAS})
