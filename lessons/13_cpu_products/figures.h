// What the lesson prints and draws.
#pragma once

#include <string>
#include <vector>

#include <dl/cpu/gemm/gemm.h>
#include <dl/plot/figures.h>

namespace dl::products {

/// GFLOP/s of all rungs on so many threads, beside the peak of these.
struct Column {
  struct Rung {
    std::string name;
    double gflops;
  };

  gemm::InstructionSet set;
  int threads;
  double peak;
  std::vector<Rung> rungs = {};
};

/// A table of GFLOP/s and their shares of the peaks: its head, a line for the rung that was
/// measured last, called as it is in the last column, and a line for the peaks.
void print_head(const std::vector<Column>& columns, gemm::Size size);
void print_last_rung(const std::vector<Column>& columns);
void print_peak(const std::vector<Column>& columns);

/// "ladder": GFLOP/s of each rung on one thread with the widest instruction set, and the peak.
/// "sets": with each instruction set.
void draw(plot::Figures& figures, const std::vector<Column>& columns);

}  // namespace dl::products
