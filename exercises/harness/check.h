// What a test of an exercise is written with. A test stops at its first check that does not hold.
//
//     TEST("softmax: every row sums to one") {
//       const Matrix Z = input("Z", random_matrix(3, 5));         shown when a check fails
//       known_mistake("that is the softmax of each column", ...);    a known mistake, and what it
//       gives expect_close("softmax(Z)", softmax(Z), wanted);
//     }
#pragma once

#include <concepts>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include <dl/base/rng.h>
#include "harness/numbers.h"
#include "harness/record.h"

namespace dl::harness {

/// A scored test that students see. The name is a sentence: "what: what holds".
#define TEST(name) DL_TEST(name, "", __LINE__)
/// A test for `grade` alone: of a failure the student learns only the category ("another shape").
#define HIDDEN_TEST(category, name) DL_TEST(name, category, __LINE__)

#define DL_JOIN(a, b) a##b
#define DL_TEST(name, category, line) DL_TEST_AT(name, category, line)
#define DL_TEST_AT(name, category, line)                                                   \
  static void DL_JOIN(test_, line)();                                                      \
  static const ::dl::harness::Registered DL_JOIN(registered_, line)(name, category,        \
                                                                    DL_JOIN(test_, line)); \
  static void DL_JOIN(test_, line)()

// ---- What goes in ----

/// The generator of the test that runs: its seed is the run's, made different for each test.
Rng& rng();
/// Normal numbers times `scale`, drawn from rng(): no two alike.
Matrix random_matrix(std::size_t rows, std::size_t columns, double scale = 1);
Vector random_vector(std::size_t size, double scale = 1);
/// A size from `least` to `most`, drawn from rng(): each end has a fifth of the draws.
std::size_t random_size(std::size_t least, std::size_t most);
/// n labels below `classes`, drawn from rng().
Labels random_labels(std::size_t n, std::size_t classes);

void note_input(std::string name, Numbers value);
/// Notes an input of what is tested, and returns it: a failure shows it, and the diagnosis compares
/// the answer with it and with its numbers of rows and columns.
template <class T>
T input(std::string name, T value) {
  note_input(std::move(name), value);
  return value;
}

/// Notes a known mistake and what it gives. An answer that is not as wanted but equals `value` is
/// diagnosed by `sentence`: "the maximum was taken over each column". The mistakes that were noted
/// before a check are forgotten when an input or a mistake is noted after it: that is a new case.
void known_mistake(std::string sentence, Numbers value);

// ---- What comes out ----

/// The shape first, and nothing is broadcast; then NaN; then every entry. Where NaN or an infinity
/// is wanted, it has to be there.
void expect_close(const std::string& what, const Numbers& yours, const Numbers& wanted,
                  Tolerance tolerance = {});
/// The same, to the last bit.
void expect_equal(const std::string& what, const Numbers& yours, const Numbers& wanted);
/// The shape, and that all entries are finite.
void expect_shape(const std::string& what, const Numbers& yours,
                  const std::vector<std::size_t>& wanted);
/// Anything else: unless `holds`, the test fails with this message.
void expect(bool holds, const std::string& message);
/// A type of exception, and whether one is of it.
struct ExceptionType {
  const std::type_info& type;
  bool (*has)(const std::exception&);
};
/// What expect_error() does, for a type that is known when it runs.
void expect_exception(const std::string& what, const std::function<void()>& call,
                      const std::string& words, ExceptionType wanted);

/// That the call throws an exception derived from E whose text contains `words`.
template <std::derived_from<std::exception> E = std::exception>
void expect_error(const std::string& what, const std::function<void()>& call,
                  const std::string& words = "") {
  const auto has = [](const std::exception& thrown) {
    if constexpr (std::same_as<E, std::exception>) {
      return true;
    } else {
      return dynamic_cast<const E*>(&thrown) != nullptr;
    }
  };
  expect_exception(what, call, words, {typeid(E), has});
}

/// Ends the test with this message, after which the inputs are shown.
[[noreturn]] void fail_test(const std::string& message, const std::string& diagnosis = "");

}  // namespace dl::harness
