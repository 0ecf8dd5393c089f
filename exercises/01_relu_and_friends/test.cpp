#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

namespace dl {
namespace {

using namespace harness;

constexpr double kSlope = 0.1;

/// Checks a gradient at n random points for a random dy: against the slope of sum(dy f(x)), where f
/// is the function of one number as the README defines it.
void expect_gradient_of(const std::string& what, double (*f)(double),
                        Vector (*gradient)(const Vector& x, const Vector& dy)) {
  for (const std::size_t n : {7, 1}) {
    Vector x = input("x", random_vector(n, 2));
    const Vector dy = input("dy", random_vector(n));
    Vector derivative = zeros(n);
    for (std::size_t i = 0; i < n; ++i) {
      derivative(i) = (f(x(i) + 1e-5) - f(x(i) - 1e-5)) / 2e-5;
    }
    known_mistake("this is the derivative alone: it is not multiplied by dy", derivative);
    Vector mask = zeros(n);
    for (std::size_t i = 0; i < n; ++i) {
      mask(i) = dy(i) > 0 ? dy(i) : 0;
    }
    known_mistake("the mask asks where dy is positive, not where x is", mask);
    expect_gradient(what, gradient(x, dy), x, [&] {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        sum += dy(i) * f(x(i));
      }
      return sum;
    });
  }
}

double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST("relu: the worked example of the README") {
  const Vector x = input("x", Vector{-2, 3, 0, -0.5});
  known_mistake("this is |x|: what is negative must become 0", Vector{2, 3, 0, 0.5});
  expect_close("relu(x)", relu(x), Vector{0, 3, 0, 0});
}

TEST("relu_gradient: hands on dy where x is positive") {
  expect_gradient_of(
      "relu_gradient(x, dy)", [](double x) { return x > 0 ? x : 0.0; }, relu_gradient);
}

TEST("relu_gradient: is 0 at the kink") {
  const Vector x = input("x", Vector{0, -1, 1, 0});
  const Vector dy = input("dy", Vector{3, 4, 5, -6});
  known_mistake("at x = 0 the derivative is taken to be 0, and this takes it to be 1",
                Vector{3, 0, 5, -6});
  expect_close("relu_gradient(x, dy)", relu_gradient(x, dy), Vector{0, 0, 5, 0});
}

TEST("leaky_relu: slope 0.1 on the negative side alone") {
  const Vector x = input("x", Vector{-2, 3, 0, -0.5});
  known_mistake("the slope is on the positive side", Vector{-2, 0.3, 0, -0.5});
  known_mistake("the slope of the negative side has the wrong sign", Vector{0.2, 3, 0, 0.05});
  expect_close("leaky_relu(x, 0.1)", leaky_relu(x, kSlope), Vector{-0.2, 3, 0, -0.05});
}

TEST("leaky_relu_gradient: is the slope of leaky relu") {
  expect_gradient_of(
      "leaky_relu_gradient(x, 0.1, dy)", [](double x) { return x > 0 ? x : kSlope * x; },
      [](const Vector& x, const Vector& dy) { return leaky_relu_gradient(x, kSlope, dy); });
}

TEST("leaky_relu_gradient: is the slope at the kink") {
  const Vector x = input("x", Vector{0, -1, 1});
  const Vector dy = input("dy", Vector{3, 4, 5});
  known_mistake("at x = 0 the derivative is the slope, and this takes it to be 1",
                Vector{3, 0.4, 5});
  expect_close("leaky_relu_gradient(x, 0.1, dy)", leaky_relu_gradient(x, kSlope, dy),
               Vector{0.3, 0.4, 5});
}

TEST("tanh: by the exponentials of moderate numbers") {
  const Vector x = input("x", random_vector(6));
  expect_close("tanh(x)", tanh(x), Vector((xt::exp(x) - xt::exp(-x)) / (xt::exp(x) + xt::exp(-x))));
}

TEST("tanh: is 1 and -1 at 800 and -800") {
  const Vector x = input("x", Vector{800, -800, 0});
  expect_close("tanh(x)", tanh(x), Vector{1, -1, 0});
}

TEST("tanh_gradient: is the slope of tanh") {
  expect_gradient_of(
      "tanh_gradient(x, dy)", [](double x) { return std::tanh(x); }, tanh_gradient);
}

TEST("gelu: x times the probability that a normal number is below x") {
  const Vector x = input("x", Vector{0, 1, -1, 2, -3});
  Vector wanted = x, approximate = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double z = x(i);
    wanted(i) = z * normal_below(z);
    approximate(i) = z / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z)));
  }
  known_mistake("this is the approximation by tanh; the exact gelu is wanted, with erf",
                approximate);
  expect_close("gelu(x)", gelu(x), wanted);
}

TEST("gelu_gradient: is the slope of gelu") {
  expect_gradient_of(
      "gelu_gradient(x, dy)", [](double x) { return x * normal_below(x); }, gelu_gradient);
}

/// x with all that an activation meets: moderate numbers, the whole range from -800 to 800, and
/// both sides of the kink. At most 40 of them, and now and then many.
Vector any_x(int round) {
  Vector x = random_vector(round == 7 ? 3000 : random_size(1, 40), round % 2 == 0 ? 2 : 0.01);
  const std::vector<double> special{0, -0.0, 1e-300, -1e-300, 1e-9, -1e-9, 800, -800, 1, -1};
  for (double& entry : x) {
    switch (rng().below(4)) {
      case 0:
        entry = special[rng().below(special.size())];
        break;
      case 1:
        entry = 1600 * rng().uniform() - 800;
        break;
      case 2:
        entry = 20 * rng().uniform() - 10;
        break;
      default:
        break;
    }
  }
  return input("x", x);
}

/// f of every entry.
Vector each(const Vector& x, const std::function<double(double)>& f) {
  Vector values = zeros(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    values(i) = f(x(i));
  }
  return values;
}

/// Checks relu, or leaky relu of this slope, and its gradient. There is next to nothing to compute,
/// so that every digit must be right, at any scale.
void expect_two_lines(const std::string& arguments, double slope, const Vector& x, const Vector& dy,
                      const Vector& y, const Vector& dx) {
  const auto line = [&](double at) { return at > 0 ? at : slope * at; };
  const auto derivative = [&](double at) { return at > 0 ? 1 : slope; };
  known_mistake("this is the larger of x and slope x, which is leaky relu for slopes up to 1 alone",
                each(x, [&](double at) { return std::max(at, slope * at); }));
  known_mistake("this takes the slope to be 0.1, whatever is given",
                each(x, [](double at) { return at > 0 ? at : 0.1 * at; }));
  known_mistake("this takes the slope to be 0.01, whatever is given",
                each(x, [](double at) { return at > 0 ? at : 0.01 * at; }));
  expect_close(concat("the value of ", arguments), y, each(x, line), {1e-9, 0});
  known_mistake("this takes the slope to be 0.1, whatever is given",
                Vector(dy * each(x, [](double at) { return at > 0 ? 1 : 0.1; })));
  expect_close(concat("the gradient of ", arguments), dx, Vector(dy * each(x, derivative)),
               {1e-9, 0});
}

TEST("relu and leaky_relu: any numbers, any slope") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    const double dy_scale = round % 3 == 0 ? 1e-200 : round % 3 == 1 ? 1 : 1e200;
    const Vector dy = input("dy", random_vector(x.size(), dy_scale));
    expect_two_lines("relu", 0, x, dy, relu(x), relu_gradient(x, dy));
    const double slope =
        input("slope", round < 5 ? std::vector<double>{0.01, 2.5, 1, 0, -0.5}[round % 5]
                                 : 3 * rng().uniform() - 1);
    expect_two_lines(concat("leaky_relu with the slope ", slope), slope, x, dy,
                     leaky_relu(x, slope), leaky_relu_gradient(x, slope, dy));
  }
}

TEST("tanh and gelu: any numbers, in double precision") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    expect_close("tanh(x)", tanh(x), each(x, [](double at) { return std::tanh(at); }),
                 {1e-12, 1e-12});
    expect_close("gelu(x)", gelu(x), each(x, [](double at) { return at * normal_below(at); }),
                 {1e-12, 1e-12});
  }
}

TEST("tanh_gradient and gelu_gradient: any numbers, in double precision") {
  for (int round = 0; round < 100; ++round) {
    const Vector x = any_x(round);
    const double scale = round % 3 == 0 ? 1e-200 : round % 3 == 1 ? 1 : 1e200;
    const Vector dy = input("dy", random_vector(x.size(), scale));
    const auto of_tanh = [](double at) { return (1 - std::tanh(at)) * (1 + std::tanh(at)); };
    expect_close("tanh_gradient(x, dy)", tanh_gradient(x, dy), Vector(dy * each(x, of_tanh)),
                 {1e-12, 1e-12 * scale});
    const auto of_gelu = [](double at) {
      const double root_of_2_pi = 2.5066282746310005024;
      return normal_below(at) + at / root_of_2_pi * std::exp(-0.5 * at * at);
    };
    expect_close("gelu_gradient(x, dy)", gelu_gradient(x, dy), Vector(dy * each(x, of_gelu)),
                 {1e-12, 1e-12 * scale});
  }
}

TEST("all functions: leave their inputs alone") {
  const Vector x = random_vector(5), dy = random_vector(5);
  const Vector x_before = x, dy_before = dy;
  relu(x);
  leaky_relu(x, kSlope);
  tanh(x);
  gelu(x);
  expect_equal("x after the functions", x, x_before);
  relu_gradient(x, dy);
  leaky_relu_gradient(x, kSlope, dy);
  tanh_gradient(x, dy);
  gelu_gradient(x, dy);
  expect_equal("x after the gradients", x, x_before);
  expect_equal("dy after the gradients", dy, dy_before);
}

}  // namespace
}  // namespace dl
