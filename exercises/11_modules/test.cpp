#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

using Modules = std::vector<std::shared_ptr<Module>>;

Numbers numbers(const std::string& what, const Tensor& x) {
  std::size_t entries = 1;
  for (const std::size_t axis : x.shape) {
    entries *= axis;
  }
  expect(entries == x.values.size(),
         concat(what, " has ", x.values.size(), " values, and a shape for ", entries, " of them"));
  return {x.shape, x.values};
}

void expect_tensor(const std::string& what, const Tensor& yours, const Numbers& wanted) {
  expect_close(what, numbers(what, yours), wanted);
}

/// A Linear with weights that no other has.
std::shared_ptr<Linear> linear(std::size_t inputs, std::size_t outputs) {
  return std::make_shared<Linear>(random_matrix(outputs, inputs), random_vector(outputs));
}

/// By the definition: x W^T + b.
Matrix affine(const Matrix& X, const Matrix& W, const Vector& b) {
  Matrix Y = zeros(X.shape(0), W.shape(0));
  for (std::size_t i = 0; i < Y.shape(0); ++i) {
    for (std::size_t j = 0; j < Y.shape(1); ++j) {
      Y(i, j) = b(j);
      for (std::size_t k = 0; k < X.shape(1); ++k) {
        Y(i, j) += W(j, k) * X(i, k);
      }
    }
  }
  return Y;
}

Matrix positive(const Matrix& X) { return xt::maximum(X, 0.0); }

std::string names(const Module& module) {
  std::string text;
  for (const auto& [name, parameter] : module.named_parameters()) {
    text += (text.empty() ? "" : " ") + name;
  }
  return text;
}

void expect_names(const std::string& what, const Module& module, const std::string& wanted,
                  const std::string& advice) {
  expect(names(module) == wanted,
         concat(what, ": ", advice, "\n    yours  ", names(module), "\n    wanted ", wanted));
}

TEST("Linear: X W^T + b") {
  for (const std::size_t batch : {4, 1}) {
    const Matrix X = input("X", random_matrix(batch, 3)), W = input("W", random_matrix(2, 3));
    const Vector b = input("b", random_vector(2));
    known_mistake("this is X W^T without b", affine(X, W, zeros(2)));
    expect_tensor("Linear(W, b).forward(X)", Linear(W, b).forward(X), affine(X, W, b));
  }
}

TEST("Linear: its parameters are weight and bias") {
  const Matrix W = input("W", random_matrix(2, 3));
  const Vector b = input("b", random_vector(2));
  const Linear layer(W, b);
  expect_names("the names of a Linear's parameters", layer, "weight bias",
               "every parameter must be in parameters_, the weight first");
  expect_tensor("the weight", *layer.named_parameters()[0].second, W);
  expect_tensor("the bias", *layer.named_parameters()[1].second, b);
}

TEST("Linear: what is changed through its parameters is what forward reads") {
  const Matrix X = input("X", random_matrix(4, 3)), W = random_matrix(2, 3);
  const Vector b = random_vector(2);
  Linear layer(W, b);
  for (const auto& [name, parameter] : layer.named_parameters()) {
    for (double& value : parameter->values) {
      value *= -10;
    }
  }
  const std::string copies =
      " before the change is what forward reads: the list has a copy, and an optimiser would train "
      "nothing. One shared_ptr must stand in the list and in the member";
  known_mistake("everything" + copies, affine(X, W, b));
  known_mistake("the weight" + copies, affine(X, W, -10 * b));
  known_mistake("the bias" + copies, affine(X, -10 * W, b));
  expect_tensor("forward(X) after its parameters were multiplied by -10", layer.forward(X),
                affine(X, -10 * W, -10 * b));
}

TEST("ReLU: max(x, 0) for any number of axes") {
  const Tensor x({2, 1, 2, 3}, {-1, 2, -3, 4, -5, 6, -0.5, 1.5, 2.5, -3.5, 0, 7});
  input("x", numbers("x", x));
  known_mistake("this is |x|: what is negative must become 0",
                Numbers(x.shape, {1, 2, 3, 4, 5, 6, 0.5, 1.5, 2.5, 3.5, 0, 7}));
  expect_tensor("ReLU().forward(x)", ReLU().forward(x),
                {x.shape, {0, 2, 0, 4, 0, 6, 0, 1.5, 2.5, 0, 0, 7}});
}

TEST("Flatten: one row for each example") {
  for (const std::size_t batch : {3, 1}) {
    std::vector<double> values(batch * 8);
    std::iota(values.begin(), values.end(), 1);
    const Tensor flat = Flatten().forward(Tensor({batch, 1, 2, 4}, values));
    expect(!flat.shape.empty() && flat.shape[0] == batch,
           concat("Flatten of ", batch, " x 1 x 2 x 4 gives ",
                  shape_text(numbers("Flatten().forward(x)", flat)), ", and ", batch, " x 8 is ",
                  "wanted: the first axis is the batch, and stays"));
    expect_tensor("Flatten().forward(x)", flat, {{batch, 8}, values});
  }
}

TEST("Sequential: each module is given what the one before it gave") {
  for (const std::size_t batch : {4, 1}) {
    const Matrix X = input("X", random_matrix(batch, 3)), W = input("W", random_matrix(2, 3));
    const Vector b = input("b", random_vector(2));
    Sequential net(Modules{std::make_shared<ReLU>(), std::make_shared<Linear>(W, b)});
    known_mistake("each module was given X itself, and the last one's answer is what comes out",
                  affine(X, W, b));
    known_mistake("this is ReLU after Linear: the modules ran from the last to the first",
                  positive(affine(X, W, b)));
    known_mistake("only the first module has run", positive(X));
    expect_tensor("Sequential{ReLU, Linear}.forward(X)", net.forward(X), affine(positive(X), W, b));
  }
}

TEST("Sequential: its parameters, with the number of the module before their names") {
  expect_names("the parameters of Sequential{Linear, ReLU, Linear}",
               Sequential(Modules{linear(3, 4), std::make_shared<ReLU>(), linear(4, 2)}),
               "0.weight 0.bias 2.weight 2.bias",
               "a child's parameters come with its name and a dot before theirs");
}

TEST("Sequential: in one another, however deep") {
  const auto inner = std::make_shared<Sequential>(Modules{linear(4, 4), std::make_shared<ReLU>()});
  const auto middle = std::make_shared<Sequential>(Modules{inner, linear(4, 2)});
  expect_names("the parameters of Sequential{Linear, Sequential{Sequential{Linear, ReLU}, Linear}}",
               Sequential(Modules{linear(3, 4), middle}),
               "0.weight 0.bias 1.0.0.weight 1.0.0.bias 1.1.weight 1.1.bias",
               "a child is asked for its named_parameters(), which has those of its children too");
}

/// A module with a parameter of its own and a child.
class Scaled : public Module {
 public:
  explicit Scaled(std::shared_ptr<Module> inner) {
    parameters_ = {{"scale", std::make_shared<Tensor>(Vector{2.0})}};
    children_ = {{"inner", std::move(inner)}};
  }
  Tensor forward(const Tensor& x) override { return children_[0].second->forward(x); }
};

TEST("named_parameters: a module's own come before those of its children") {
  expect_names("the parameters of a module with the parameter scale and the child inner, a Linear",
               Scaled(linear(3, 2)), "scale inner.weight inner.bias",
               "first parameters_, then the children's");
}

TEST("named_parameters: a module that stands in two places is counted once") {
  const auto shared = linear(3, 3);
  expect_names("the parameters of Sequential{A, ReLU, A}, the same Linear twice",
               Sequential(Modules{shared, std::make_shared<ReLU>(), shared}), "0.weight 0.bias",
               "an optimiser would change each of them twice in a step; two are the same when "
               "their shared_ptr are");
}

/// Which modules apply() comes to, by the names given here.
std::string visited(Module& root, const std::vector<std::pair<std::string, const Module*>>& known) {
  std::string text;
  root.apply([&](Module& module) {
    for (const auto& [name, address] : known) {
      text += address == &module ? (text.empty() ? "" : " ") + name : "";
    }
  });
  return text;
}

TEST("apply: every module, children first, each once") {
  const auto a = linear(3, 4), b = linear(4, 4);
  const auto inner = std::make_shared<Sequential>(Modules{b, b});
  Sequential net(Modules{a, inner, a});
  const std::string yours =
      visited(net, {{"A", a.get()}, {"B", b.get()}, {"inner", inner.get()}, {"net", &net}});
  expect(yours == "A B inner net",
         concat("apply on net = Sequential{A, inner, A} with inner = Sequential{B, B}: each module "
                "once, and after what is inside it\n    yours  ",
                yours, "\n    wanted A B inner net"));
}

TEST("train: sets the mode of all modules inside") {
  const auto deep = std::make_shared<ReLU>();
  const auto inner = std::make_shared<Sequential>(Modules{deep});
  Sequential net(Modules{inner});
  for (const bool training : {false, true}) {
    net.train(training);
    const std::string call = training ? "train(true)" : "train(false)";
    expect(net.is_training() == training, call + " does not set the mode of the module itself");
    expect(inner->is_training() == training && deep->is_training() == training,
           call + " does not reach the modules inside: a dropout there would not hear of it");
  }
}

TEST("a network: the one of exercise 08, with weights set through apply") {
  for (const std::size_t batch : {5, 1}) {
    const Matrix X = input("X", random_matrix(batch, 4));
    Sequential net(
        Modules{std::make_shared<Flatten>(), linear(4, 3), std::make_shared<ReLU>(), linear(3, 2)});
    const auto initialise = [](Module& module) {
      if (dynamic_cast<Linear*>(&module) != nullptr) {
        for (double& value : module.named_parameters()[0].second->values) {
          value = rng().normal();
        }
      }
    };
    net.apply(initialise);
    const auto p = net.named_parameters();
    expect(p.size() == 4, concat("the network has ", p.size(), " parameters, and 4 are wanted"));
    const Matrix H = positive(affine(X, p[0].second->matrix(), p[1].second->vector()));
    expect_tensor("Sequential{Flatten, Linear, ReLU, Linear}.forward(X), X of shape (B, 2, 2)",
                  net.forward(Tensor({batch, 2, 2}, {X.begin(), X.end()})),
                  affine(H, p[2].second->matrix(), p[3].second->vector()));
  }
}

}  // namespace
}  // namespace dl
