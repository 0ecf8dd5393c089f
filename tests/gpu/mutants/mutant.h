// In the files that make_mutants writes, TEST adds a test to those of its mutant.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace dl {

struct MutantTest {
  std::string name;
  void (*body)();
};

/// The tests of each mutant, by its name.
inline std::map<std::string, std::vector<MutantTest>>& mutant_tests() {
  static std::map<std::string, std::vector<MutantTest>> tests;
  return tests;
}

inline bool add_mutant_test(const char* mutant, const char* name, void (*body)()) {
  mutant_tests()[mutant].push_back({name, body});
  return true;
}

}  // namespace dl

#undef TEST
#define TEST(suite, name)                                               \
  static void suite##_##name();                                         \
  [[maybe_unused]] static const bool suite##_##name##_added =           \
      ::dl::add_mutant_test(kMutant, #suite "." #name, suite##_##name); \
  static void suite##_##name()
