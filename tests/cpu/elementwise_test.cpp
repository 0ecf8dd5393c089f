#include <functional>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "support/close.h"
#include "support/formulas.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class Elementwise : public WithThreads {};
DL_WITH_THREADS(Elementwise);

const std::vector<Shape> kShapes{{},     {1},    {7},       {1, 1},     {1, 13},        {13, 1},
                                 {0, 5}, {5, 0}, {2, 3, 5}, {131, 127}, {2, 3, 53, 61}, {20011}};

std::vector<double> doubles(const Array& x) {
  const std::vector<float> values = x.to_vector();
  return {values.begin(), values.end()};
}

/// f's own value in double precision, from the formula.
double value(const Unary& f, double x) {
  return std::visit([&](const auto& formula) { return formula.value(x); }, f);
}
double derivative(const Unary& f, double x) {
  return std::visit([&](const auto& formula) { return gradient_at(formula, x, 1.0); }, f);
}
double value(const Binary& f, double a, double b) {
  return std::visit([&](const auto& formula) { return formula.value(a, b); }, f);
}
std::pair<double, double> partials(const Binary& f, double a, double b) {
  return std::visit(
      [&](const auto& formula) {
        return std::pair{formula.gradient_a(a, b, 1.0), formula.gradient_b(a, b, 1.0)};
      },
      f);
}

TEST_P(Elementwise, FillSetsEveryNumber) {
  for (const Shape& shape : kShapes) {
    EXPECT_TRUE(is_close(full(shape, -2.5f), shape,
                         std::vector<double>(static_cast<std::size_t>(shape.size()), -2.5), 0));
  }
}

TEST_P(Elementwise, MapAppliesEveryFormulaToEveryNumber) {
  for (const Shape& shape : kShapes) {
    for (const Unary& f : kUnary) {
      const Array x = random_array(shape, 0.25, 3);  // log wants positive numbers
      std::vector<double> expected;
      for (double v : doubles(x)) {
        expected.push_back(value(f, v));
      }
      EXPECT_TRUE(is_close(unary(f, x), shape, expected)) << name(f) << " of " << shape;
    }
  }
}

TEST_P(Elementwise, MapBackwardMultipliesByTheDerivative) {
  for (const Shape& shape : kShapes) {
    for (const Unary& f : kUnary) {
      const Array x = random_array(shape, 0.25, 3);
      const Array dy = random_array(shape, 2);
      const std::vector<double> xs = doubles(x), dys = doubles(dy);
      std::vector<double> expected;
      for (std::size_t i = 0; i < xs.size(); ++i) {
        expected.push_back(dys[i] * derivative(f, xs[i]));
      }
      EXPECT_TRUE(is_close(unary_backward(f, x, unary(f, x), dy), shape, expected))
          << name(f) << " of " << shape;
    }
  }
}

/// An operand written out to `whole`: a itself, its one element or its one row repeated.
std::vector<double> repeated(const Array& a, const Shape& whole) {
  const std::vector<double> values = doubles(a);
  std::vector<double> all;
  for (std::size_t i = 0; i < static_cast<std::size_t>(whole.size()); ++i) {
    all.push_back(values[i % values.size()]);
  }
  return all;
}

struct Operands {
  Shape a, b, y;
};

const std::vector<Operands> kOperands{
    {{}, {}, {}},
    {{7}, {7}, {7}},
    {{13, 1}, {13, 1}, {13, 1}},
    {{0, 5}, {0, 5}, {0, 5}},
    {{131, 127}, {131, 127}, {131, 127}},
    // a row beside a matrix
    {{3, 5}, {5}, {3, 5}},
    {{3, 5}, {1, 5}, {3, 5}},
    {{13, 1}, {1}, {13, 1}},
    {{1, 13}, {13}, {1, 13}},
    {{0, 5}, {5}, {0, 5}},
    {{131, 127}, {127}, {131, 127}},
    {{131, 127}, {1, 127}, {131, 127}},
    {{20011, 1}, {1}, {20011, 1}},
    // one element beside anything
    {{7}, {}, {7}},
    {{3, 5}, {1, 1}, {3, 5}},
    {{2, 3, 5}, {1}, {2, 3, 5}},
    {{0, 5}, {}, {0, 5}},
    {{20011}, {1}, {20011}},
    {{131, 127}, {}, {131, 127}},
    {{2, 3, 53, 61}, {}, {2, 3, 53, 61}},
};

/// Calls check(f, a, b, shape of y) for every formula and every pair, each way round.
void for_all_operands(
    const std::function<void(const Binary&, const Array&, const Array&, const Shape&)>& check) {
  for (const auto& [a, b, y] : kOperands) {
    for (const Binary& f : kBinary) {
      const Array left = random_array(a, 1), right = random_array(b, 0.5, 2, 2);
      SCOPED_TRACE(concat(name(f), " of ", a, " and ", b, ", either way round"));
      check(f, left, right, y);
      check(f, right, unary(AddScalar{10}, left), y);  // away from dividing by 0
    }
  }
}

TEST_P(Elementwise, ZipRepeatsEitherOperand) {
  for_all_operands([](const Binary& f, const Array& a, const Array& b, const Shape& y) {
    const std::vector<double> as = repeated(a, y), bs = repeated(b, y);
    std::vector<double> expected;
    for (std::size_t i = 0; i < as.size(); ++i) {
      expected.push_back(value(f, as[i], bs[i]));
    }
    EXPECT_TRUE(is_close(binary(f, a, b), y, expected));
  });
}

TEST_P(Elementwise, ZipBackwardSumsOverRepetitions) {
  for_all_operands([](const Binary& f, const Array& a, const Array& b, const Shape& y) {
    const Array dy = random_array(y, 3);
    const std::vector<double> as = repeated(a, y), bs = repeated(b, y), dys = doubles(dy);
    std::vector<double> da(static_cast<std::size_t>(a.size()));
    std::vector<double> db(static_cast<std::size_t>(b.size()));
    for (std::size_t i = 0; i < dys.size(); ++i) {
      const auto [by_a, by_b] = partials(f, as[i], bs[i]);
      da[i % da.size()] += dys[i] * by_a;
      db[i % db.size()] += dys[i] * by_b;
    }

    Array actual_da, actual_db;
    binary_backward(f, a, b, dy, &actual_da, &actual_db);
    EXPECT_TRUE(is_close(actual_da, a.shape(), da, 1e-4));
    EXPECT_TRUE(is_close(actual_db, b.shape(), db, 1e-4));

    Array only_da, only_db;
    binary_backward(f, a, b, dy, &only_da, nullptr);
    binary_backward(f, a, b, dy, nullptr, &only_db);
    EXPECT_TRUE(is_close(only_da, actual_da, 0));
    EXPECT_TRUE(is_close(only_db, actual_db, 0));
  });
}

TEST_P(Elementwise, ZipMayWriteOverItsFirstOperand) {
  for (const Shape& row : {Shape{127}, Shape{131, 127}, Shape{}}) {
    Array a = random_array({131, 127}, 1);
    const Array b = random_array(row, 2);
    const Array expected = binary(Add{}, a, b);
    binary_kernel<Add>(Device::cpu, Add{}, Broadcast(a.shape(), b.shape()), a, b, a);
    EXPECT_TRUE(is_close(a, expected, 0));
  }
}

TEST_P(Elementwise, AccumulateAddsEveryNumber) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape, 1);
    Array sum = random_array(shape, 2);
    const Array expected = binary(Add{}, sum, x);
    accumulate(x, sum);
    EXPECT_TRUE(is_close(sum, expected, 0)) << shape;
  }
}

}  // namespace
}  // namespace dl
