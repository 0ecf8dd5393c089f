#include "nn/module.h"

#include <gtest/gtest.h>

#include "ops/elementwise.h"

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

TEST(Module, MovesWithItsParameters) {
  Tree tree;
  Tree moved = std::move(tree);
  EXPECT_EQ(names(moved), (std::vector<std::string>{"own", "left.k", "right.k"}));
  EXPECT_EQ(moved(Tensor(Array(Shape{}, {1}))).item(), 30);
}

}  // namespace
}  // namespace dl
