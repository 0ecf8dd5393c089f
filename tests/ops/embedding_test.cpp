#include <dl/ops/embedding.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include <dl/array/strided.h>
#include <dl/autograd/create.h>
#include <dl/nn/embedding.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(Embedding, TakesRowsInAnyOrderAndAgain) {
  const Tensor W(Array({3, 2}, {1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(is_close(embedding(IntArray{2, 0, 2, 1}, W), {4, 2}, {5, 6, 1, 2, 5, 6, 3, 4}, 0));
  EXPECT_EQ(embedding(IntArray(Index{0}), W).shape(), (Shape{0, 2}));
}

TEST(Embedding, AddsUpTheGradientsOfEachRow) {
  const Tensor W = parameter(random_tensor({5, 3}));
  const IntArray indices{4, 1, 4, 4, 0};
  embedding(indices, W).backward(random_tensor({5, 3}, 2));
  const Array one_hot = take_backward(full({5}, 1), {5, 5}, 1, indices);
  EXPECT_TRUE(is_close(W.grad(), matmul(one_hot, random_array({5, 3}, 2), Transpose::yes), 1e-6));
  EXPECT_TRUE(
      gradients_match([&](auto& in) { return embedding(indices, in[0]); }, {random_array({5, 3})}));
}

TEST(Embedding, RefusesWhatIsNoRow) {
  const Tensor W = ones({3, 2});
  EXPECT_EQ(error_text([&] {
              embedding(IntArray{0, 3}, W);
            }),
            "embedding: index 3 is none of the 3 rows of (3, 2)");
  EXPECT_EQ(error_text([&] { embedding(IntArray{-1}, W); }),
            "embedding: index -1 is none of the 3 rows of (3, 2)");
  EXPECT_EQ(error_text([&] {
              embedding_backward(full({2, 2}, 1), IntArray{1}, 3);
            }),
            "embedding: a gradient of shape (2, 2) for 1 indices");
}

TEST(EmbeddingModule, HasPyTorchsNamesAndTakesIntegers) {
  Rng rng(1);
  nn::Embedding words(7, 4, rng);
  EXPECT_EQ(words.state_dict()[0].first, "weight");
  EXPECT_TRUE(is_close(words(IntArray{3}), Tensor(slice(words.weight.array(), 0, 3, 4)), 0));
  EXPECT_EQ(error_text([&] { words.forward(ones({2})); }),
            "Embedding: takes indices, an IntArray, not numbers of shape (2,)");
  EXPECT_EQ(error_text([&] { nn::Embedding(0, 4, rng); }),
            "Embedding: needs at least one vector of one number, got (0, 4)");
}

}  // namespace
}  // namespace dl
