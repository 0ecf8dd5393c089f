#include "harness/diagnose.h"

#include <optional>

#include <dl/base/check.h>

namespace dl::harness {

namespace {

/// What is close for the test that runs: a diagnosis must not see as alike what the test tells
/// apart.
class Likeness {
 public:
  explicit Likeness(Tolerance tolerance)
      : relative_(std::max(tolerance.relative, 1e-12)), absolute_(tolerance.absolute) {}

  bool operator()(double a, double b) const {
    return a == b || (std::isnan(a) && std::isnan(b)) ||
           std::abs(a - b) <= absolute_ + relative_ * std::max(std::abs(a), std::abs(b));
  }
  bool operator()(const std::vector<double>& a, const std::vector<double>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), *this);
  }
  bool operator()(const Numbers& a, const Numbers& b) const {
    return a.shape == b.shape && (*this)(a.values, b.values);
  }

 private:
  double relative_, absolute_;
};

bool all_equal(const Likeness& alike, const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return alike(value, values[0]); });
}

std::vector<double> row(const Numbers& numbers, std::size_t i) {
  const auto first = numbers.values.begin() + static_cast<std::ptrdiff_t>(i * numbers.columns());
  return {first, first + static_cast<std::ptrdiff_t>(numbers.columns())};
}

Numbers transpose(const Numbers& numbers) {
  const std::size_t rows = numbers.rows(), columns = numbers.columns();
  Numbers result{{columns, rows}, std::vector<double>(numbers.size())};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      result.values[j * rows + i] = numbers.values[i * columns + j];
    }
  }
  return result;
}

/// k, where a = k b in every entry.
std::optional<double> factor(const Likeness& alike, const Numbers& a, const Numbers& b) {
  const auto smaller = [](double x, double y) { return std::abs(x) < std::abs(y); };
  const auto largest = std::max_element(b.values.begin(), b.values.end(), smaller);
  if (*largest == 0) {
    return {};
  }
  const double k = a.values[static_cast<std::size_t>(largest - b.values.begin())] / *largest;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!alike(a.values[i], k * b.values[i])) {
      return {};
    }
  }
  return k;
}

/// Of factors, which come from numbers that are a little off.
bool near(double k, double number) { return std::abs(k - number) <= 1e-5 * std::abs(number); }

/// "4, the number of rows of Z (the batch size?)", for a size that one of the inputs has.
std::string size_called(double k, const std::vector<Named>& inputs) {
  for (const Named& input : inputs) {
    const auto& shape = input.value.shape;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] > 1 && near(k, static_cast<double>(shape[axis]))) {
        const bool batch = axis == 0;
        return concat(number_text(k), ", the number of ",
                      shape.size() == 1 ? "entries"
                      : batch           ? "rows"
                                        : "columns",
                      " of ", input.name, batch ? " (the batch size?)" : "");
      }
    }
    if (shape.empty() && input.value.values[0] > 1 && near(k, input.value.values[0])) {
      return concat(number_text(k), ", which is the ", input.name);
    }
  }
  return "";
}

std::string diagnose_factor(const Likeness& alike, const Numbers& yours, const Numbers& wanted,
                            const std::vector<Named>& inputs) {
  const std::optional<double> k = factor(alike, yours, wanted);
  if (!k || near(*k, 1)) {
    return "";
  }
  const std::string sign = *k < 0 ? "the sign is wrong, and " : "";
  if (near(*k, -1)) {
    return "the sign is wrong: yours is minus what is wanted";
  }
  const double size = std::abs(*k);
  if (const std::string called = size_called(size, inputs); !called.empty()) {
    return concat(sign, "yours is what is wanted times ", called,
                  ": a sum where the mean is asked for, or a division left out?");
  }
  if (const std::string called = size_called(1 / size, inputs); !called.empty()) {
    return concat(sign, "yours is what is wanted divided by ", called,
                  ": divided twice, or a mean where the sum is asked for?");
  }
  // One number is always some multiple of another one: that says nothing.
  const auto zeros = std::count(wanted.values.begin(), wanted.values.end(), 0.0);
  return static_cast<std::size_t>(zeros) + 1 >= wanted.size()
             ? ""
             : concat("yours is what is wanted times ", number_text(*k));
}

/// Whether the rows of one are those of the other in another order.
bool same_rows_in_another_order(const Likeness& alike, const Numbers& a, const Numbers& b) {
  std::vector<bool> taken(b.rows());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    std::size_t j = 0;
    while (j < b.rows() && (taken[j] || !alike(row(a, i), row(b, j)))) {
      ++j;
    }
    if (j == b.rows()) {
      return false;
    }
    taken[j] = true;
  }
  return true;
}

/// Whether row i of yours is row i + shift of what is wanted, wherever there is one.
bool shifted(const Likeness& alike, const Numbers& yours, const Numbers& wanted,
             std::ptrdiff_t shift) {
  const auto rows = static_cast<std::ptrdiff_t>(yours.rows());
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    const std::ptrdiff_t from = i + shift;
    if (from >= 0 && from < rows &&
        !alike(row(yours, static_cast<std::size_t>(i)),
               row(wanted, static_cast<std::size_t>(from)))) {
      return false;
    }
  }
  return rows > 2;
}

std::string diagnose_order(const Likeness& alike, const Numbers& yours, const Numbers& wanted) {
  const bool matrix = yours.shape.size() == 2;
  if (yours.shape.size() == 1) {  // a list: each entry is its own row
    const Numbers mine{{yours.size(), 1}, yours.values}, right{{wanted.size(), 1}, wanted.values};
    for (const int shift : {1, -1}) {
      if (shifted(alike, mine, right, shift)) {
        return "every entry is that of the place before or after it: off by one?";
      }
    }
    return same_rows_in_another_order(alike, mine, right)
               ? "these are the right numbers in another order"
               : "";
  }
  if (!matrix) {
    return "";
  }
  for (const int shift : {1, -1}) {
    if (shifted(alike, yours, wanted, shift)) {
      return concat("every row is the one that should stand one row ",
                    shift > 0 ? "below" : "above", " it: off by one row?");
    }
  }
  if (alike(transpose(yours), wanted)) {
    return "yours is what is wanted, transposed";
  }
  if (same_rows_in_another_order(alike, yours, wanted)) {
    return "these are the right rows in another order";
  }
  if (same_rows_in_another_order(alike, transpose(yours), transpose(wanted))) {
    return "these are the right columns in another order";
  }
  return "";
}

/// Whether yours is what is wanted to the digits that a float has, where the test asks for more.
bool float_precision(const Numbers& yours, const Numbers& wanted, Tolerance tolerance) {
  constexpr double kFloat = 1e-6;
  double largest = 0;
  for (const double value : wanted.values) {
    largest = std::max(largest, std::abs(value));
  }
  return tolerance.relative < kFloat / 100 && tolerance.absolute < kFloat / 100 * largest &&
         std::equal(yours.values.begin(), yours.values.end(), wanted.values.begin(),
                    [&](double a, double b) { return std::abs(a - b) <= kFloat * largest; });
}

/// Where the mistakes are, when whole rows or columns are free of them.
std::string diagnose_place(const Likeness& alike, const Numbers& yours, const Numbers& wanted,
                           const std::string& line) {
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < yours.rows(); ++i) {
    if (!alike(row(yours, i), row(wanted, i))) {
      wrong.push_back(i);
    }
  }
  const std::size_t rows = yours.rows();
  if (rows < 3) {
    return "";
  }
  if (wrong.size() == 1) {
    const std::vector<double> it = row(yours, wrong[0]);
    const bool untouched = std::count(it.begin(), it.end(), 0.0) == std::ssize(it);
    return concat("only ", line, " ", wrong[0], " is wrong",
                  wrong[0] + 1 == rows ? ", the last one" : "",
                  wrong[0] == 0 ? ", the first one" : "",
                  !untouched             ? ""
                  : wrong[0] + 1 == rows ? ", and it is 0: does a loop end too early?"
                  : wrong[0] == 0        ? ", and it is 0: does a loop start too late?"
                                         : ", and it is 0");
  }
  return wrong.size() + 1 == rows && wrong[0] == 1 ? concat("only ", line, " 0 is right") : "";
}

}  // namespace

std::string diagnose(const Numbers& yours, const Numbers& wanted, const std::vector<Named>& inputs,
                     const std::vector<Named>& mistakes, Tolerance tolerance) {
  const Likeness alike(tolerance);
  for (const Named& mistake : mistakes) {
    // Zeros come from anything, also where this mistake happens to give them.
    const bool zeros = mistake.value.size() > 1 &&
                       std::count(mistake.value.values.begin(), mistake.value.values.end(), 0.0) ==
                           std::ssize(mistake.value.values);
    if (!zeros && alike(yours, mistake.value) && !alike(wanted, mistake.value)) {
      return mistake.name;
    }
  }
  if (yours.size() == 0 || !std::all_of(yours.values.begin(), yours.values.end(),
                                        [](double value) { return std::isfinite(value); })) {
    return "";
  }
  if (float_precision(yours, wanted, tolerance)) {
    return "yours is right to six or seven digits: a float where double is asked for, or a "
           "constant "
           "with too few digits?";
  }
  for (const Named& input : inputs) {
    if (alike(yours, input.value) && yours.size() > 1) {
      return "yours is " + input.name + " itself, unchanged";
    }
  }
  if (yours.size() > 1 && all_equal(alike, yours.values) && !all_equal(alike, wanted.values)) {
    return yours.values[0] == 0
               ? "all of yours are 0: is the result ever written?"
               : concat("all of yours are the same number, ", number_text(yours.values[0]));
  }
  if (std::string text = diagnose_factor(alike, yours, wanted, inputs); !text.empty()) {
    return text;
  }
  if (yours.size() == 1) {
    return "";
  }
  if (std::string text = diagnose_order(alike, yours, wanted); !text.empty()) {
    return text;
  }
  const double offset = yours.values[0] - wanted.values[0];
  Numbers moved = wanted;
  for (double& value : moved.values) {
    value += offset;
  }
  if (alike(yours, moved)) {
    return concat("yours is what is wanted ", offset > 0 ? "plus " : "minus ",
                  number_text(std::abs(offset)), " in every entry");
  }
  if (yours.shape.size() == 1) {
    return diagnose_place(alike, {{yours.size(), 1}, yours.values},
                          {{wanted.size(), 1}, wanted.values}, "entry");
  }
  if (std::string text = diagnose_place(alike, yours, wanted, "row"); !text.empty()) {
    return text;
  }
  return yours.shape.size() == 2
             ? diagnose_place(alike, transpose(yours), transpose(wanted), "column")
             : "";
}

std::string diagnose_shape(const Numbers& yours, const Numbers& wanted, Tolerance tolerance) {
  const Likeness alike(tolerance);
  if (yours.shape.size() == 2 && wanted.shape.size() == 2 &&
      transpose(yours).shape == wanted.shape) {
    return alike(transpose(yours), wanted) ? "yours is what is wanted, transposed"
                                           : "rows and columns have changed places";
  }
  if (yours.shape.size() != wanted.shape.size() && alike(yours.values, wanted.values)) {
    return "the numbers are right, the number of axes is not";
  }
  if (yours.size() == 0) {
    return "yours is empty: is the result ever written?";
  }
  return "";
}

}  // namespace dl::harness
