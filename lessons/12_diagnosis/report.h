// What the lesson prints and draws.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figures.h>
#include "symptoms.h"

namespace dl::diagnosis {

/// A training, by the name that the lesson gives it.
struct Course {
  std::string name;
  Symptoms symptoms;
};

/// A table: a line for each training.
void print(const std::vector<Course>& courses);

/// "losses": the loss of each step, of every ill training beside the healthy one, which is the
/// first. "updates": the length of each step's update of W1 over that of W1, of all of them.
void draw(plot::Figures& figures, const std::vector<Course>& courses);

}  // namespace dl::diagnosis
