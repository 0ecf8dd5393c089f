#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

namespace dl {
namespace {

using namespace harness;

template <std::floating_point T>
T relu(T x) {
  return x > 0 ? x : 0;
}

/// An expression of two numbers that takes plain ones and Values alike.
struct Expression {
  template <class Function>
  Expression(const char* of_name, Function f)
      : name(of_name),
        number([f](double a, double b) { return f(a, b); }),
        precise([f](long double a, long double b) { return f(a, b); }),
        value([f](const Value& a, const Value& b) { return f(a, b); }) {}

  std::string name;
  std::function<double(double, double)> number;
  std::function<long double(long double, long double)> precise;
  std::function<Value(const Value&, const Value&)> value;
};

const Expression kExpressions[] = {
    {"a + b", [](auto a, auto b) { return a + b; }},
    {"a - b", [](auto a, auto b) { return a - b; }},
    {"a * b", [](auto a, auto b) { return a * b; }},
    {"a / b", [](auto a, auto b) { return a / b; }},
    {"exp(a) + b", [](auto a, auto b) { return exp(a) + b; }},
    {"log(a) + b", [](auto a, auto b) { return log(a) + b; }},
    {"tanh(a) + b", [](auto a, auto b) { return tanh(a) + b; }},
    {"relu(a) + b", [](auto a, auto b) { return relu(a) + b; }},
};

/// What came to each of two leaves.
Vector gradients(const Value& a, const Value& b) { return Vector{a.gradient(), b.gradient()}; }

/// The derivatives along a and along b, right to some eleven digits: by differences of long
/// doubles.
Vector derivatives(const Expression& e, double a, double b) {
  const long double step = 1e-6L, x = a, y = b;
  return Vector{
      static_cast<double>((e.precise(x + step, y) - e.precise(x - step, y)) / (2 * step)),
      static_cast<double>((e.precise(x, y + step) - e.precise(x, y - step)) / (2 * step))};
}

TEST("operations: the values are those of plain numbers") {
  for (const Expression& e : kExpressions) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      const double a = input("a", 3 * rng().normal()), b = input("b", rng().normal());
      known_mistake("of a negative number there is no logarithm: std::log gives NaN",
                    std::log(std::abs(a)) + b);
      expect_close(concat("the value of ", e.name), e.value(a, b).value(), e.number(a, b));
    }
  }
  for (const double x : {0.0, 1e-300, -1e-300, 1e-9, 800.0, -800.0, 1e300, -1e300}) {
    input("x", x);
    expect_close("the value of exp(x)", exp(Value(x)).value(), std::exp(x));
    expect_close("the value of log(x)", log(Value(x)).value(), std::log(x));
    expect_close("the value of tanh(x)", tanh(Value(x)).value(), std::tanh(x));
    expect_close("the value of relu(x)", relu(Value(x)).value(), relu(x), {0, 0});
  }
}

/// Names the nodes of a test, and checks an order of them.
void expect_order(const std::vector<Node*>& order,
                  const std::vector<std::pair<std::string, Value>>& named) {
  const auto name = [&](const Node* node) {
    for (const auto& [text, value] : named) {
      if (value.node.get() == node) {
        return text;
      }
    }
    return concat("a node of value ", node->value);
  };
  const auto place = [&](const Node* node) { return std::find(order.begin(), order.end(), node); };
  std::string yours = "\n    yours:";
  for (const Node* node : order) {
    yours += (node == order.front() ? " " : ", ") + name(node);
  }
  for (const auto& [text, value] : named) {
    expect(
        place(value.node.get()) != order.end(),
        concat("in_order(y) lacks ", text,
               ": does each operation keep the node that it was given, and not a copy of it, and "
               "does the walk reach every input?",
               yours));
  }
  for (const Node* node : order) {
    expect(
        std::count(order.begin(), order.end(), node) == 1,
        concat("in_order(y) has ", name(node),
               " more than once: several paths lead to it, and it must be remembered that it was "
               "seen",
               yours));
    for (const Input& input : node->inputs) {
      expect(place(input.node.get()) < place(node),
             concat("in_order(y) has ", name(node), " before ", name(input.node.get()),
                    ", from which it was computed: a node may take its place only after all of its "
                    "inputs",
                    yours));
    }
  }
}

/// All nodes that one comes to from y by its inputs, and theirs, and so on.
std::vector<Node*> past(const Value& y) {
  std::vector<Node*> found{y.node.get()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t k = 0; k < found[i]->inputs.size(); ++k) {
      Node* const other = found[i]->inputs[k].node.get();
      if (std::find(found.begin(), found.end(), other) == found.end()) {
        found.push_back(other);
      }
    }
  }
  return found;
}

TEST("in_order: every node once, and after its inputs") {
  const Value x = 0.5, b = x * x, c = exp(b), y = b * c;
  expect_order(in_order(y), {{"x", x}, {"b = x * x", b}, {"c = exp(b)", c}, {"y = b * c", y}});
  expect_order(in_order(x), {{"x", x}});
  const std::size_t nodes = in_order(b).size(), wanted = past(b).size();
  expect(nodes == wanted, concat("in_order(b) has ", nodes, " nodes, and b was computed from ",
                                 wanted - 1, ": what was made from b is none of them"));
}

TEST("in_order: a number with itself") {
  for (const Expression& e : kExpressions) {
    const Value x = input("x", 0.5 + rng().uniform()), y = e.value(x, x);
    expect_order(in_order(y), {{"x", x}, {"y = " + e.name + " for a = b = x", y}});
    if (e.name.size() == 5) {  // a + b and its like
      expect(
          y.node->inputs.size() == 2,
          concat(
              e.name, " for a = b = x has ", y.node->inputs.size(),
              " inputs: it has both, each with a slope of its own, also where they are one node"));
    }
    backward(y);
    const Vector along = derivatives(e, x.value(), x.value());
    expect_close("the gradient of x for " + e.name + " where a and b are both x", x.gradient(),
                 along(0) + along(1), {1e-8, 1e-9});
  }
}

TEST("backward: a leaf of value 0 is a leaf like others") {
  const Value x = input("x", 0.0), y = x + 1;
  backward(y);
  known_mistake("a leaf whose value is 0 has a gradient too: constants are leaves like others", 0);
  expect_close("the gradient of x for y = x + 1", x.gradient(), 1);
}

TEST("backward: the worked example of the README") {
  const Value x = input("x", 3.0), y = x * x + x;
  backward(y);
  known_mistake(
      "only the last of three paths from y to x has been counted: shares add up, += and not =", 3);
  known_mistake("only the path past x * x has been counted", 1);
  known_mistake("only one of the two paths through x * x has been counted", 4);
  known_mistake(
      "nothing arrives: the gradient of y with respect to itself is 1, and everything starts "
      "from there",
      0);
  expect_close("the gradient of x for y = x * x + x", x.gradient(), 7);
}

TEST("backward: the slope of every operation") {
  for (std::size_t i = 0; i < 10 * std::size(kExpressions); ++i) {
    const Expression& e = kExpressions[i / 10];
    const double sign_a = e.name.starts_with("log") || i % 4 < 2 ? 1 : -1, sign_b = i % 2 ? 1 : -1;
    Vector ab = input("(a, b)", Vector{sign_a * (0.3 + 2 * rng().uniform()),
                                       sign_b * (0.3 + 2 * rng().uniform())});
    const Value a = ab(0), b = ab(1);
    backward(e.value(a, b));
    if (e.name == "a * b") {
      known_mistake("the slope of a product along one factor is the other factor", ab);
    }
    if (e.name == "a / b") {
      known_mistake("a quotient falls when its divisor grows: -a / b^2",
                    Vector{1 / ab(1), ab(0) / ab(1) / ab(1)});
      known_mistake("the slope of a / b along b is -a / b^2: the square is missing",
                    Vector{1 / ab(1), -ab(0) / ab(1)});
    }
    known_mistake("the 1 - y^2 of tanh has y = tanh(a), not a itself",
                  Vector{1 - ab(0) * ab(0), 1});
    known_mistake("the slope of log is 1 over what it is taken of, not over its result",
                  Vector{1 / std::log(ab(0)), 1});
    known_mistake("the slope of exp is exp itself", Vector{ab(0), 1});
    expect_gradient("the gradients of a and b for " + e.name, gradients(a, b), ab,
                    [&] { return e.number(ab(0), ab(1)); });
    expect_close("the gradients of a and b for " + e.name + ", to nine digits", gradients(a, b),
                 derivatives(e, ab(0), ab(1)), {1e-9, 1e-9});
  }
  for (const double divisor : {1e120, 1e-120}) {
    const Value a = 2, b = input("b", divisor);
    backward(a / b);
    known_mistake("b^3 is infinite, or 0, long before the slope is: divide by b twice",
                  divisor > 1 ? 0 : -INFINITY);
    expect_close("the gradient of b for y = 2 / b", b.gradient(), -2 / divisor / divisor,
                 {1e-12, 0});
  }
  for (const double x : {800.0, -800.0}) {
    const Value flat = input("x", x);
    backward(tanh(flat));
    expect_close("the gradient of x for y = tanh(x), far out", flat.gradient(), 0);
  }
}

TEST("relu: nothing passes below 0, and at 0") {
  const Vector at = input("x", Vector{-2, 0, 3, -1e-9, 1e-9, 1e-300});
  Vector gradient = zeros(6);
  for (std::size_t i = 0; i < 6; ++i) {
    const Value x = at(i);
    backward(5 * relu(x));
    gradient(i) = x.gradient();
  }
  known_mistake("at x = 0 the derivative is taken to be 0, and this takes it to be 1",
                Vector{0, 5, 5, 0, 5, 5});
  known_mistake("it passes also where relu cut off", Vector{5, 5, 5, 5, 5, 5});
  expect_close("the gradient of x for y = 5 relu(x)", gradient, Vector{0, 0, 5, 0, 5, 5});
}

TEST("backward: a node waits for all that was made from it") {
  const Value x = input("x", 0.5), b = x * x, c = exp(b), y = b * c;
  backward(y);
  const double e = c.value(), db = e + b.value() * e;
  known_mistake(
      "b has handed on what it had before c's share came in: only the path past c arrives",
      2 * x.value() * e);
  known_mistake(
      "b has handed on what came first twice: once at once, and again as a part of the sum",
      2 * x.value() * (e + db));
  known_mistake("nothing arrives at x: is the walk from y to the leaves, the order backwards?", 0);
  expect_close("the gradient of x for b = x * x, c = exp(b), y = b * c", x.gradient(),
               2 * x.value() * db);
  expect_close("the gradient of b there", b.gradient(), db);
}

TEST("backward: a second call adds to the leaves, and to nothing else") {
  const Value a = input("a", 2.0), b = input("b", -3.0), c = a * b, y = c * c;  // dy/dc = 2 c
  backward(y);
  backward(y);
  const double da = 2 * c.value() * b.value(), db = 2 * c.value() * a.value();
  known_mistake(
      "the second call has begun the leaves anew: they keep their sum until somebody sets "
      "them to 0",
      Vector{da, db});
  known_mistake(
      "the gradients of y and c from the first call were still there in the second: those of "
      "all that is no leaf start at 0",
      Vector{4 * da, 4 * db});
  known_mistake(
      "the gradient of c from the first call was still there in the second: that of all that "
      "is no leaf starts at 0",
      Vector{3 * da, 3 * db});
  expect_close("the gradients of a and b for y = (a b)^2, after two calls", gradients(a, b),
               Vector{2 * da, 2 * db});
  expect_close("the gradient of y itself", y.gradient(), 1);
}

TEST("backward: two losses over one shared part") {
  const Value x = input("x", 1.5), shared = x * x;
  backward(2 * shared);
  backward(3 * shared);
  known_mistake(
      "what the first loss has left at the shared node was handed on once more: it must start "
      "at 0 in each call",
      (2 + 5) * 2 * x.value());
  expect_close("the gradient of x, of 2 x^2 and then of 3 x^2", x.gradient(), 5 * 2 * x.value());
}

TEST("backward: 60 doublings take 60 steps, not 2^60") {
  const Value x = 1;
  Value y = x;
  for (int i = 0; i < 60; ++i) {
    y = y + y;
  }
  backward(y);
  expect_close("the gradient of x, doubled 60 times", x.gradient(), std::exp2(60));
  const Value start = 1;
  Value sum = start;
  for (int i = 0; i < 3000; ++i) {
    sum = sum + 1;
  }
  backward(sum);
  known_mistake(
      "the walk has ended before it came to the leaf: there may be any number of operations "
      "on the way",
      0);
  expect_close("the gradient of x, after 3000 additions", start.gradient(), 1);
}

/// Values that were made from one another, by expressions chosen by chance.
struct Graph {
  struct Step {
    const Expression* e;
    std::size_t a, b;  // the places of what it was made from
  };
  std::vector<Value> values;
  std::vector<Step> steps;
  std::size_t leaves = random_size(1, 4);
  std::string text;

  Graph() {
    while (values.size() < leaves) {
      // Two leaves of the same value are still two.
      values.emplace_back(!values.empty() && rng().below(3) == 0
                              ? values[0].value()
                              : (rng().below(2) ? 1 : -1) * (0.3 + rng().uniform()));
      text += concat("\n    n", values.size() - 1, " = ", values.back().value());
    }
    for (std::size_t n = leaves + random_size(1, 10); values.size() < n;) {
      const Expression& e = kExpressions[rng().below(std::size(kExpressions))];
      const std::size_t a = rng().below(values.size()), b = rng().below(values.size());
      const double y = e.number(values[a].value(), values[b].value());
      // Nothing that would cost digits; and no relu near its kink.
      if (std::isfinite(y) && std::abs(y) > 0.1 && std::abs(y) < 10) {
        values.push_back(e.value(values[a], values[b]));
        steps.push_back({&e, a, b});
        text += concat("\n    n", values.size() - 1, " = ", e.name, " for a = n", a, ", b = n", b);
      }
    }
  }

  /// How much the value at place y grows with that at place n: forwards, one step after the other.
  double derivative(std::size_t y, std::size_t n) const {
    std::vector<double> growth(values.size(), 0);
    growth[n] = 1;
    for (std::size_t i = std::max(leaves, n + 1); i <= y; ++i) {
      const auto& [e, a, b] = steps[i - leaves];
      const Vector along = derivatives(*e, values[a].value(), values[b].value());
      growth[i] = along(0) * growth[a] + along(1) * growth[b];
    }
    return growth[y];
  }
};

TEST("backward: any graph, any node of it, and call after call") {
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Graph graph;
    std::vector<double> sums(graph.leaves, 0);
    for (int call = 1; call <= 3; ++call) {
      const std::size_t y = call == 1 ? graph.values.size() - 1 : rng().below(graph.values.size());
      const Value& result = graph.values[y];
      std::vector<std::pair<std::string, Value>> named;
      const std::vector<Node*> behind = past(result);
      for (std::size_t n = 0; n <= y; ++n) {
        if (graph.derivative(y, n) != 0) {
          named.emplace_back(concat("n", n), graph.values[n]);
        }
      }
      const std::vector<Node*> order = in_order(result);
      expect_order(order, named);
      expect(order.size() == behind.size(),
             concat("in_order(n", y, ") has ", order.size(), " nodes, and ", behind.size(),
                    " are wanted, in the graph", graph.text));
      backward(result);
      for (std::size_t n = 0; n < graph.values.size(); ++n) {
        const double grows = graph.derivative(y, n);
        const std::string story = concat(n, " after call ", call, " of backward, with y = n", y,
                                         ", in the graph", graph.text);
        if (n < graph.leaves) {
          sums[n] += grows;
          expect_close("the gradient of the leaf n" + story, graph.values[n].gradient(), sums[n],
                       {1e-7, 1e-7});
        } else if (std::find(behind.begin(), behind.end(), graph.values[n].node.get()) !=
                   behind.end()) {
          expect_close("the gradient of n" + story, graph.values[n].gradient(), grows,
                       {1e-7, 1e-7});
        }
      }
      if (call == 2) {  // as an optimiser does before the next step
        for (std::size_t n = 0; n < graph.leaves; ++n) {
          graph.values[n].node->gradient = sums[n] = 0;
        }
      }
    }
  }
}

/// The mean over the rows of X of (v . tanh(W x + b) - target)^2: two hidden units, with w = (W row
/// by row, b, v), 10 numbers.
template <class Number>
Number network(const Matrix& X, const Vector& targets, const std::vector<Number>& w) {
  Number total = 0;
  for (std::size_t i = 0; i < X.shape(0); ++i) {
    Number y = 0;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      Number sum = w[6 + unit];
      for (std::size_t j = 0; j < 3; ++j) {
        sum = sum + w[3 * unit + j] * X(i, j);
      }
      y = y + w[8 + unit] * tanh(sum);
    }
    const Number error = y - targets(i);
    total = total + error * error;
  }
  return total / static_cast<double>(X.shape(0));
}

TEST("backward: all weights of a network, for 4 examples and for 1") {
  for (const std::size_t batch : {4, 1}) {
    const Matrix X = input("X", random_matrix(batch, 3));
    const Vector targets = random_vector(batch);
    Vector w = input("w", random_vector(10));
    const std::vector<Value> weights(w.begin(), w.end());
    backward(network(X, targets, weights));
    Vector gradient = w;
    std::transform(weights.begin(), weights.end(), gradient.begin(),
                   [](const Value& weight) { return weight.gradient(); });
    expect_gradient("the gradients of the weights", gradient, w,
                    [&] { return network(X, targets, std::vector<double>(w.begin(), w.end())); });
  }
}

}  // namespace
}  // namespace dl
