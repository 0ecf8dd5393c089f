#include <dl/plot/table.h>

#include <gtest/gtest.h>

#include <cmath>

namespace dl::plot {
namespace {

TEST(Table, WritesNamedColumns) {
  Table table;
  EXPECT_EQ(table.column("epoch", {1, 2}), 1);
  EXPECT_EQ(table.column("loss", {0.1, 1e-300}), 2);
  EXPECT_EQ(table.csv(), "epoch,loss\n1,0.1\n2,1e-300\n");
}

TEST(Table, WritesWordsBesideNumbers) {
  Table table;
  EXPECT_EQ(table.words("op", {"matmul", "a, \"b\"\nc", ""}), 1);
  EXPECT_EQ(table.column("ms", {1.5, 2, 3}), 2);
  EXPECT_EQ(table.csv(), "op,ms\nmatmul,1.5\n\"a, \"\"b\"\" c\",2\n,3\n");
}

TEST(Table, WritesNanWithoutASign) {
  Table table;
  table.column("y", {-NAN});
  EXPECT_EQ(table.csv(), "y\nnan\n");
}

TEST(Table, FillsShortColumnsWithEmptyCells) {
  Table table;
  table.column("a", {1});
  table.column("b", {2, 3});
  EXPECT_EQ(table.csv(), "a,b\n1,2\n,3\n");
}

TEST(Table, UsesTheSameNumbersAgain) {
  Table table;
  EXPECT_EQ(table.column("x", {1, NAN}), 1);
  EXPECT_EQ(table.column("x", {1, NAN}, "other"), 1);
  EXPECT_EQ(table.csv(), "x\n1\nnan\n");
}

TEST(Table, TellsColumnsOfOneNameApart) {
  Table table;
  EXPECT_EQ(table.column("x", {1}), 1);
  EXPECT_EQ(table.column("x", {2}, "gradient"), 2);
  EXPECT_EQ(table.column("x", {3}, "gradient"), 3);
  EXPECT_EQ(table.column("x", {4}), 4);
  EXPECT_EQ(table.csv(), "x,x (gradient),x #3,x #2\n1,2,3,4\n");
}

TEST(Table, QuotesNamesWithCommasAndQuotes) {
  Table table;
  table.column("a, \"b\"\nc", {1});
  EXPECT_EQ(table.csv(), "\"a, \"\"b\"\" c\"\n1\n");
}

}  // namespace
}  // namespace dl::plot
