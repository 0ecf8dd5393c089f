// The harness of the exercises: what its checks accept, what they say, and the diagnoses.

#include "harness/check.h"
#undef TEST  // the harness has one of its own

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include <dl/base/check.h>
#include "harness/diagnose.h"
#include "harness/gradcheck.h"

namespace dl::harness {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What the student reads of a check that must fail: its message and its diagnosis.
std::string failure(const std::function<void()>& check) {
  try {
    check();
  } catch (const Failure& failure) {
    return failure.message + "\n" + failure.diagnosis;
  }
  return "(passed)";
}

class Harness : public testing::Test {
 protected:
  void SetUp() override { start_test("a test", 1); }
};

const Matrix kWanted{{1, 2, 3}, {4, 5, -6}, {7.5, 8, 9}, {0.5, 11, 12}};

// ---- Comparisons ----

TEST_F(Harness, AcceptsWhatIsCloseAndNothingElse) {
  EXPECT_NO_THROW(expect_close("x", Vector{1, 1e9 + 0.5}, Vector{1, 1e9}));
  EXPECT_NO_THROW(expect_close("x", INFINITY, INFINITY));
  EXPECT_NO_THROW(expect_equal("x", Labels{3, 1}, Labels{3, 1}));
  EXPECT_THROW(expect_close("x", Vector{1, 1e9 + 2}, Vector{1, 1e9}), Failure);
  EXPECT_THROW(expect_equal("x", 1 + 1e-15, 1), Failure);
  EXPECT_NO_THROW(expect_close("x", NAN, NAN));
  EXPECT_THROW(expect_close("x", 1, NAN), Failure);
  EXPECT_THROW(expect_close("x", NAN, 1), Failure);
  EXPECT_THROW(expect_close("x", NAN, INFINITY), Failure);
  EXPECT_THROW(expect_close("x", INFINITY, -INFINITY), Failure);
  EXPECT_THROW(expect_close("x", 1e300, INFINITY), Failure);
}

TEST_F(Harness, ComparesShapesBeforeAllElseAndBroadcastsNothing) {
  EXPECT_THAT(failure([] {
                expect_close("y", Vector{1, 1, 1}, 1);
              }),
              AllOf(HasSubstr("y has the wrong shape"), HasSubstr("yours  3 numbers"),
                    HasSubstr("wanted one number")));
  EXPECT_THAT(failure([] {
                expect_close("y", Matrix{{1, 1}}, Vector{1, 1});
              }),
              HasSubstr("the numbers are right, the number of axes is not"));
  EXPECT_THAT(failure([] { expect_close("y", transposed(kWanted), kWanted); }),
              AllOf(HasSubstr("yours  3 x 4"), HasSubstr("yours is what is wanted, transposed")));
  EXPECT_THAT(failure([] { expect_close("y", zeros(3, 4), kWanted); }),
              HasSubstr("rows and columns have changed places"));
  EXPECT_THAT(failure([] { expect_close("y", zeros(0), Vector{1}); }), HasSubstr("yours is empty"));
}

TEST_F(Harness, NamesTheWorstEntryWithTheInputThere) {
  input("Z", Matrix(kWanted * 10));
  Matrix yours = kWanted;
  yours(1, 2) = -6.5;
  yours(0, 0) = 1.001;
  EXPECT_THAT(failure([&] { expect_close("f(Z)", yours, kWanted); }),
              AllOf(HasSubstr("f(Z): 2 of 12 entries are wrong, the worst at (1, 2)"),
                    HasSubstr("Z(1, 2) = -60"), HasSubstr("yours  (1, 2) = -6.5"),
                    HasSubstr("wanted (1, 2) = -6\n")));
}

TEST_F(Harness, ShowsAsManyDigitsAsItTakesToSeeADifference) {
  EXPECT_THAT(failure([] { expect_close("x", 1.00000001, 1); }),
              AllOf(HasSubstr("yours  1.00000001"), HasSubstr("wanted 1\n")));
}

TEST_F(Harness, ReportsNanBeforeWrongNumbers) {
  Matrix yours = kWanted * 100;
  yours(2, 1) = NAN;
  EXPECT_THAT(failure([&] { expect_close("y", yours, kWanted); }),
              AllOf(HasSubstr("y has 1 of 12 entries that are not a number (NaN)"),
                    HasSubstr("yours  (2, 1) = nan")));
}

TEST_F(Harness, ShowsAWindowOfWhatIsLarge) {
  Matrix wanted = zeros(40, 30);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    wanted.data()[i] = static_cast<double>(i);
  }
  Matrix yours = wanted;
  yours(20, 29) = 5;
  EXPECT_THAT(failure([&] { expect_close("y", yours, wanted); }),
              AllOf(HasSubstr("629"), testing::Not(HasSubstr("  100 "))));
}

TEST_F(Harness, ShowsThatAnInputIsEmpty) {
  input("x", zeros(0));
  EXPECT_THAT(failure([] { fail_test("no"); }), HasSubstr("x, 0 numbers:\n      (empty)\n"));
}

TEST_F(Harness, ExpectsAShapeOfFiniteNumbers) {
  EXPECT_NO_THROW(expect_shape("W", random_matrix(2, 3), {2, 3}));
  EXPECT_NO_THROW(expect_shape("b", Labels{1, 2}, {2}));
  EXPECT_THAT(failure([] {
                expect_shape("W", zeros(2, 3), {3, 2});
              }),
              AllOf(HasSubstr("W has the wrong shape"), HasSubstr("yours  2 x 3"),
                    HasSubstr("wanted 3 x 2")));
  EXPECT_THAT(failure([] {
                expect_shape("b", Vector{1, INFINITY}, {2});
              }),
              HasSubstr("b has 1 of 2 entries that are infinite"));
}

TEST_F(Harness, ShowsALaterInputInPlaceOfAnEarlierOneOfTheSameName) {
  input("n", 5);
  input("n", 7);
  EXPECT_THAT(failure([] { fail_test("no"); }),
              AllOf(HasSubstr("n = 7"), testing::Not(HasSubstr("n = 5"))));
}

TEST_F(Harness, ExpectsErrorsWithWordsInThem) {
  EXPECT_NO_THROW(expect_error(
      "f", [] { throw std::runtime_error("a bad file"); }, "bad"));
  EXPECT_THAT(failure([] {
                expect_error(
                    "f", [] { throw std::runtime_error("no"); }, "bad");
              }),
              HasSubstr("'bad'"));
  EXPECT_THAT(failure([] { expect_error("f", [] {}); }), HasSubstr("must throw"));
}

TEST_F(Harness, ExpectsErrorsOfAType) {
  EXPECT_NO_THROW(expect_error<std::runtime_error>("f", [] { throw std::range_error("no"); }));
  EXPECT_THAT(
      failure([] { expect_error<std::runtime_error>("f", [] { throw std::logic_error("no"); }); }),
      AllOf(HasSubstr("f must throw a std::runtime_error"),
            HasSubstr("yours threw a std::logic_error: 'no'")));
  EXPECT_THAT(failure([] { expect_error("f", [] { throw 1; }); }),
              HasSubstr("is not derived from std::exception"));
  EXPECT_THROW(expect_error("f", [] { throw Todo{"f"}; }), Todo);
}

TEST_F(Harness, ForgetsTheMistakesOfTheLastCase) {
  known_mistake("old", 3);
  expect_close("f", 1, 1);
  EXPECT_THAT(failure([] { expect_close("f", 3, 1); }), HasSubstr("old"));
  known_mistake("new", 4);
  EXPECT_THAT(failure([] { expect_close("f", 3, 1); }), testing::Not(HasSubstr("old")));
  EXPECT_THAT(failure([] { expect_close("f", 4, 1); }), HasSubstr("new"));
  input("n", 2);
  EXPECT_THAT(failure([] { expect_close("f", 4, 1); }), testing::Not(HasSubstr("new")));
}

TEST_F(Harness, DrawsSizesAndTheirEndsMoreOften) {
  std::map<std::size_t, int> draws;
  for (int i = 0; i < 1000; ++i) {
    ++draws[random_size(2, 9)];
  }
  EXPECT_EQ(draws.size(), 8u);
  EXPECT_EQ(draws.begin()->first, 2u);
  EXPECT_GT(draws[2], 200);
  EXPECT_GT(draws[9], 200);
}

TEST_F(Harness, DrawsTheSameNumbersForTheSameSeedAndOtherNumbersForAnotherTest) {
  start_test("one", 7);
  EXPECT_FALSE(drew_random_numbers());
  const Matrix first = random_matrix(2, 3);
  EXPECT_TRUE(drew_random_numbers());
  start_test("one", 7);
  EXPECT_EQ(random_matrix(2, 3), first);
  start_test("two", 7);
  EXPECT_NE(random_matrix(2, 3), first);
  start_test("one", 8);
  EXPECT_NE(random_matrix(2, 3), first);
}

TEST_F(Harness, DrawsEveryLabelBelowTheNumberOfClasses) {
  const Labels y = random_labels(100, 3);
  EXPECT_TRUE(drew_random_numbers());
  EXPECT_EQ(y.size(), 100u);
  EXPECT_EQ(std::set(y.begin(), y.end()), (std::set<std::size_t>{0, 1, 2}));
}

// ---- Diagnoses ----

std::string diagnosis(const Numbers& yours, const Numbers& wanted = kWanted) {
  return diagnose(yours, wanted, {{"Z", zeros(4, 5)}}, {}, {});
}

TEST(Diagnose, NamesTheBatchSize) {
  EXPECT_THAT(diagnosis(Matrix(kWanted * 4)),
              HasSubstr("times 4, the number of rows of Z (the batch size?)"));
  EXPECT_THAT(diagnosis(Matrix(kWanted / 4)), HasSubstr("divided by 4, the number of rows of Z"));
  EXPECT_THAT(diagnosis(Matrix(kWanted * 5)), HasSubstr("times 5, the number of columns of Z"));
  EXPECT_THAT(diagnosis(8.0, 2.0), HasSubstr("times 4, the number of rows"));
}

TEST(Diagnose, NamesANumberThatWasGiven) {
  EXPECT_EQ(diagnose(Matrix(kWanted * 0.125), kWanted, {{"number of heads", 8}}, {}, {}),
            "yours is what is wanted divided by 8, which is the number of heads: divided twice, or "
            "a mean where the sum is asked for?");
}

TEST(Diagnose, NamesTheSignAndOtherFactors) {
  EXPECT_THAT(diagnosis(Matrix(-kWanted)), HasSubstr("the sign is wrong"));
  EXPECT_THAT(diagnosis(Matrix(kWanted * -4)),
              AllOf(HasSubstr("the sign is wrong, and"), HasSubstr("times 4")));
  EXPECT_THAT(diagnosis(Matrix(kWanted * 1.75)), HasSubstr("times 1.75"));
  EXPECT_EQ(diagnosis(3.5, 2.0), "");  // any number is a multiple of any other
  EXPECT_EQ(diagnosis(Vector{0, 3.5, 0}, Vector{0, 2, 0}), "only entry 1 is wrong");
}

TEST(Diagnose, NamesAnotherOrder) {
  const Matrix turned{{7.5, 8, 9}, {1, 2, 3}, {0.5, 11, 12}, {4, 5, -6}};
  EXPECT_THAT(diagnosis(turned), HasSubstr("the right rows in another order"));
  const Matrix columns{{3, 1, 2}, {-6, 4, 5}, {9, 7.5, 8}, {12, 0.5, 11}};
  EXPECT_THAT(diagnosis(columns), HasSubstr("the right columns in another order"));
  const Matrix square{{1, 2}, {3, 4}};
  EXPECT_THAT(diagnosis(transposed(square), square), HasSubstr("transposed"));
  EXPECT_THAT(diagnosis(Vector{2, 1, 9}, Vector{1, 2, 9}), HasSubstr("another order"));
}

TEST(Diagnose, NamesWhatIsOffByOneRow) {
  const Matrix late{{0, 0, 0}, {1, 2, 3}, {4, 5, -6}, {7.5, 8, 9}};
  EXPECT_THAT(diagnosis(late), HasSubstr("off by one row"));
  const Matrix early{{4, 5, -6}, {7.5, 8, 9}, {0.5, 11, 12}, {0, 0, 0}};
  EXPECT_THAT(diagnosis(early), HasSubstr("off by one row"));
  EXPECT_THAT(diagnosis(Vector{2, 3, 5, 0}, Vector{1, 2, 3, 5}), HasSubstr("off by one"));
}

TEST(Diagnose, NamesZerosConstantsAndOffsets) {
  EXPECT_THAT(diagnosis(zeros(4, 3)), HasSubstr("all of yours are 0"));
  EXPECT_THAT(diagnosis(Matrix(zeros(4, 3) + 2.5)), HasSubstr("the same number, 2.5"));
  EXPECT_THAT(diagnosis(Matrix(kWanted + 0.25)), HasSubstr("plus 0.25 in every entry"));
  EXPECT_THAT(diagnosis(Matrix(kWanted - 0.25)), HasSubstr("minus 0.25 in every entry"));
}

TEST(Diagnose, NamesThePlaceOfWhatIsWrong) {
  Matrix last = kWanted;
  last(3, 1) = -1;
  EXPECT_EQ(diagnosis(last), "only row 3 is wrong, the last one");
  xt::row(last, 3) = 0;
  EXPECT_EQ(diagnosis(last),
            "only row 3 is wrong, the last one, and it is 0: does a loop end too early?");
  Matrix column = kWanted;
  column(0, 1) = -1;
  column(3, 1) = -1;
  EXPECT_THAT(diagnosis(column), HasSubstr("only column 1 is wrong"));
  const Matrix first_alone{{1, 2, 3}, {9, 7, 5}, {3, 1, -2}, {8, 6, 2}};
  EXPECT_EQ(diagnosis(first_alone), "only row 0 is right");
}

TEST(Diagnose, NamesTheInputAndTheKnownMistakes) {
  const Matrix other{{9, 7, 5}, {3, 1, -2}, {0, 0.1, 4}, {8, 6, 2}};
  EXPECT_EQ(diagnose(other, kWanted, {{"H", other}}, {}, {}), "yours is H itself, unchanged");
  EXPECT_EQ(diagnose(other, kWanted, {{"H", other}}, {{"relu was forgotten", other}}, {}),
            "relu was forgotten");
}

TEST(Diagnose, NamesSinglePrecision) {
  Matrix rounded = kWanted / 3;
  const Matrix wanted = rounded;
  for (double& value : rounded) {
    value = static_cast<float>(value);
  }
  EXPECT_THAT(diagnosis(rounded, wanted), HasSubstr("a float where double is asked for"));
  EXPECT_EQ(diagnosis(Matrix(wanted * 1.001), wanted), "yours is what is wanted times 1.001");
  // Where the test asks for no more than a float has, it says nothing.
  EXPECT_EQ(diagnose(Matrix(wanted + 1e-6), wanted, {}, {}, {1e-7, 1e-7}),
            "yours is what is wanted plus 1e-06 in every entry");
}

TEST(Diagnose, TakesZerosForNoKnownMistake) {
  EXPECT_EQ(diagnose(zeros(4, 3), kWanted, {}, {{"W2 is missing", zeros(4, 3)}}, {}),
            "all of yours are 0: is the result ever written?");
}

TEST(Diagnose, SaysNothingRatherThanSomethingWrong) {
  const Matrix other{{9, 7, 5}, {3, 1, -2}, {0, 0.1, 4}, {8, 6, 2}};
  EXPECT_EQ(diagnosis(other), "");
  EXPECT_EQ(diagnosis(Matrix(kWanted * NAN)), "");
  EXPECT_EQ(diagnosis(Vector{1, 2, 4}, zeros(3)), "");  // of nothing, none is a multiple
  EXPECT_EQ(diagnosis({{2, 2, 1}, {4, 1, 3, 2}}, {{2, 2, 1}, {1, 2, 3, 4}}), "");
  // What the test tells apart is not alike: these are no zeros, and no right numbers reordered.
  EXPECT_EQ(diagnose(Vector{1e-20, 3e-18}, Vector{3e-18, 2e-20}, {}, {}, {1e-9, 1e-300}), "");
}

// ---- Gradients ----

double sum_of_cubes(const Matrix& x) { return xt::sum(x * x * x)(); }

TEST_F(Harness, AcceptsAGradientThatIsTheSlope) {
  Matrix x = random_matrix(3, 4);
  const Matrix before = x;
  EXPECT_NO_THROW(expect_gradient("dx", Matrix(3 * x * x), x, [&] { return sum_of_cubes(x); }));
  EXPECT_EQ(x, before);
}

TEST_F(Harness, NamesTheParameterAndTheEntryOfAWrongGradient) {
  Matrix x{{1, 2, 3}, {4, 5, 6}};
  Matrix dx = 3 * x * x;
  dx(1, 0) += 0.1;
  EXPECT_THAT(failure([&] { expect_gradient("dW1", dx, x, [&] { return sum_of_cubes(x); }); }),
              AllOf(HasSubstr("dW1, against the slope of the loss: 1 of 6"), HasSubstr("(1, 0)")));
  EXPECT_THAT(failure([&] {
                expect_gradient("dW1", transposed(3 * x * x), x, [&] { return sum_of_cubes(x); });
              }),
              AllOf(HasSubstr("wrong shape"), HasSubstr("transposed")));
}

TEST_F(Harness, MeasuresSlopes) {
  Matrix x{{1, -2}, {0.5, 3}};
  const Matrix before = x;
  expect_close("slopes", slopes(x, [&] { return sum_of_cubes(x); }), Matrix(3 * x * x),
               {1e-6, 1e-8});
  EXPECT_EQ(x, before);
}

TEST_F(Harness, LeavesOutWhatIsNearAKink) {
  Vector x{-1, 0, 5e-5, 2};
  const auto relu_sum = [&] { return xt::sum(xt::maximum(x, 0.0))(); };
  EXPECT_NO_THROW(expect_gradient("dx", Vector{0, 0, 1, 1}, x, relu_sum));
  EXPECT_NO_THROW(expect_gradient("dx", Vector{0, 1, 0, 1}, x, relu_sum));
  EXPECT_THROW(expect_gradient("dx", Vector{1, 0, 1, 1}, x, relu_sum), Failure);
  EXPECT_THROW(expect_gradient("dx", Vector{0, 0, 1, NAN}, x, relu_sum), Failure);
  Vector at_the_kink{0};
  EXPECT_THROW(
      expect_gradient("dx", Vector{0}, at_the_kink, [&] { return std::abs(at_the_kink(0)); }),
      Error);
}

TEST(Matmul, MultipliesAndNamesInnerSizesThatDiffer) {
  EXPECT_EQ(matmul(Matrix{{1, 2}, {3, 4}, {5, 6}}, Matrix{{1, 0, 2}, {0, 1, 3}}),
            (Matrix{{1, 2, 8}, {3, 4, 18}, {5, 6, 28}}));
  EXPECT_THROW(matmul(zeros(2, 3), zeros(2, 3)), Error);
}

}  // namespace
}  // namespace dl::harness
