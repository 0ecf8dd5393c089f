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
  for (int repeat = 0; repeat < 30; ++repeat) {
    const std::size_t batch = random_size(1, 6), inputs = random_size(1, 5);
    const std::size_t outputs = inputs < 5 ? random_size(inputs + 1, 6) : random_size(1, 4);
    const Matrix X = input("X", random_matrix(batch, inputs));
    const Matrix W = input("W", random_matrix(outputs, inputs));
    const Vector b = input("b", random_vector(outputs));
    known_mistake("this is X W^T without b", affine(X, W, zeros(outputs)));
    Linear layer(W, b);
    expect_tensor("Linear(W, b).forward(X)", layer.forward(X), affine(X, W, b));
    const Matrix more = input("X", random_matrix(batch + 1, inputs));
    expect_tensor("Linear(W, b).forward(X), for a second X,", layer.forward(more),
                  affine(more, W, b));
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
  expect_tensor("forward(X) before anything is changed", layer.forward(X), affine(X, W, b));
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

/// A shape with that many axes, none of them empty.
std::vector<std::size_t> random_shape(std::size_t axes) {
  std::vector<std::size_t> shape(axes);
  std::generate(shape.begin(), shape.end(), [] { return random_size(1, 3); });
  return shape;
}

/// Normal numbers of this shape, row by row.
std::vector<double> random_values(const std::vector<std::size_t>& shape, double scale = 1) {
  const Vector drawn = random_vector(
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()), scale);
  return {drawn.begin(), drawn.end()};
}

TEST("ReLU: max(x, 0) for any number of axes") {
  for (std::size_t axes = 1; axes <= 6; ++axes) {
    for (const double scale : {1.0, 1e-9, 1e-300, 1e300}) {
      const std::vector<std::size_t> shape = random_shape(axes);
      std::vector<double> values = random_values(shape, scale), wanted, absolute;
      if (rng().below(2) > 0) {
        const double infinity = std::numeric_limits<double>::infinity();
        values[rng().below(values.size())] = rng().below(2) > 0 ? infinity : -infinity;
      }
      for (const double value : values) {
        absolute.push_back(std::abs(value));
        wanted.push_back((value + absolute.back()) / 2);
        if (value < 0) {
          wanted.back() = 0;
        }
      }
      input("x", Numbers(shape, values));
      known_mistake("this is |x|: what is negative must become 0", Numbers(shape, absolute));
      const Tensor y = ReLU().forward(Tensor(shape, values));
      expect_equal("ReLU().forward(x)", numbers("ReLU().forward(x)", y), {shape, wanted});
    }
  }
}

TEST("Flatten: one row for each example") {
  for (int repeat = 0; repeat < 40; ++repeat) {
    const std::size_t axes = random_size(2, 6);
    std::vector<std::size_t> shape = random_shape(axes);
    shape[0] = random_size(1, 4);
    const std::vector<double> values = random_values(shape);
    const std::size_t batch = shape[0];
    const std::string call = concat("Flatten of ", shape_text({shape, values}));
    const Tensor flat = Flatten().forward(Tensor(shape, values));
    expect(!flat.shape.empty() && flat.shape[0] == batch,
           concat(call, " gives ", shape_text(numbers(call, flat)), ", and ", batch, " x ",
                  values.size() / batch, " is wanted: the first axis is the batch, and stays"));
    expect_tensor(call, flat, {{batch, values.size() / batch}, values});
  }
  const Tensor none = Flatten().forward(Tensor({0, 3, 8, 8}, {}));
  if (none.shape != std::vector<std::size_t>{0, 192}) {
    fail_test(concat("Flatten of 0 x 3 x 8 x 8 gives ", shape_text(numbers("Flatten", none)),
                     ", and 0 x 192 is wanted"),
              "the width is the product of the axes after the first: it is there without examples "
              "too, and the number of values divided by that of examples is not");
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

/// Says who was run with what, and hands x on with 1 added.
class Witness : public Module {
 public:
  Witness(char name, std::string& log) : name_(name), log_(log) {}
  Tensor forward(const Tensor& x) override {
    log_ += concat(name_, "(", x.values[0], ") ");
    return Tensor(x.shape, {x.values[0] + 1});
  }

 private:
  char name_;
  std::string& log_;
};

TEST("Sequential: any number of modules, each run once") {
  for (std::size_t n = 0; n <= 12; ++n) {
    std::string log, wanted;
    Modules modules;
    for (std::size_t i = 0; i < n; ++i) {
      modules.push_back(std::make_shared<Witness>(static_cast<char>('A' + i), log));
      wanted += concat(static_cast<char>('A' + i), "(", i, ") ");
    }
    Sequential net(modules);
    const Tensor y = net.forward(Tensor(std::vector<std::size_t>{1, 1, 1}, {0}));
    expect(log == wanted,
           concat("forward of a Sequential of ", n, " modules, of which each adds 1, for x = 0: ",
                  "which module was run with which number\n    yours  ", log, "\n    wanted ",
                  wanted));
    expect_tensor(concat("what ", n, " modules make of 0, of which each adds 1,"), y,
                  {{1, 1, 1}, {static_cast<double>(n)}});
  }
}

TEST("Sequential: its parameters, with the number of the module before their names") {
  expect_names("the parameters of Sequential{Linear, ReLU, Linear}",
               Sequential(Modules{linear(3, 4), std::make_shared<ReLU>(), linear(4, 2)}),
               "0.weight 0.bias 2.weight 2.bias",
               "a child's parameters come with its name and a dot before theirs");
  Modules twelve;
  std::string wanted;
  for (std::size_t i = 0; i < 12; ++i) {
    twelve.push_back(linear(1, 1));
    wanted += concat(i > 0 ? " " : "", i, ".weight ", i, ".bias");
  }
  expect_names("the parameters of a Sequential of twelve Linear", Sequential(twelve), wanted,
               "the children are called 0, 1, 2 and so on, and come in this order");
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

/// A module of a random network, and what the test knows of it.
struct Node {
  std::shared_ptr<Module> module;
  std::vector<NamedParameter> own;
  std::vector<std::pair<std::string, std::size_t>> inside;  // a child's name and its place in Net
};
/// What stands inside another one comes before it, the whole network last.
using Net = std::vector<Node>;

/// Parameters and children with any names.
class Group : public Module {
 public:
  Group(const Net& net, const Node& node) {
    parameters_ = node.own;
    for (const auto& [name, place] : node.inside) {
      children_.emplace_back(name, net[place].module);
    }
  }
  Tensor forward(const Tensor& x) override { return x; }
};

/// Modules in modules, of which some stand in several places, of one parent or of several.
Net random_net() {
  Net net;
  for (std::size_t leaves = random_size(1, 5); leaves > 0; --leaves) {
    if (rng().below(3) > 0) {
      // All of the same numbers: they are still parameters of their own.
      net.push_back({std::make_shared<Linear>(Matrix{{1}}, Vector{2.0}), {}, {}});
      net.back().own = net.back().module->named_parameters();
    } else {
      net.push_back({std::make_shared<ReLU>(), {}, {}});
    }
  }
  for (std::size_t groups = random_size(1, 5); groups > 0; --groups) {
    Node node;
    const bool sequential = rng().below(2) > 0;
    Modules modules;
    for (std::size_t i = 0, n = random_size(1, 4); i < n; ++i) {
      const std::size_t place = i == 0 ? net.size() - 1 : rng().below(net.size());
      node.inside.emplace_back(concat(sequential ? "" : "part", i), place);
      modules.push_back(net[place].module);
    }
    if (sequential) {
      node.module = std::make_shared<Sequential>(modules);
    } else {
      for (std::size_t i = rng().below(3); i > 0; --i) {
        node.own.emplace_back(concat("p", i), std::make_shared<Tensor>(Vector{1.0}));
      }
      node.module = std::make_shared<Group>(net, node);
    }
    net.push_back(node);
  }
  return net;
}

/// "M3{M0, M2{M1}}"
std::string outline(const Net& net, std::size_t place) {
  std::string text = concat("M", place);
  const char* before = "{";
  for (const auto& [name, child] : net[place].inside) {
    text += before + outline(net, child);
    before = ", ";
  }
  return text + (net[place].inside.empty() ? "" : "}");
}

/// The parameters below `place`, each as often as there is a way to it.
void list_all(const Net& net, std::size_t place, const std::string& prefix,
              std::vector<NamedParameter>& list) {
  for (const auto& [name, parameter] : net[place].own) {
    list.emplace_back(prefix + name, parameter);
  }
  for (const auto& [name, child] : net[place].inside) {
    list_all(net, child, prefix + name + ".", list);
  }
}

TEST("named_parameters: a module that stands in two places is counted once") {
  const auto shared = linear(3, 3);
  expect_names("the parameters of Sequential{A, ReLU, A}, the same Linear twice",
               Sequential(Modules{shared, std::make_shared<ReLU>(), shared}), "0.weight 0.bias",
               "an optimiser would change each of them twice in a step; two are the same when "
               "their shared_ptr are");
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Net net = random_net();
    std::vector<NamedParameter> ways;
    list_all(net, net.size() - 1, "", ways);
    std::vector<const Tensor*> before;
    std::string wanted;
    for (const auto& [name, parameter] : ways) {
      if (std::find(before.begin(), before.end(), parameter.get()) == before.end()) {
        before.push_back(parameter.get());
        wanted += (wanted.empty() ? "" : " ") + name;
      }
    }
    expect_names("the parameters of the network " + outline(net, net.size() - 1),
                 *net.back().module, wanted,
                 "each once, under the first of its names; two are the same when their shared_ptr "
                 "are, not when their numbers are");
  }
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

/// The places from `place` down that are not in `order` yet, each after what is inside it.
void list_visits(const Net& net, std::size_t place, std::vector<std::size_t>& order) {
  for (const auto& [name, child] : net[place].inside) {
    list_visits(net, child, order);
  }
  if (std::find(order.begin(), order.end(), place) == order.end()) {
    order.push_back(place);
  }
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
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Net random = random_net();
    std::vector<std::pair<std::string, const Module*>> known;
    for (std::size_t place = 0; place < random.size(); ++place) {
      known.emplace_back(concat("M", place), random[place].module.get());
    }
    std::vector<std::size_t> order;
    list_visits(random, random.size() - 1, order);
    std::string wanted;
    for (const std::size_t place : order) {
      wanted += concat(wanted.empty() ? "" : " ", "M", place);
    }
    for (int call = 1; call <= 2; ++call) {
      const std::string visits = visited(*random.back().module, known);
      expect(visits == wanted,
             concat("apply, call ", call, ", on the network ", outline(random, random.size() - 1),
                    ": each module once, wherever it stands, and after what is inside it",
                    "\n    yours  ", visits, "\n    wanted ", wanted));
    }
  }
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
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Net random = random_net();
    std::vector<bool> modes(random.size(), true);
    std::string story;
    for (int call = 0; call < 6; ++call) {
      const std::size_t place = call % 2 ? random.size() - 1 : rng().below(random.size());
      const bool training = rng().below(2) > 0;
      random[place].module->train(training);
      story += concat(story.empty() ? "" : ", ", "M", place, training ? " to true" : " to false");
      std::vector<std::size_t> reached;
      list_visits(random, place, reached);
      for (const std::size_t inside : reached) {
        modes[inside] = training;
      }
      for (std::size_t i = 0; i < random.size(); ++i) {
        expect(random[i].module->is_training() == modes[i],
               concat("the network ", outline(random, random.size() - 1), " after train, of ",
                      story, ": M", i, " is in the mode ", modes[i] ? "false" : "true",
                      "; train sets this module and all inside it, whatever their modes were, and "
                      "no other"));
      }
    }
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
