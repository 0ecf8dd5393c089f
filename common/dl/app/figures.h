// Where a program's figures go, by its options.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figures.h>
#include <dl/train/options.h>

namespace dl::app {

/// Opens the figures of a lesson that trains, which draws these and no others: a UsageError where
/// one of their files is that of --save, --history, --load, --predict, --explain or --trace.
plot::Figures open_figures(const train::TrainingOptions& options,
                           const std::vector<std::string>& names);

/// One line on stdout that says where the figures are; none with --quiet.
void print_figure_paths(const plot::Figures& figures, const train::Options& options);

}  // namespace dl::app
