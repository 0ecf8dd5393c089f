#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// A small network with examples, and everything that a test shows of it when it fails.
struct Problem {
  Matrix X;
  Labels y;
  Parameters p;
};

/// The loss, where the number at `moved`, one of q's, is larger by `more`. In long double, so that
/// its slopes are right to some eleven digits.
long double loss(const Problem& q, const double* moved, long double more) {
  const auto now = [&](const double& number) { return number + (&number == moved ? more : 0.0L); };
  const std::size_t hidden = q.p.b1.size(), classes = q.p.b2.size();
  long double total = 0;
  for (std::size_t i = 0; i < q.y.size(); ++i) {
    std::vector<long double> z(classes);
    std::transform(q.p.b2.begin(), q.p.b2.end(), z.begin(), now);
    for (std::size_t m = 0; m < hidden; ++m) {
      long double a = now(q.p.b1(m));
      for (std::size_t d = 0; d < q.X.shape(1); ++d) {
        a += now(q.X(i, d)) * now(q.p.W1(d, m));
      }
      for (std::size_t c = 0; a > 0 && c < classes; ++c) {
        z[c] += a * now(q.p.W2(m, c));
      }
    }
    long double others = 0;
    for (const long double score : z) {
      others += std::exp(score - z[q.y[i]]);
    }
    total += std::log(others);
  }
  return total / static_cast<long double>(q.y.size());
}

/// The slopes of the loss along the numbers of x, which is a part of q.
template <class Numbers>
Numbers slopes_along(const Numbers& x, const Problem& q) {
  const long double step = 1e-6L;
  Numbers slopes = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double* const moved = x.data() + i;
    slopes.data()[i] =
        static_cast<double>((loss(q, moved, step) - loss(q, moved, -step)) / (2 * step));
  }
  return slopes;
}

/// Those along the scores Z: of one example after the other, whose bias b2 is as good as its
/// scores.
Matrix slopes_along_scores(const Problem& q) {
  Matrix dZ = zeros(q.y.size(), q.p.b2.size());
  for (std::size_t i = 0; i < q.y.size(); ++i) {
    const auto row = static_cast<std::ptrdiff_t>(i);
    const Problem one{xt::view(q.X, xt::range(i, i + 1), xt::all()), {q.y[i]}, q.p};
    xt::row(dZ, row) = slopes_along(one.p.b2, one) / static_cast<double>(q.y.size());
  }
  return dZ;
}

/// What the usual mistakes give, from the measured slopes of the loss along the scores.
void suspect_usual_mistakes(const Problem& q) {
  const Activations f = forward(q.X, q.p);
  const Matrix dZ = slopes_along_scores(q);
  known_mistake("this is made from A, the values before relu; the second layer saw H",
                matmul(transposed(f.A), dZ));

  const Matrix through = matmul(dZ, transposed(q.p.W2));
  const std::string no_mask = "it passes also where relu cut off (A <= 0): the mask is missing in ";
  known_mistake(no_mask + "dW1", matmul(transposed(q.X), through));
  known_mistake(no_mask + "db1", Vector(xt::sum(through, {0})));
  known_mistake(no_mask + "dX", matmul(through, transposed(q.p.W1)));

  const Vector total = xt::sum(dZ, {1});
  const Matrix without_W2 = xt::where(f.A > 0, xt::view(total, xt::all(), xt::newaxis()), 0.0);
  known_mistake("W2 is missing on the way from Z back to H", matmul(transposed(q.X), without_W2));

  const Matrix by_sign = xt::maximum(through, 0.0);
  const std::string sign = "relu's mask asks where A is positive, not where the gradient is, in ";
  known_mistake(sign + "dW1", matmul(transposed(q.X), by_sign));
  known_mistake(sign + "db1", Vector(xt::sum(by_sign, {0})));
}

/// B examples of D numbers, M hidden units and C classes, none of the units near relu's kink.
Problem random_problem(std::size_t B, std::size_t D, std::size_t M, std::size_t C) {
  Problem q;
  do {
    q = {random_matrix(B, D),
         random_labels(B, C),
         {random_matrix(D, M), random_vector(M, 0.5), random_matrix(M, C), random_vector(C, 0.5)}};
  } while (xt::amin(xt::abs(forward(q.X, q.p).A))() < 1e-4);
  input("X", q.X);
  input("y", q.y);
  input("W1", q.p.W1);
  input("W2", q.p.W2);
  suspect_usual_mistakes(q);
  return q;
}

Gradients gradients(const Problem& q) { return backward(q.X, q.y, q.p, forward(q.X, q.p)); }

/// Runs a test for a batch of 6, and of 1, where many mistakes look alike, and for any sizes.
void for_problems(void (*test)(const Problem&)) {
  test(random_problem(6, 3, 5, 4));
  test(random_problem(1, 3, 5, 4));
  for (int repeat = 0; repeat < 25; ++repeat) {
    test(
        random_problem(random_size(1, 8), random_size(1, 4), random_size(1, 6), random_size(1, 5)));
  }
}

constexpr Tolerance kSlope{1e-9, 1e-10};

TEST("backward: the worked example of the README") {
  const Problem q{Matrix{{2}}, {0}, {Matrix{{1}}, Vector{0}, Matrix{{0, 0}}, Vector{0, 0}}};
  const Gradients g = gradients(q);
  expect_close("dW2", g.dW2, Matrix{{-1, 1}});
  expect_close("db2", g.db2, Vector{-0.5, 0.5});
  expect_close("dW1, where W2 is 0 and nothing comes through,", g.dW1, Matrix{{0}});
}

TEST("dW2: is the slope of the loss") {
  for_problems([](const Problem& q) {
    expect_close("dW2, against the slope of the loss", gradients(q).dW2, slopes_along(q.p.W2, q),
                 kSlope);
  });
}

TEST("db2: is the slope of the loss") {
  for_problems([](const Problem& q) {
    expect_close("db2, against the slope of the loss", gradients(q).db2, slopes_along(q.p.b2, q),
                 kSlope);
  });
}

TEST("dW1: is the slope of the loss") {
  for_problems([](const Problem& q) {
    expect_close("dW1, against the slope of the loss", gradients(q).dW1, slopes_along(q.p.W1, q),
                 kSlope);
  });
}

TEST("db1: is the slope of the loss") {
  for_problems([](const Problem& q) {
    expect_close("db1, against the slope of the loss", gradients(q).db1, slopes_along(q.p.b1, q),
                 kSlope);
  });
}

TEST("dX: is the slope of the loss") {
  for_problems([](const Problem& q) {
    expect_close("dX, against the slope of the loss", gradients(q).dX, slopes_along(q.X, q),
                 kSlope);
  });
}

TEST("backward: nothing passes where relu cut off, and at 0") {
  // The hidden units stand at A = (-1, 0, 1): only the last one lets a gradient through.
  Problem q{Matrix{{1}}, {1}, {Matrix{{-1, 0, 1}}, zeros(3), random_matrix(3, 2), zeros(2)}};
  const Matrix dW1 = gradients(q).dW1;
  expect_shape("dW1", dW1, {1, 3});
  expect_close("dW1 of the unit with A = -1", dW1(0, 0), 0);
  expect_close("dW1 of the unit with A = 0", dW1(0, 1), 0);
  expect(dW1(0, 2) != 0, "dW1 of the unit with A = 1 must not be 0");
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::size_t hidden = random_size(1, 6);
    Problem p = random_problem(random_size(1, 6), random_size(1, 4), hidden, random_size(1, 4));
    const std::size_t unit = rng().below(hidden);
    xt::col(p.p.W1, static_cast<std::ptrdiff_t>(unit)) = 0;
    p.p.b1(unit) = 0;
    const Gradients g = gradients(p);
    const std::string of =
        concat(" of unit ", unit, " of ", hidden, ", with A = 0 for all examples");
    expect_equal("db1" + of, g.db1(unit), 0);
    expect_equal("dW1" + of, Vector(xt::col(g.dW1, static_cast<std::ptrdiff_t>(unit))),
                 zeros(p.X.shape(1)));
  }
}

/// How fast the loss grows where the inputs of the network move with the speeds v, all other things
/// being as they are: the chain rule forwards, from one line of the README to the next.
double growth(const Problem& q, const Activations& f, const Matrix& P, const Problem& v) {
  const Matrix vA = matmul(v.X, q.p.W1) + matmul(q.X, v.p.W1) + v.p.b1;
  Matrix vH = vA;
  for (std::size_t k = 0; k < vH.size(); ++k) {
    vH.flat(k) = f.A.flat(k) > 0 ? vA.flat(k) : 0;
  }
  const Matrix vZ = matmul(vH, q.p.W2) + matmul(f.H, v.p.W2) + v.p.b2;
  double total = 0;
  for (std::size_t i = 0; i < q.y.size(); ++i) {
    for (std::size_t c = 0; c < P.shape(1); ++c) {
      total += P(i, c) * (vZ(i, c) - vZ(i, q.y[i]));
    }
  }
  return total / static_cast<double>(q.y.size());
}

/// Checks each entry of a gradient: how fast the loss grows where this entry alone moves with the
/// speed 1. `member` is the same one in the speeds; `unit` is how large such gradients are.
template <class Gradient>
void expect_exact(const std::string& what, const Gradient& gradient, const Problem& q, Problem& v,
                  Gradient& member, double unit) {
  const Activations f = forward(q.X, q.p);
  const Matrix probabilities = softmax(f.Z);
  Gradient wanted = member;
  for (std::size_t k = 0; k < member.size(); ++k) {
    member.flat(k) = 1;
    wanted.flat(k) = growth(q, f, probabilities, v);
    member.flat(k) = 0;
  }
  expect_close(what, gradient, wanted, {1e-10, 1e-13 * unit});
}

TEST("backward: exact for any shapes and any scale, and where A is 0") {
  for (int round = 0; round < 40; ++round) {
    const std::size_t B = round == 0 ? 40 : random_size(1, 9), D = random_size(1, 6);
    const std::size_t M = random_size(1, 8), C = round == 0 ? 3 : random_size(1, 5);
    const double scale = round % 4 == 3 ? 1e4 : 1;  // of X
    const double of_A = round % 4 == 2 ? 1e-7 : 1;  // relu is on for the smallest A, too
    Matrix X = random_matrix(B, D, scale), W1 = random_matrix(D, M, of_A / scale);
    Vector b1 = random_vector(M, 0.5 * of_A);
    if (round % 4 == 1) {  // small whole numbers: some A are 0
      X = xt::clip(xt::round(X), -1.0, 1.0);
      W1 = xt::round(W1);
      b1 = xt::round(b1);
    } else if (round % 4 == 2) {  // all A are small
      X *= 1e-5;
      b1 = zeros(M);
    }
    const Problem q{
        input("X", X), input("y", random_labels(B, C)),
        Parameters{input("W1", W1), b1, input("W2", random_matrix(M, C)), random_vector(C, 0.5)}};
    suspect_usual_mistakes(q);
    Problem v{zeros(B, D), {}, Parameters{zeros(D, M), zeros(M), zeros(M, C), zeros(C)}};
    const Gradients g = gradients(q);
    expect_exact("dW2", g.dW2, q, v, v.p.W2, of_A);
    expect_exact("db2", g.db2, q, v, v.p.b2, 1);
    expect_exact("dW1", g.dW1, q, v, v.p.W1, scale);
    expect_exact("db1", g.db1, q, v, v.p.b1, 1);
    expect_exact("dX", g.dX, q, v, v.X, of_A / scale);
  }
}

TEST("backward: a second call gives the same") {
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Problem q = random_problem(4, 3, 5, 4);
    const Gradients first = gradients(q);
    if (repeat % 2 == 1) {  // of another network in between
      gradients(random_problem(random_size(1, 6), 2, random_size(1, 7), 3));
    }
    const Gradients second = gradients(q);
    known_mistake("the second call has added to the first: nothing may be kept from call to call",
                  Matrix(2 * first.dW2));
    expect_equal("dW2 of the second call", second.dW2, first.dW2);
    expect_equal("db2 of the second call", second.db2, first.db2);
    expect_equal("dW1 of the second call", second.dW1, first.dW1);
    expect_equal("db1 of the second call", second.db1, first.db1);
    expect_equal("dX of the second call", second.dX, first.dX);
  }
}

}  // namespace
}  // namespace dl
