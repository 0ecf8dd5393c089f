#include "figures.h"

#include <cstdio>

#include <dl/base/check.h>
#include <dl/plot/bar_chart.h>
#include <dl/plot/line_chart.h>

namespace dl::products {
namespace {

std::string name_of(const Column& column) {
  const std::string set = gemm::name(column.set);
  return column.threads == 1 ? set : concat(set, ", ", column.threads, " threads");
}

double share(const Column& column, std::size_t rung) {
  return column.rungs[rung].gflops / column.peak;
}

}  // namespace

void print_head(const std::vector<Column>& columns, gemm::Size size) {
  std::printf("%-16s", concat("GFLOP/s ", size, "^3").c_str());
  for (const Column& column : columns) {
    std::printf("  %18s", name_of(column).c_str());
  }
  std::printf("\n");
}

void print_last_rung(const std::vector<Column>& columns) {
  const std::size_t last = columns.back().rungs.size() - 1;
  std::printf("%-16s", columns.back().rungs[last].name.c_str());
  for (const Column& column : columns) {
    std::printf("  %11.1f %5.1f%%", column.rungs[last].gflops, 100 * share(column, last));
  }
  std::printf("\n");
  std::fflush(stdout);  // the next one may take some seconds
}

void print_peak(const std::vector<Column>& columns) {
  std::printf("%-16s", "peak");
  for (const Column& column : columns) {
    std::printf("  %11.1f %5.1f%%", column.peak, 100.0);
  }
  std::printf("\n");
}

void draw(plot::Figures& figures, const std::vector<Column>& columns) {
  if (!figures.wanted()) {
    return;
  }
  const Column* widest = &columns.front();
  plot::LineChart sets({.x_label = "rung",
                        .y_label = "share of the peak",
                        .names = plot::Names::at_lines,
                        .x_numbers = plot::Numbers::whole,
                        .y_range = plot::Range{0, 1}});
  for (const Column& column : columns) {
    if (column.threads > 1) {
      continue;
    }
    widest = &column;
    std::vector<double> x, y;
    for (std::size_t rung = 0; rung < column.rungs.size(); ++rung) {
      x.push_back(static_cast<double>(rung + 1));
      y.push_back(share(column, rung));
    }
    sets.line(gemm::name(column.set), x, y, plot::Mark::dotted);
  }
  plot::BarChart ladder({}, "GFLOP/s");
  for (const Column::Rung& rung : widest->rungs) {
    ladder.bar(rung.name, rung.gflops);
  }
  ladder.limit(concat("peak of one thread, ", gemm::name(widest->set), ':'), widest->peak);
  figures.draw("ladder", ladder);
  figures.draw("sets", sets);
}

}  // namespace dl::products
