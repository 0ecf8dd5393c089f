#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

namespace dl {
namespace {

using namespace harness;

TEST("sigmoid: the worked example of the README, and its neighbours") {
  const Vector x = input("x", Vector{std::log(3), 0, -std::log(3), std::log(9)});
  known_mistake("that is sigmoid(-x): which of the two exponentials has the minus?",
                Vector{0.25, 0.5, 0.75, 0.1});
  expect_close("sigmoid(x)", sigmoid(x), Vector{0.75, 0.5, 0.25, 0.9});
}

TEST("sigmoid: 0 and 1 at -1000 and 1000, and the tail in between") {
  const Vector x = input("x", Vector{-1000, -40, 40, 1000});
  const Vector y = sigmoid(x);
  expect_close("sigmoid(x)", y, Vector{0, std::exp(-40), 1, 1}, {1e-9, 1e-300});
}

TEST("sigmoid: sigmoid(-x) = 1 - sigmoid(x)") {
  const Vector x = input("x", random_vector(7, 3));
  expect_close("sigmoid(-x)", sigmoid(-x), Vector(1 - sigmoid(x)));
}

TEST("log_sigmoid: the worked example of the README, and its neighbours") {
  const Vector x = input("x", Vector{std::log(3), 0, -std::log(3)});
  known_mistake("that is the logarithm of 1 + e^-x, without the minus before it",
                Vector{-std::log(0.75), std::log(2), -std::log(0.25)});
  expect_close("log_sigmoid(x)", log_sigmoid(x),
               Vector{std::log(0.75), -std::log(2), std::log(0.25)});
}

TEST("log_sigmoid: is x itself at -1000, and 0 at 1000") {
  const Vector x = input("x", Vector{-1000, -800, 1000});
  expect_close("log_sigmoid(x)", log_sigmoid(x), Vector{-1000, -800, 0});
}

TEST("log_sigmoid: keeps its digits where sigmoid(x) rounds to 1") {
  const Vector x = input("x", Vector{20, 40, 60});
  // -log(1 + t) = -t + t^2 / 2 - ...
  const auto tail = [](double t) { return -t + t * t / 2; };
  known_mistake("all of it has rounded away: 1 + e^-40 is 1 in double precision",
                Vector(-xt::log(1 + xt::exp(-x))));
  expect_close("log_sigmoid(x)", log_sigmoid(x),
               Vector{tail(std::exp(-20)), tail(std::exp(-40)), tail(std::exp(-60))},
               {1e-9, 1e-300});
}

TEST("sigmoid_derivative: is the slope of sigmoid") {
  Vector x = input("x", random_vector(6, 2));
  const Vector by_definition = 1 / (1 + xt::exp(-x));
  known_mistake("this is s (1 - s) with s = x: x is not yet the sigmoid", Vector(x * (1 - x)));
  known_mistake("this takes the sigmoid of the sigmoid: the derivative is wanted at x",
                Vector(xt::exp(-by_definition) / xt::square(1 + xt::exp(-by_definition))));
  expect_gradient("sigmoid_derivative(x)", sigmoid_derivative(x), x, [&] {
    double sum = 0;
    for (const double entry : x) {
      sum += 1 / (1 + std::exp(-entry));
    }
    return sum;
  });
}

TEST("sigmoid_derivative: 1/4 at 0, and finite at -1000 and 1000") {
  const Vector x = input("x", Vector{0, -1000, 1000});
  expect_close("sigmoid_derivative(x)", sigmoid_derivative(x), Vector{0.25, 0, 0});
}

TEST("sigmoid_derivative: falls to both sides alike, down to e^-40") {
  const Vector x = input("x", Vector{-40, 40});
  const double tail = std::exp(-40);
  known_mistake("at x = 40 the factor 1 - s has rounded to 0: there s is 1 in double precision",
                Vector{tail, 0});
  expect_close("sigmoid_derivative(x)", sigmoid_derivative(x), Vector{tail, tail}, {1e-9, 1e-300});
}

/// Numbers from -1000 to 1000, more of them near 0, where e^-x is neither small nor large, and both
/// zeros.
Vector any_x(int round) {
  const double range = std::vector<double>{1000, 50, 5, 1e-3}[static_cast<std::size_t>(round) % 4];
  Vector x = zeros(round == 7 ? 3000 : random_size(1, 40));
  for (double& entry : x) {
    entry = range * (2 * rng().uniform() - 1);
    if (rng().below(8) == 0) {
      entry = std::vector<double>{0, -0.0, 1e-300, -1e-300, 1000, -1000, 709, -709}[rng().below(8)];
    }
  }
  return input("x", x);
}

/// f of every entry.
Vector each(const Vector& x, double (*f)(double)) {
  Vector values = zeros(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    values(i) = f(x(i));
  }
  return values;
}

constexpr Tolerance kLastDigits{1e-11, 1e-300};

TEST("sigmoid: any x, to the last digits, however small the result") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    expect_close(
        "sigmoid(x)", sigmoid(x),
        each(x, [](double at) { return at < -700 ? std::exp(at) : 1 / (1 + std::exp(-at)); }),
        kLastDigits);
  }
}

TEST("log_sigmoid: any x, to the last digits, however small the result") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    expect_close("log_sigmoid(x)", log_sigmoid(x),
                 each(x,
                      [](double at) {
                        return at < 0 ? at - std::log1p(std::exp(at)) : -std::log1p(std::exp(-at));
                      }),
                 kLastDigits);
  }
}

TEST("sigmoid_derivative: any x, to the last digits, however small the result") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    expect_close("sigmoid_derivative(x)", sigmoid_derivative(x),
                 each(x,
                      [](double at) {
                        const double size = std::abs(at);
                        return size > 700 ? std::exp(-size)
                                          : 1 / (2 + std::exp(size) + std::exp(-size));
                      }),
                 kLastDigits);
  }
}

TEST("all functions: leave x alone") {
  const Vector x = random_vector(6, 3), before = x;
  sigmoid(x);
  log_sigmoid(x);
  sigmoid_derivative(x);
  expect_equal("x afterwards", x, before);
}

}  // namespace
}  // namespace dl
