// The training trajectory in the space of all parameters, and the loss surface around it.
#pragma once

#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/data/data_loader.h>
#include <dl/train/model_ref.h>

namespace dl::train {

/// The loss on a plane in the space of parameters, at points where the network never was.
struct LossSurface {
  std::vector<double> x, y;  // the grid, in lengths of the way from the first snapshot to the last
  std::vector<double> losses;          // a row, over all x, for each y
  std::vector<double> path_x, path_y;  // the snapshots, seen from straight above the plane
};

class Trajectory {
 public:
  /// The parameters are handles, and changed in place by whoever trains. Takes the
  /// first snapshot.
  explicit Trajectory(std::vector<Tensor> parameters);

  /// Takes one of where they are now: after each epoch. Of a long training, every second, fourth,
  /// ... is kept, so that memory stays bounded; the last one always.
  void snapshot();

  /// How many snapshots were taken before each that is kept: epochs, if there was one for each.
  std::vector<int> epochs() const;

  /// Cross entropy of `net`, which has these parameters, on the first `examples` examples or more.
  /// The plane holds the first snapshot (0, 0), the last one (1, 0), and the snapshot farthest from
  /// the line through both. The parameters are moved and put back. Empty without two notes apart.
  LossSurface loss_surface(const ModelRef& net, data::DataLoader& loader,
                           Index examples = 256) const;

 private:
  using Point = std::vector<Tensor>;  // one value for each parameter
  struct Snapshot {
    int epoch;
    Point at;
  };

  Point current() const;

  std::vector<Tensor> parameters_;
  std::vector<Snapshot> snapshots_;
  int stride_ = 1;
};

}  // namespace dl::train
