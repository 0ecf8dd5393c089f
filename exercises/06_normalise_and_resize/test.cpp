#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

TEST("to_unit: 255 becomes 1, and nothing is rounded") {
  const Pixels pixels{{0, 51, 255}, {128, 254, 1}};
  input("pixels", pixels);
  known_mistake("whole numbers divided by whole numbers are whole numbers in C++: divide by 255.0",
                Matrix{{0, 0, 1}, {0, 0, 0}});
  known_mistake("this divides by 256: then white, 255, is not quite 1",
                Matrix{{0, 51 / 256.0, 255 / 256.0}, {0.5, 254 / 256.0, 1 / 256.0}});
  expect_close("to_unit(pixels)", to_unit(pixels),
               Matrix{{0, 0.2, 1}, {128 / 255.0, 254 / 255.0, 1 / 255.0}});
}

TEST("to_unit: any bytes, any shape") {
  for (int round = 0; round < 50; ++round) {
    const std::size_t n = random_size(1, 7), size = round == 0 ? 784 : random_size(1, 300);
    Pixels pixels = xt::zeros<std::uint8_t>({n, size});
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(rng().below(256));
    }
    Matrix wanted = input("pixels", pixels);
    wanted /= 255;
    expect_close("to_unit(pixels)", to_unit(pixels), wanted, {1e-12, 0});
  }
}

TEST("statistics: the mean and the standard deviation of all numbers") {
  const Matrix X = input("X", Matrix{{1, 3, 5}, {7, 9, 11}});
  const Statistics s = statistics(X);
  known_mistake("this is the sum: divide by how many numbers there are", 36);
  known_mistake("this divides by the number of images: the mean is over all pixels of all images",
                18);
  expect_close("the mean", s.mean, 6);
  known_mistake("this is the variance: take its root", 35.0 / 3);
  known_mistake("this divides by n - 1; here all n numbers are known, so divide by n",
                std::sqrt(14));
  known_mistake("this is the root of the mean square: take the mean away first",
                std::sqrt(286.0 / 6));
  expect_close("the standard deviation", s.std, std::sqrt(35.0 / 3));
  expect_close("the standard deviation of a single number", statistics(Matrix{{4}}).std, 0);
}

TEST("statistics: exact also where the mean is large") {
  const Matrix X = input("X", Matrix{{1e9 + 1, 1e9 + 3, 1e9 + 2}});
  expect_close(
      "the standard deviation of 1e9 + 1, 1e9 + 3 and 1e9 + 2 (from the distances from the "
      "mean: in mean square less squared mean, of about 1e18, all digits cancel)",
      statistics(X).std, std::sqrt(2.0 / 3));
}

/// Scales of numbers: of pixels, and so small and so large that nothing may be added or cut off.
double any_scale(int round) {
  return std::vector<double>{1, 1e-5, 255, 1e-60, 1e60}[static_cast<std::size_t>(round) % 5];
}

TEST("statistics: any numbers, of any scale") {
  for (int round = 0; round < 100; ++round) {
    const double scale = any_scale(round);
    const std::size_t rows = random_size(1, 9);
    const std::size_t columns = round == 0 ? 3000 : random_size(1, 30);
    Matrix X = random_matrix(rows, columns, scale);
    X += scale * rng().normal();
    note_input("X", X);
    long double mean = 0, squares = 0;
    for (const double x : X) {
      mean += static_cast<long double>(x) / X.size();
    }
    for (const double x : X) {
      squares += (x - mean) * (x - mean) / X.size();
    }
    const Statistics s = statistics(X);
    expect_close("the mean", s.mean, static_cast<double>(mean), {1e-9, 1e-12 * scale});
    expect_close("the standard deviation", s.std, static_cast<double>(std::sqrt(squares)),
                 {1e-9, 1e-12 * scale});
  }
}

TEST("standardise: with the statistics that it is given, those of the training set") {
  for (const std::size_t n : {4, 1}) {
    const Matrix X = input("X", random_matrix(n, 3));
    const double mean = input("mean", 0.25), std = input("std", 0.5);
    double own_mean = 0, own_square = 0;
    Matrix by_image = X;
    for (std::size_t i = 0; i < n; ++i) {
      double of_image = 0;
      for (std::size_t j = 0; j < 3; ++j) {
        of_image += X(i, j) / 3;
        own_mean += X(i, j) / static_cast<double>(X.size());
        own_square += X(i, j) * X(i, j) / static_cast<double>(X.size());
      }
      for (std::size_t j = 0; j < 3; ++j) {
        by_image(i, j) = (X(i, j) - of_image) / std;
      }
    }
    known_mistake(
        "these are the statistics of X itself: a test set must be treated as the training set "
        "was, with the numbers that are given",
        Matrix((X - own_mean) / std::sqrt(own_square - own_mean * own_mean)));
    known_mistake("each image loses its own mean: the one that is given is for all of them",
                  by_image);
    known_mistake("only the mean is taken away; divide by std, too", Matrix(X - mean));
    known_mistake("this multiplies by std: divide by it", Matrix((X - mean) * std));
    known_mistake("X is divided before the mean is taken away", Matrix(X / std - mean));
    Matrix wanted = X;
    for (double& x : wanted) {
      x = 2 * x - 0.5;  // (x - 0.25) / 0.5
    }
    expect_close("standardise(X, {0.25, 0.5})", standardise(X, {mean, std}), wanted);
  }
}

TEST("standardise: a constant image, whose standard deviation is 0") {
  const Matrix X = input("X", Matrix{{3, 3}, {3, 3}, {3, 3}});
  expect_close("standardise(X, {3, 0})", standardise(X, {3, 0}), zeros(3, 2));
}

TEST("standardise: any numbers, with any statistics") {
  for (int round = 0; round < 100; ++round) {
    const double scale = any_scale(round);
    const Matrix X = input("X", random_matrix(random_size(1, 6), random_size(1, 9), scale));
    const double mean = input("mean", scale * rng().normal());
    const double std = input("std", round % 7 == 6 ? 0 : scale * (0.01 + 2 * rng().uniform()));
    Matrix wanted = X;
    for (double& x : wanted) {
      x = std == 0 ? x - mean : (x - mean) / std;
    }
    expect_close(std == 0 ? "standardise(X, {mean, 0})" : "standardise(X, {mean, std})",
                 standardise(X, {mean, std}), wanted, {1e-9, std == 0 ? 1e-12 * scale : 1e-11});
  }
}

/// By another way than pixel by pixel: each old pixel is a tent of height 1 and width 2, and a new
/// one the sum of all tents where its middle lies. `half` is 1/2; with 0 the corner of the new
/// image lies on that of the old one.
Matrix by_tents(const Matrix& image, std::size_t rows, std::size_t columns, double half = 0.5) {
  const auto shares = [half](std::size_t from, std::size_t to) {
    Matrix S = zeros(to, from);
    for (std::size_t i = 0; i < to; ++i) {
      const double scale = static_cast<double>(from) / static_cast<double>(to);
      double middle = (static_cast<double>(i) + half) * scale - half;
      middle = std::max(0.0, std::min(middle, static_cast<double>(from) - 1));
      for (std::size_t j = 0; j < from; ++j) {
        S(i, j) = std::max(0.0, 1 - std::abs(middle - static_cast<double>(j)));
      }
    }
    return S;
  };
  const Matrix narrow = matmul(image, transposed(shares(image.shape(1), columns)));
  return matmul(shares(image.shape(0), rows), narrow);
}

TEST("resize: the worked example of the README") {
  // With 1 added to both pixels, so that a pixel of 0 means that nothing was written.
  const Matrix image = input("image", Matrix{{1, 9}});
  known_mistake("this is the nearest pixel, not a mixture of the two neighbours",
                Matrix{{1, 1, 9, 9}});
  known_mistake(
      "the outermost pixels of both images lie on each other, and that is not wanted: new pixel i "
      "lies at (i + 1/2) scale - 1/2",
      Matrix{{1, 11.0 / 3, 19.0 / 3, 9}});
  known_mistake("the two halves are missing: new pixel i lies at (i + 1/2) scale - 1/2",
                Matrix{{1, 5, 9, 9}});
  known_mistake(
      "outside the image the line is drawn on: positions are to be moved into [0, old size - 1]",
      Matrix{{-1, 3, 7, 11}});
  known_mistake("old size / new size, of two whole numbers, is rounded: compute it with doubles",
                Matrix{{1, 1, 1, 1}});
  known_mistake("the shares are the wrong way round: the nearer pixel gets the larger one",
                Matrix{{9, 7, 3, 9}});
  expect_close("resize(image, 1, 4)", resize(image, 1, 4), Matrix{{1, 3, 7, 9}});
  expect_close("an image of 1 x 2, resized to 1 x 4", resize(Matrix{{0, 8}}, 1, 4),
               Matrix{{0, 2, 6, 8}});
  expect_close("an image of 2 x 1, resized to 4 x 1", resize(Matrix{{0}, {8}}, 4, 1),
               Matrix{{0}, {2}, {6}, {8}});
}

TEST("resize: agrees with its definition, larger and smaller") {
  const std::size_t sizes[][4] = {{3, 2, 6, 4}, {3, 5, 4, 2}, {1, 1, 3, 2}, {5, 4, 1, 1}};
  for (const auto& [old_rows, old_columns, rows, columns] : sizes) {
    const Matrix image = input("image", random_matrix(old_rows, old_columns));
    known_mistake("the two halves are missing: new pixel i lies at (i + 1/2) scale - 1/2",
                  by_tents(image, rows, columns, 0));
    expect_close("resize(image, " + std::to_string(rows) + ", " + std::to_string(columns) + ")",
                 resize(image, rows, columns), by_tents(image, rows, columns));
  }
}

TEST("resize: any sizes, any numbers") {
  for (int round = 0; round < 100; ++round) {
    const double scale = any_scale(round);
    const std::size_t old_rows = random_size(1, 12);
    const std::size_t old_columns = round == 50 ? 400 : random_size(1, 12);
    const std::size_t most = round % 3 == 2 ? 3 : 20;
    const std::size_t rows = round == 51 ? 400 : random_size(1, most);
    const std::size_t columns = round == 50 ? 33 : random_size(1, most);
    const Matrix image = input("image", random_matrix(old_rows, old_columns, scale));
    expect_close(concat("resize(image, ", rows, ", ", columns, ")"), resize(image, rows, columns),
                 by_tents(image, rows, columns), {1e-10, 1e-11 * scale});
  }
}

TEST("resize: half as large is the mean of 2 x 2 pixels, and the same size changes nothing") {
  const Matrix image = random_matrix(28, 20);
  Matrix means = zeros(14, 10);
  for (std::size_t i = 0; i < 28; ++i) {
    for (std::size_t j = 0; j < 20; ++j) {
      means(i / 2, j / 2) += image(i, j) / 4;
    }
  }
  expect_close("resize(image, 14, 10) of an image of 28 x 20", resize(image, 14, 10), means);
  expect_close("resize(image, 28, 20) of an image of 28 x 20", resize(image, 28, 20), image);
}

TEST("resize: a constant image stays constant") {
  const Matrix image = 0.7 * xt::ones<double>({3, 5});
  for (const std::size_t rows : {1, 2, 7}) {
    expect_close("resize of an image that is 0.7 everywhere (the shares must add up to 1)",
                 resize(image, rows, 4), Matrix(0.7 * xt::ones<double>({rows, std::size_t{4}})));
  }
}

}  // namespace
}  // namespace dl
