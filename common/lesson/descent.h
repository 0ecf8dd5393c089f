// The way of a training through the space of all parameters, and the loss around it.
#pragma once

#include <vector>

#include "autograd/tensor.h"
#include "data/data_loader.h"
#include "lesson/network.h"
#include "plot/figures.h"

namespace dl::lesson {

/// The loss on a plane in the space of parameters, at points where the network never was.
struct LossSlice {
  std::vector<double> x, y;    // the grid, in lengths of the way from the first note to the last
  std::vector<double> losses;  // a row, over all x, for each y
  std::vector<double> path_x, path_y;  // the notes, seen from straight above the plane
};

class Descent {
 public:
  /// The parameters are handles, and changed in place by whoever trains. Notes where they are.
  explicit Descent(std::vector<Tensor> parameters);

  /// Notes where they are now: after each epoch. Of a long training, every second, fourth, ... note
  /// is kept, so that memory stays bounded; the last one always.
  void note();

  /// How many notes were made before each that is kept: epochs, if there was one for each.
  std::vector<int> epochs() const;

  /// Cross entropy of `net`, which has these parameters, on the first `examples` examples or more.
  /// The plane holds the first note (0, 0), the last one (1, 0), and the note farthest from the
  /// line through both. The parameters are moved and put back. Empty without two notes apart.
  LossSlice slice(const Network& net, data::DataLoader& loader, Index examples = 256) const;

 private:
  using Point = std::vector<Tensor>;  // one value for each parameter
  struct Note {
    int epoch;
    Point at;
  };

  Point here() const;

  std::vector<Tensor> parameters_;
  std::vector<Note> notes_;
  int stride_ = 1;
};

/// "descent": the slice as a map, and on it the path of the notes. Nothing where it is empty.
void draw_descent(plot::Figures& figures, const Descent& descent, const Network& net,
                  data::DataLoader& loader);

}  // namespace dl::lesson
