// What a trained network makes of a picture of one's own.
#pragma once

#include <dl/base/device.h>
#include <dl/train/model_ref.h>
#include <dl/train/options.h>

namespace dl::app {

/// Prints the three classes of Fashion-MNIST that `net`, in evaluation mode, takes the picture of
/// --predict most probably for, a line each; nothing where there is no picture. It becomes what the
/// data set's are: grey, of their size, light on dark, which is up to --invert; where its border is
/// brighter than its middle, a line on stderr says so. An Error where it cannot be read.
void print_prediction(const train::TrainingOptions& options, const train::ModelRef& net,
                      Device device);

}  // namespace dl::app
