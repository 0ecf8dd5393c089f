#include <dl/nn/module.h>

#include <gtest/gtest.h>

#include <dl/ops/elementwise.h>
#include "support/error_text.h"

namespace dl {
namespace {

/// y = k x, with a name to be recognised by.
class Gain : public nn::Module {
 public:
  Gain(std::string name, float start)
      : id(std::move(name)), k(add_parameter("k", Tensor(Array(Shape{}, {start})))) {}
  Tensor forward(const Tensor& x) override { return k * x; }

  std::string id;
  Tensor k;
};

/// Two gains and a factor of its own.
class Tree : public nn::Module {
 public:
  Tree() : left(std::make_shared<Gain>("left", 2)), right(std::make_shared<Gain>("right", 3)) {
    own = add_parameter("own", Tensor(Array(Shape{}, {5})));
    add_module("left", left);
    add_module("right", right);
  }
  Tensor forward(const Tensor& x) override { return own * (*left)(x) * (*right)(x); }

  std::shared_ptr<Gain> left, right;
  Tensor own;
};

std::vector<std::string> names(const nn::Module& module) {
  std::vector<std::string> names;
  for (const auto& [name, parameter] : module.named_parameters()) {
    names.push_back(name);
  }
  return names;
}

TEST(Module, NamesItsParametersByTheirPath) {
  EXPECT_EQ(names(Gain("", 1)), std::vector<std::string>{"k"});
  EXPECT_EQ(names(Tree()), (std::vector<std::string>{"own", "left.k", "right.k"}));
}

/// The same module in two places, as where two layers share their weights.
TEST(Module, ListsASharedParameterOnce) {
  class Twice : public nn::Module {
   public:
    Twice() {
      add_module("first", gain);
      add_module("again", gain);
    }
    Tensor forward(const Tensor& x) override { return (*gain)((*gain)(x)); }

    std::shared_ptr<Gain> gain = std::make_shared<Gain>("", 3);
  };
  Twice twice;
  EXPECT_EQ(names(twice), std::vector<std::string>{"first.k"});
  twice(Tensor(Array(Shape{}, {1}))).backward();
  EXPECT_EQ(twice.gain->k.grad().item(), 6);  // of k^2
}

TEST(Module, HandsOutItsOwnParameters) {
  Tree tree;
  std::vector<Tensor> parameters = tree.parameters();
  ASSERT_EQ(parameters.size(), 3u);
  parameters[2].mutable_array().data()[0] = 10;
  EXPECT_EQ(tree.right->k.item(), 10);
  EXPECT_TRUE(parameters[0].requires_grad());
  EXPECT_EQ(tree(Tensor(Array(Shape{}, {1}))).item(), 5 * 2 * 10);
}

TEST(Module, TrainsItsParameters) {
  Tree tree;
  tree(Tensor(Array(Shape{}, {1}))).backward();
  EXPECT_EQ(tree.own.grad().item(), 6);
  EXPECT_EQ(tree.parameters()[1].grad().item(), 15);
  EXPECT_EQ(tree.parameters()[2].grad().item(), 10);
}

TEST(Module, AppliesAFunctionInnermostFirst) {
  Tree tree;
  std::vector<std::string> visited;
  tree.apply([&](nn::Module& module) {
    auto* gain = dynamic_cast<Gain*>(&module);
    visited.push_back(gain != nullptr ? gain->id : "tree");
  });
  EXPECT_EQ(visited, (std::vector<std::string>{"left", "right", "tree"}));
}

TEST(Module, SetsTheModeOfThoseInsideToo) {
  Tree tree;
  EXPECT_TRUE(tree.is_training());
  EXPECT_TRUE(tree.left->is_training());
  tree.eval();
  EXPECT_FALSE(tree.is_training());
  EXPECT_FALSE(tree.left->is_training());
  EXPECT_FALSE(tree.right->is_training());
  tree.train();
  EXPECT_TRUE(tree.is_training());
  EXPECT_TRUE(tree.right->is_training());
}

/// A gain that counts how often it was called.
class Counting : public Gain {
 public:
  Counting() : Gain("", 2), calls(add_buffer("calls", Tensor(Array(Shape{}, {0})))) {}
  Tensor forward(const Tensor& x) override {
    *calls.mutable_array().data() += 1;
    return Gain::forward(x);
  }
  Tensor calls;
};

/// A factor of its own, and a module with a buffer.
class WithBuffer : public nn::Module {
 public:
  WithBuffer() : counting(std::make_shared<Counting>()) {
    add_module("inside", counting);
    own = add_parameter("own", Tensor(Array({2}, {5, 6})));
  }
  Tensor forward(const Tensor& x) override { return own * (*counting)(x); }

  std::shared_ptr<Counting> counting;
  Tensor own;
};

TEST(Module, HasBuffersBesideItsParameters) {
  WithBuffer module;
  EXPECT_EQ(names(module), (std::vector<std::string>{"own", "inside.k"}));
  const auto buffers = module.named_buffers();
  ASSERT_EQ(buffers.size(), 1u);
  EXPECT_EQ(buffers[0].first, "inside.calls");
  EXPECT_FALSE(buffers[0].second.requires_grad());
  module(Tensor(Array({2}, {1, 1})));
  EXPECT_EQ(buffers[0].second.item(), 1) << "a handle";
}

TEST(Module, HasAStateThatAnotherTakes) {
  WithBuffer one, other;
  one(Tensor(Array({2}, {1, 1})));
  one.own.mutable_array().data()[1] = 7;
  std::vector<std::string> named;
  for (const auto& [name, array] : one.state_dict()) {
    named.push_back(name);
  }
  EXPECT_EQ(named, (std::vector<std::string>{"own", "inside.k", "inside.calls"}));
  const float* const memory = other.own.array().data();
  other.load_state_dict(one.state_dict());
  EXPECT_EQ(other.own.to_vector(), (std::vector<float>{5, 7}));
  EXPECT_EQ(other.counting->calls.item(), 1);
  EXPECT_EQ(other.own.array().data(), memory) << "in place";
}

TEST(Module, RefusesAStateThatIsNotItsOwn) {
  WithBuffer module;
  const Array two({2}, {1, 2}), three({3}, {1, 2, 3}), one(Shape{}, {9});
  const auto text = [&](const nn::StateDict& state) {
    return error_text([&] { module.load_state_dict(state); });
  };
  EXPECT_EQ(text({{"own", two}}), "load_state_dict: there is no \"inside.k\", \"inside.calls\"");
  EXPECT_EQ(text({{"own", two}, {"inside.k", one}, {"inside.calls", one}, {"b", one}}),
            "load_state_dict: not of this module: \"b\"");
  EXPECT_EQ(text({{"inside.k", one}, {"inside.calls", one}, {"own", three}}),
            "load_state_dict: \"own\" has shape (3,), not (2,)");
  EXPECT_EQ(text({{"a", one}, {"inside.k", one}, {"own", three}}),
            "load_state_dict: there is no \"inside.calls\"; not of this module: \"a\"; \"own\" has "
            "shape (3,), not (2,)");
  EXPECT_EQ(text({{"own", two}, {"own", two}}), "load_state_dict: \"own\" is given twice");
  EXPECT_EQ(module.own.to_vector(), (std::vector<float>{5, 6})) << "nothing has changed";
  EXPECT_EQ(module.counting->k.item(), 2);
}

TEST(Module, PrintsItselfWithShapesAndNumbers) {
  EXPECT_EQ(concat(WithBuffer()),
            "WithBuffer  own (2,)\n"
            "  (inside) Counting  k ()\n"
            "3 parameters");
}

TEST(Module, MovesWithItsParameters) {
  Tree tree;
  Tree moved = std::move(tree);
  EXPECT_EQ(names(moved), (std::vector<std::string>{"own", "left.k", "right.k"}));
  EXPECT_EQ(moved(Tensor(Array(Shape{}, {1}))).item(), 30);
}

}  // namespace
}  // namespace dl
