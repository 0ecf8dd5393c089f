#include "harness/check.h"

#include <cxxabi.h>

#include <cstdlib>

#include <dl/base/check.h>
#include <dl/base/hash.h>
#include "harness/diagnose.h"

namespace dl::harness {

namespace {

/// What the test that runs has noted so far.
struct State {
  std::vector<Named> inputs, mistakes;
  bool checked = false;  // since the last of them was noted
  Rng rng{0};
  bool drew = false;
};

State& state() {
  static State state;
  return state;
}

/// What is noted after a check belongs to a new case, in which the mistakes of the last are none.
void begin_case() {
  if (std::exchange(state().checked, false)) {
    state().mistakes.clear();
  }
}

/// Adds it, in place of what has the same name.
void put(std::vector<Named>& list, Named named) {
  std::erase_if(list, [&](const Named& other) { return other.name == named.name; });
  list.push_back(std::move(named));
}

/// The inputs, as a message shows them; those of the same shape as the answer around its entry.
std::string inputs_text(const Numbers& yours, std::size_t worst) {
  std::string text;
  for (const Named& input : state().inputs) {
    if (input.value.shape.empty()) {
      text += "    " + input.name + " = " + number_text(input.value.values[0]) + "\n";
    } else {
      text += concat("    ", input.name, ", ", shape_text(input.value), ":\n");
      text += window(input.value, input.value.shape == yours.shape ? worst : 0, "      ");
    }
  }
  return text;
}

/// `what`, then where and how the answer is wrong there, then both around it, and the inputs.
[[noreturn]] void fail_at(const std::string& what, const Numbers& yours, const Numbers& wanted,
                          std::size_t worst, const std::string& diagnosis) {
  const double mine = yours.values[worst], right = wanted.values[worst];
  std::string text = what;
  if (yours.size() == 1) {
    text += "\n    yours  " + number_text(mine, right) + "\n    wanted " + number_text(right, mine);
    text += "\n" + inputs_text(yours, worst);
  } else {
    const std::string at = subscripts(yours, worst);
    for (const Named& input : state().inputs) {
      if (input.value.shape == yours.shape) {
        text += concat("\n    ", input.name, at, " = ", number_text(input.value.values[worst]));
      }
    }
    text += concat("\n    yours  ", at, " = ", number_text(mine, right));
    text += concat("\n    wanted ", at, " = ", number_text(right, mine), "\n");
    text += concat("    yours, ", shape_text(yours), ":\n", window(yours, worst, "      "));
    text += concat("    wanted:\n", window(wanted, worst, "      "));
    text += inputs_text(yours, worst);
  }
  throw Failure{text, diagnosis};
}

void compare(const std::string& what, const Numbers& yours, const Numbers& wanted,
             Tolerance tolerance) {
  state().checked = true;
  if (yours.shape != wanted.shape) {
    fail_test(concat(what, " has the wrong shape\n    yours  ", shape_text(yours), "\n    wanted ",
                     shape_text(wanted)),
              diagnose_shape(yours, wanted, tolerance));
  }
  std::size_t wrong = 0, worst = 0, undefined = 0, first_undefined = 0;
  double worst_excess = 0;
  for (std::size_t i = 0; i < yours.size(); ++i) {
    const double mine = yours.values[i], right = wanted.values[i];
    if (mine == right || (std::isnan(mine) && std::isnan(right))) {
      continue;
    }
    if (!std::isfinite(mine) && std::isfinite(right) && undefined++ == 0) {
      first_undefined = i;
    }
    const double allowed = tolerance.absolute + tolerance.relative * std::abs(right);
    const double error = std::abs(mine - right);
    if (!(error <= allowed) || std::isinf(right)) {  // also when either is NaN
      ++wrong;
      const double excess = !std::isfinite(error) ? std::numeric_limits<double>::infinity()
                            : allowed > 0         ? error / allowed
                                                  : error;
      if (wrong == 1 || excess > worst_excess) {
        worst_excess = excess;
        worst = i;
      }
    }
  }
  if (undefined > 0) {
    const double first = yours.values[first_undefined];
    const std::string kind = std::isnan(first) ? "not a number (NaN)" : "infinite";
    fail_at(yours.size() == 1 ? what + " is " + kind
                              : concat(what, " has ", undefined, " of ", yours.size(),
                                       " entries that are ", kind),
            yours, wanted, first_undefined,
            diagnose(yours, wanted, state().inputs, state().mistakes, tolerance));
  }
  if (wrong > 0) {
    fail_at(
        yours.size() == 1 ? what + " is wrong"
                          : concat(what, ": ", wrong, " of ", yours.size(),
                                   " entries are wrong, the worst at ", subscripts(yours, worst)),
        yours, wanted, worst, diagnose(yours, wanted, state().inputs, state().mistakes, tolerance));
  }
}

/// "std::runtime_error"
std::string type_text(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type.name();
}

}  // namespace

inline namespace DL_SEAL {

std::vector<Test>& tests() {
  static std::vector<Test> tests;
  return tests;
}

std::string& skip_reason() {
  static std::string obstacle;
  return obstacle;
}

void start_test(const std::string& name, std::uint64_t seed) {
  state() = State{};
  state().rng = Rng(seed, fnv1a(name));
}

bool drew_random_numbers() { return state().drew; }

}  // namespace DL_SEAL

Rng& rng() {
  state().drew = true;
  return state().rng;
}

std::size_t random_size(std::size_t least, std::size_t most) {
  switch (rng().below(5)) {
    case 0:
      return least;
    case 1:
      return most;
    default:
      return least + rng().below(most - least + 1);
  }
}

Matrix random_matrix(std::size_t rows, std::size_t columns, double scale) {
  Matrix X = zeros(rows, columns);
  std::generate(X.begin(), X.end(), [&] { return scale * rng().normal(); });
  return X;
}

Vector random_vector(std::size_t size, double scale) {
  Vector x = zeros(size);
  std::generate(x.begin(), x.end(), [&] { return scale * rng().normal(); });
  return x;
}

Labels random_labels(std::size_t n, std::size_t classes) {
  Labels y(n);
  std::generate(y.begin(), y.end(), [&] { return rng().below(classes); });
  return y;
}

void note_input(std::string name, Numbers value) {
  begin_case();
  put(state().inputs, {std::move(name), std::move(value)});
}

void known_mistake(std::string sentence, Numbers value) {
  begin_case();
  put(state().mistakes, {std::move(sentence), std::move(value)});
}

void expect_close(const std::string& what, const Numbers& yours, const Numbers& wanted,
                  Tolerance tolerance) {
  compare(what, yours, wanted, tolerance);
}

void expect_equal(const std::string& what, const Numbers& yours, const Numbers& wanted) {
  compare(what, yours, wanted, {0, 0});
}

void expect_shape(const std::string& what, const Numbers& yours,
                  const std::vector<std::size_t>& wanted) {
  Numbers finite{wanted, yours.values};
  for (double& value : finite.values) {
    value = std::isfinite(value) ? value : 0;
  }
  compare(what, yours, finite, {0, 0});
}

void expect(bool holds, const std::string& message) {
  state().checked = true;
  if (!holds) {
    fail_test(message);
  }
}

void expect_exception(const std::string& what, const std::function<void()>& call,
                      const std::string& words, ExceptionType wanted) {
  state().checked = true;
  try {
    call();
  } catch (const std::exception& error) {
    expect(wanted.has(error),
           concat(what, " must throw a ", type_text(wanted.type), "\n    yours threw a ",
                  type_text(typeid(error)), ": '", error.what(), "'"));
    expect(std::string(error.what()).find(words) != std::string::npos,
           concat(what, " must fail with a text that has '", words, "' in it\n    yours  '",
                  error.what(), "'"));
    return;
  } catch (const Todo&) {
    throw;
  } catch (const Failure&) {
    throw;
  } catch (...) {
    fail_test(what + " must throw a " + type_text(wanted.type) +
              ", and threw what is not derived from std::exception");
  }
  fail_test(what + " must throw an exception, and returned as if all were well");
}

void fail_test(const std::string& message, const std::string& diagnosis) {
  throw Failure{message + "\n" + inputs_text({}, 0), diagnosis};
}

}  // namespace dl::harness
