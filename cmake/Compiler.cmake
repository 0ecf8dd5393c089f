# How everything is compiled. dl::options carries it to the project's own targets, and to no others.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()
# A Release build has CMake's own -O3 -DNDEBUG, or what was asked for. -O3 and not -O2: at -O2 g++ 12
# leaves loops such as relu's scalar, which then take 48 times as long. Asserts are for Debug alone;
# what users can get wrong is checked by dl::check in all builds.
if(CMAKE_CXX_FLAGS_DEBUG STREQUAL "-g")  # CMake's own; what was asked for, such as -O0, stands
  set(CMAKE_CXX_FLAGS_DEBUG "-Og -g -DXTENSOR_ENABLE_ASSERT")
  # For what has long loops: the CPU's backend and the simulated GPU take their time otherwise. For all
  # the rest -Og compiles, with the sanitizers, in two thirds of the time.
  set(DL_DEBUG_LOOP_FLAGS $<$<CONFIG:Debug>:-O1>)
endif()

find_program(DL_CCACHE ccache)
if(DL_CCACHE)
  # By itself it would keep nothing of what uses a precompiled header, as the tests do.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros ${DL_CCACHE})
endif()

# By language: nvcc does not know g++'s flags.
add_library(dl_options INTERFACE)
add_library(dl::options ALIAS dl_options)
function(dl_cxx_options)
  target_compile_options(dl_options INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${ARGN}>")
endfunction()

# Nobody here looks at the processor's flags for floating-point errors. Told so, g++ may compute both
# sides of a `?:` and choose, without which relu's gradient, e^x and tanh stay scalar on processors
# before AVX-512 and take 5 to 12 times as long. No result changes by a bit.
set(DL_FLOATING_POINT -fno-trapping-math)
dl_cxx_options(${DL_FLOATING_POINT})

dl_cxx_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# What g++ sees and is not there: overlapping copies, and copies beyond the end, in `"text" + string` (12,
# its bug 105651), and copies beyond the end of an xtensor's shape, where it inlines them (13 and newer;
# pragmas around xtensor would do, but a precompiled header forgets them).
set(DL_FALSE_ALARMS)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(DL_FALSE_ALARMS -Wno-restrict -Wno-array-bounds)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    list(APPEND DL_FALSE_ALARMS -Wno-stringop-overflow)
  endif()
endif()
dl_cxx_options(${DL_FALSE_ALARMS})
# clang warns of each `omp simd` loop that it leaves scalar, which is slower and not wrong.
dl_cxx_options($<$<CXX_COMPILER_ID:Clang>:-Wno-pass-failed>)
if(DL_WERROR)
  dl_cxx_options(-Werror)
endif()
if(DL_NATIVE)
  dl_cxx_options(-march=native)
endif()
if(DL_SANITIZE STREQUAL "ON")
  set(DL_SANITIZE address)
endif()
if(DL_SANITIZE MATCHES "^(address|thread)$")
  set(sanitizers -fsanitize=${DL_SANITIZE})
  if(DL_SANITIZE STREQUAL "address")
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
  endif()
  dl_cxx_options(${sanitizers} -fno-omit-frame-pointer)
  dl_cxx_options(-g1)  # file and line are enough for their reports, and compile faster
  string(TOUPPER ${DL_SANITIZE} sanitizer)
  dl_cxx_options($<$<CXX_COMPILER_ID:Clang>:-D__SANITIZE_${sanitizer}__=1>)  # as g++ does by itself
  # Instrumented, std::regex looks to g++ 12 as if it read what it had not written (its bug 105562).
  dl_cxx_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(dl_options INTERFACE ${sanitizers})
elseif(DL_SANITIZE)
  message(FATAL_ERROR "DL_SANITIZE is \"${DL_SANITIZE}\"; it can be OFF, address or thread")
endif()
if(DL_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "DL_FUZZ needs clang, with which libFuzzer comes: -DCMAKE_CXX_COMPILER=clang++")
  endif()
  dl_cxx_options(-fsanitize=fuzzer-no-link)
  target_link_options(dl_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# nvcc's host code gets no -Wpedantic, which complains of every line that nvcc itself writes.
set(dl_cuda_warnings -Wall,-Wextra)
if(DL_WERROR)
  string(APPEND dl_cuda_warnings ",-Werror")
  target_compile_options(dl_options INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:-Werror=all-warnings>")
endif()
target_compile_options(dl_options INTERFACE
                       "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=${dl_cuda_warnings}>")
