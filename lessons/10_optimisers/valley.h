// Twenty steps of an optimiser in the plane.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/optim/optimizer.h>

namespace dl {

struct Point {
  double x1, x2;
};

/// Changes one number x by its slope g, with two numbers that it keeps, in step t.
using Rule = std::function<void(double g, double& x, double& v, double& s, int t)>;

/// The gradient of a function at a point.
using Slope = std::function<Point(Point)>;

/// An optimiser: its rule by hand and, where optim has the same formula, how to make that.
struct Method {
  std::string name;
  Rule rule;
  std::function<std::unique_ptr<optim::Optimizer>(Tensor x)> make = {};
};

inline constexpr int kSteps = 20;

/// The start (-5, -2) and the points after each step.
std::vector<Point> path(const Rule& rule, const Slope& slope);

/// Where each method ends: by its rule and the slope by hand; by its rule and the gradient of `f`;
/// by optim and the gradient of `f`.
void print_valley(const std::vector<Method>& methods, const Slope& slope,
                  const std::function<Tensor(const Tensor&)>& f, Device device);

}  // namespace dl
