// Which instruction sets there are, and which one is taken.

#include <dl/cpu/gemm/gemm.h>

#include <dl/base/check.h>
#include <dl/base/text.h>

namespace dl::gemm {
namespace {

constexpr InstructionSet kAll[] = {InstructionSet::avx512, InstructionSet::avx2,
                                   InstructionSet::portable};

/// The name as DL_INSTRUCTION_SET has it: "avx512" for "AVX-512".
std::string plain_name(InstructionSet set) {
  std::string plain;
  for (const char c : std::string(name(set))) {
    if (c != '-') {
      plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return plain;
}

}  // namespace

const char* name(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512:
      return "AVX-512";
    case InstructionSet::avx2:
      return "AVX2";
    case InstructionSet::portable:
      break;
  }
#ifdef __aarch64__
  return "NEON";
#elif defined(__x86_64__)
  return "SSE2";
#else
  return "portable";
#endif
}

bool available(InstructionSet set) {
#ifdef DL_GEMM_X86  // the files for these are compiled
  // All that x86-64-v3 and v4 stand for may occur in the code, and not the vectors alone. The
  // processors that have the last ones of each also have the others.
  switch (set) {
    case InstructionSet::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             available(InstructionSet::avx2);
    case InstructionSet::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("bmi2");
    case InstructionSet::portable:
      break;
  }
#endif
  return set == InstructionSet::portable;
}

InstructionSet widest_instruction_set() {
  for (const InstructionSet set : kAll) {
    if (available(set)) {
      return set;
    }
  }
  return InstructionSet::portable;
}

InstructionSet instruction_set_from(const char* wanted) {
  if (wanted == nullptr || *wanted == '\0') {
    return widest_instruction_set();
  }
  std::string possible;
  for (const InstructionSet set : kAll) {
    if (available(set)) {
      if (plain_name(set) == wanted) {
        return set;
      }
      possible += (possible.empty() ? "" : ", ") + plain_name(set);
    }
  }
  fail("DL_INSTRUCTION_SET=", printable(wanted, 40), ": this build and this processor have ",
       possible);
}

Multiply multiply_by(InstructionSet set) {
  check(available(set), "gemm: there is no ", name(set), " here");
#ifdef DL_GEMM_X86
  switch (set) {
    case InstructionSet::avx512:
      return multiply_avx512;
    case InstructionSet::avx2:
      return multiply_avx2;
    case InstructionSet::portable:
      break;
  }
#endif
  return multiply_portable;
}

}  // namespace dl::gemm
