# Whether the GPU's part is built: DL_CUDA says what is wanted, DL_CUDA_FOUND what comes of it.
# Machines without nvcc build everything but that, and so does whoever sets DL_CUDA=OFF.

set(DL_CUDA AUTO CACHE STRING "Build the CUDA backend: AUTO (where nvcc is found), ON or OFF")
set_property(CACHE DL_CUDA PROPERTY STRINGS AUTO ON OFF)

# Says for what reason the build is without CUDA; ./learn doctor reads it in the cache.
function(dl_say_no_cuda reason)
  message(STATUS "CUDA: no, ${reason}")
  set(DL_NO_CUDA ${reason} CACHE INTERNAL "Why the build is without CUDA")
endfunction()

# Without CUDA for this reason: AUTO takes what is there, ON insists.
macro(dl_no_cuda reason)
  if(DL_CUDA STREQUAL "AUTO")
    dl_say_no_cuda("${reason}")
  else()
    message(FATAL_ERROR "DL_CUDA=${DL_CUDA}, but ${reason}. Install NVIDIA's CUDA toolkit, 12.0 or "
            "newer, and put its nvcc on the PATH (or set CUDA_HOME); DL_CUDA=OFF builds without it.")
  endif()
endmacro()

# Sets DL_CUDA_FOUND and, where it is on, enables the language.
macro(dl_find_cuda)
  set(DL_CUDA_FOUND OFF)
  find_program(DL_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda
               PATH_SUFFIXES bin)
  mark_as_advanced(DL_NVCC)
  set(dl_nvcc_version)
  if(DL_NVCC)
    execute_process(COMMAND ${DL_NVCC} --version OUTPUT_VARIABLE dl_nvcc_says ERROR_QUIET)
    if(dl_nvcc_says MATCHES "release ([0-9.]+)")
      set(dl_nvcc_version ${CMAKE_MATCH_1})
    endif()
  endif()

  if(NOT DL_NVCC)
    dl_no_cuda("there is no nvcc")
  elseif(NOT dl_nvcc_version)
    dl_no_cuda("${DL_NVCC} does not run")
  elseif(dl_nvcc_version VERSION_LESS 12.0)  # the first one that knows C++20
    dl_no_cuda("${DL_NVCC} is of version ${dl_nvcc_version}, and 12.0 is needed")
  else()
    dl_enable_cuda()
  endif()
endmacro()

macro(dl_enable_cuda)
  # One build runs on every GPU since 2018: what is compiled for 8.0 runs on 8.6 and 8.9 as well, and
  # 9.0 is kept as PTX too, which the driver translates for those that are not in the list.
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES AND DEFINED ENV{CUDAARCHS})
    set(CMAKE_CUDA_ARCHITECTURES $ENV{CUDAARCHS})
  elseif(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 90)
    if(dl_nvcc_version VERSION_GREATER_EQUAL 12.8)
      list(APPEND CMAKE_CUDA_ARCHITECTURES 120-real)
    endif()
  endif()
  set(CMAKE_CUDA_ARCHITECTURES ${CMAKE_CUDA_ARCHITECTURES} CACHE STRING
      "Kinds of GPUs to compile for, by compute capability")

  include(CheckLanguage)
  if(NOT DEFINED ENV{CUDACXX})
    set(ENV{CUDACXX} ${DL_NVCC})  # where check_language looks first
  endif()
  check_language(CUDA)
  if(NOT CMAKE_CUDA_COMPILER)
    dl_no_cuda("${DL_NVCC} compiles nothing here (see the log in ${CMAKE_BINARY_DIR}/CMakeFiles)")
  else()
    enable_language(CUDA)
    # CMake 3.25.1, which Debian 12 has, does not know nvcc's flag for C++20; 3.25.2 does.
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
      set(CMAKE_CUDA20_COMPILE_FEATURES cuda_std_20)
      list(APPEND CMAKE_CUDA_COMPILE_FEATURES cuda_std_20)
    endif()
    set(CMAKE_CUDA_STANDARD 20)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    set(CMAKE_CUDA_EXTENSIONS OFF)
    if(DL_CCACHE)
      set(CMAKE_CUDA_COMPILER_LAUNCHER ${DL_CCACHE})
    endif()
    find_package(CUDAToolkit REQUIRED)  # the runtime: linked statically, so that one binary runs anywhere
    list(JOIN CMAKE_CUDA_ARCHITECTURES " " dl_architectures)
    message(STATUS "CUDA: nvcc ${CMAKE_CUDA_COMPILER_VERSION}, for ${dl_architectures}")
    set(DL_CUDA_FOUND ON)
  endif()
endmacro()

if(NOT DL_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "DL_CUDA is \"${DL_CUDA}\"; it can be AUTO, ON or OFF")
elseif(DL_CUDA STREQUAL "AUTO" AND DL_SANITIZE)
  # The sanitizers do not see device memory; they watch the kernels in the simulator (tests/gpu).
  dl_say_no_cuda("this is a build for the sanitizers")
  set(DL_CUDA_FOUND OFF)
elseif(DL_CUDA STREQUAL "OFF")
  dl_say_no_cuda("DL_CUDA is OFF")
  set(DL_CUDA_FOUND OFF)
else()
  dl_find_cuda()
endif()
