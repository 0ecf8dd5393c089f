// Hooks on gradients: register_post_accumulate_grad_hook().

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <dl/array/backend.h>
#include <dl/array/elementwise.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/nn/activation.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Names = std::vector<std::string>;

Tensor scalar(float value) { return parameter(Tensor(Array(Shape{}, {value}))); }

/// x, and a note of when the way back leads through here.
Tensor noted(const Tensor& x, const std::string& name, Names& notes) {
  return record("noted", x.array(), {x}, [&notes, name](const Array& dy, Gradients& d) {
    notes.push_back("through " + name);
    d.add(0, dy);
  });
}

/// Has the hook write down the gradient.
RemovableHandle note(const Tensor& x, const std::string& name, Names& notes) {
  return x.register_post_accumulate_grad_hook([&notes, name](const Array& gradient) {
    notes.push_back(concat(name, " ", gradient.to_vector()[0]));
  });
}

TEST(GradientHook, IsCalledAsSoonAsNothingCanAddToTheGradient) {
  const Tensor x = scalar(3), first = scalar(5), last = scalar(7);
  Names notes;
  const auto of_first = note(first, "first", notes), of_last = note(last, "last", notes);
  const Tensor h = noted(x * first, "the first layer", notes);
  (noted(h * last, "the last layer", notes)).backward();
  EXPECT_THAT(notes, ElementsAre("through the last layer", "last 15", "through the first layer",
                                 "first 21"));
}

TEST(GradientHook, WaitsForAllUsesOfASharedParameter) {
  const Tensor w = scalar(2), v = scalar(3);
  Names notes;
  const auto of_w = note(w, "w", notes), of_v = note(v, "v", notes);
  const Tensor early = noted(w * v, "early", notes);    // 6
  const Tensor late = noted(early * w, "late", notes);  // w^2 v
  (late + w * w).backward();                            // w^2 v + w^2
  EXPECT_THAT(notes, ElementsAre("through late", "through early", "w 16", "v 4"));
}

TEST(GradientHook, IsCalledOnceByEachBackward) {
  Tensor w = scalar(2);
  Names notes;
  const auto handle = note(w, "w", notes);
  const Tensor y = w * w;
  y.backward(RetainGraph::yes);
  y.backward();  // adds to what is there
  EXPECT_THAT(notes, ElementsAre("w 4", "w 8"));
  w.backward(Tensor(full({}, 1)));  // a leaf is its own result
  EXPECT_THAT(notes, ElementsAre("w 4", "w 8", "w 9"));
}

TEST(GradientHook, OfALeafThatNoWayLeadsToIsNotCalled) {
  const Tensor w = scalar(2), constant = scalar(3), elsewhere = scalar(4);
  Tensor frozen = scalar(5);
  Names notes;
  const auto of_w = note(w, "w", notes), of_constant = note(constant, "constant", notes);
  const auto of_elsewhere = note(elsewhere, "elsewhere", notes);
  const auto of_frozen = note(frozen, "frozen", notes);
  const Tensor unused = w * elsewhere;
  const Tensor y = w * constant.detach() * frozen;
  frozen.set_requires_grad(false);
  y.backward();
  EXPECT_THAT(notes, ElementsAre("w 15"));
}

TEST(GradientHook, IsGoneWithItsHandle) {
  const Tensor w = scalar(2);
  Names notes;
  RemovableHandle kept = note(w, "kept", notes);
  {
    const RemovableHandle dropped = note(w, "dropped", notes);
    (w * 1).backward();
  }
  EXPECT_THAT(notes, ElementsAre("kept 1", "dropped 1"));
  notes.clear();
  const RemovableHandle copy = kept;
  kept = nullptr;
  (w * 1).backward();
  EXPECT_THAT(notes, ElementsAre("kept 2"));
}

TEST(GradientHook, MayRemoveItself) {
  const Tensor w = scalar(2);
  int calls = 0;
  RemovableHandle handle;
  handle = w.register_post_accumulate_grad_hook([&](Array&) {
    ++calls;
    handle = nullptr;
  });
  (w * 1).backward();
  (w * 1).backward();
  EXPECT_EQ(calls, 1);
}

TEST(GradientHook, MayChangeTheGradient) {
  const Tensor w = scalar(2);
  const auto halve =
      w.register_post_accumulate_grad_hook([](Array& gradient) { gradient.data()[0] /= 2; });
  (w * 6).backward();
  EXPECT_EQ(w.grad().item(), 3);
}

TEST(GradientHook, ThatFailsEndsTheWalkAndLeavesTheGraphWhole) {
  Tensor first = scalar(2), last = scalar(3);
  bool fails = true;
  const auto handle = last.register_post_accumulate_grad_hook(
      [&](Array&) { check(!fails, "the network is down"); });
  const Tensor y = exp(first) * last;
  EXPECT_EQ(error_text([&] { y.backward(RetainGraph::yes); }), "the network is down");
  EXPECT_FALSE(first.has_grad());
  fails = false;
  first.zero_grad();
  last.zero_grad();
  y.backward();
  EXPECT_NEAR(first.grad().item(), 3 * std::exp(2), 1e-4);
  EXPECT_NEAR(last.grad().item(), std::exp(2), 1e-5);
}

TEST(GradientHook, IsNotCalledWhereAnOperationFails) {
  const Tensor w = scalar(2);
  Names notes;
  const auto handle = note(w, "w", notes);
  const Tensor broken =
      record("broken", w.array(), {w}, [](const Array&, Gradients&) { fail("broken"); });
  EXPECT_EQ(error_text([&] { (w * broken).backward(); }), "broken");
  EXPECT_THAT(notes, IsEmpty()) << "an addition was still to come";
  (w * 4).backward();
  EXPECT_EQ(notes.size(), 1u);
}

TEST(GradientHook, MovesWithItsLeafAndChangesNoGradient) {
  Rng rng(1), rng_too(1);
  const auto network = [](Rng& drawn) {
    return nn::Sequential{nn::Linear(4, 5, drawn), nn::Tanh(), nn::Linear(5, 3, drawn)};
  };
  nn::Sequential plain = network(rng), hooked = network(rng_too);
  const Tensor X = random_tensor({6, 4});
  const Labels y{0, 1, 2, 0, 1, 2};
  std::vector<RemovableHandle> handles;
  std::vector<std::string> order;
  for (const auto& [name, w] : hooked.named_parameters()) {
    handles.push_back(w.register_post_accumulate_grad_hook(
        [&order, name = name](const Array&) { order.push_back(name); }));
  }
  cross_entropy(plain(X), y).backward();
  cross_entropy(hooked(X), y).backward();
  EXPECT_THAT(order, ElementsAre("2.weight", "2.bias", "0.weight", "0.bias"));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(is_close(plain.parameters()[i].grad(), hooked.parameters()[i].grad(), 0)) << i;
  }
}

TEST(GradientHook, IsForLeavesThatTakeAGradient) {
  const auto hook = [](const Array&) {};
  const char* text =
      "register_post_accumulate_grad_hook: only for leaves that require a gradient (parameters)";
  const Tensor w = scalar(1), y = w * 2;
  EXPECT_EQ(error_text([&] { (void)y.register_post_accumulate_grad_hook(hook); }), text);
  EXPECT_EQ(error_text([&] { (void)ones({}).register_post_accumulate_grad_hook(hook); }), text);
  EXPECT_EQ(error_text([&] { (void)w.register_post_accumulate_grad_hook(nullptr); }),
            "register_post_accumulate_grad_hook: a hook without a function");
}

}  // namespace
}  // namespace dl
