#include "valley.h"

#include <cmath>
#include <cstdio>

namespace dl {
namespace {

constexpr Point kStart{-5, -2};

Point as_point(const Array& x) {
  const std::vector<float> values = x.to_vector();
  return {static_cast<double>(values.at(0)), static_cast<double>(values.at(1))};
}

Tensor as_parameter(Point x, Device device) {
  return parameter(
      Tensor(Array({2}, {static_cast<float>(x.x1), static_cast<float>(x.x2)}, device)));
}

/// Six decimals; where they would all be 0, two digits.
std::string to_text(double x) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(x) < 5e-7 ? "%.2e" : "%.6f", x);
  return text;
}

}  // namespace

std::vector<Point> path(const Rule& rule, const Slope& slope) {
  Point x = kStart, v{0, 0}, s{0, 0};
  std::vector<Point> points{x};
  for (int t = 1; t <= kSteps; ++t) {
    const Point g = slope(x);
    rule(g.x1, x.x1, v.x1, s.x1, t);
    rule(g.x2, x.x2, v.x2, s.x2, t);
    points.push_back(x);
  }
  return points;
}

void print_valley(const std::vector<Method>& methods, const Slope& slope,
                  const std::function<Tensor(const Tensor&)>& f, Device device) {
  const Slope by_autograd = [&](Point at) {
    const Tensor x = as_parameter(at, device);
    f(x).backward();
    return as_point(x.grad());
  };
  const auto by_optim = [&](const Method& method) {
    const Tensor x = as_parameter(kStart, device);
    const auto optimizer = method.make(x);
    for (int t = 1; t <= kSteps; ++t) {
      f(x).backward();
      optimizer->step();
      optimizer->zero_grad();
    }
    return as_point(x.array());
  };
  const auto print = [](const Method& method, Point end) {
    std::printf("%-13s  %12s  %12s\n", method.name.c_str(), to_text(end.x1).c_str(),
                to_text(end.x2).c_str());
  };
  std::printf("by_hand                  x1            x2\n");
  for (const Method& method : methods) {
    print(method, path(method.rule, slope).back());
  }
  std::printf("\nby_autograd              x1            x2\n");
  for (const Method& method : methods) {
    print(method, path(method.rule, by_autograd).back());
  }
  std::printf("\nby_optim                 x1            x2\n");
  for (const Method& method : methods) {
    if (method.make) {
      print(method, by_optim(method));
    }
  }
}

}  // namespace dl
