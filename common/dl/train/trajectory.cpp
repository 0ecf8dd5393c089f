#include <dl/train/trajectory.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>

namespace dl::train {
namespace {

using Point = std::vector<Tensor>;

/// a + k d, parameter by parameter.
Point axpy(const Point& a, double k, const Point& d) {
  Point result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result.push_back(a[i] + d[i] * static_cast<float>(k));
  }
  return result;
}

double dot(const Point& a, const Point& b) {
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result += static_cast<double>(sum(a[i] * b[i]).item());
  }
  return result;
}

/// `count` numbers from beyond the lowest of `values` to beyond the highest.
std::vector<double> grid_around(const std::vector<double>& values, int count, double least) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double margin = std::max(0.25 * (*high - *low), least);
  std::vector<double> grid;
  for (int i = 0; i < count; ++i) {
    grid.push_back(*low - margin + (*high - *low + 2 * margin) * i / (count - 1));
  }
  return grid;
}

/// Parameters that are moved about, and back where they were at the end, to the last bit.
class ScopedParameters {
 public:
  explicit ScopedParameters(const std::vector<Tensor>& parameters) : parameters_(parameters) {
    for (const Tensor& parameter : parameters) {
      before_.push_back(parameter.array());
    }
  }
  ~ScopedParameters() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].mutable_array() = before_[i];
    }
  }
  ScopedParameters(const ScopedParameters&) = delete;
  ScopedParameters& operator=(const ScopedParameters&) = delete;

  void go_to(const Point& point) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].mutable_array() = point[i].array();
    }
  }

 private:
  std::vector<Tensor> parameters_;
  std::vector<Array> before_;
};

}  // namespace

Trajectory::Trajectory(std::vector<Tensor> parameters) : parameters_(std::move(parameters)) {
  snapshots_.push_back({0, current()});
}

Trajectory::Point Trajectory::current() const {
  Point point;
  for (const Tensor& parameter : parameters_) {
    point.emplace_back(parameter.array().clone());
  }
  return point;
}

void Trajectory::snapshot() {
  constexpr std::size_t kMost = 24;
  const int epoch = snapshots_.back().epoch + 1;
  // The last snapshot stays only if it fits the stride.
  if (snapshots_.back().epoch % stride_ != 0) {
    snapshots_.pop_back();
  }
  if (snapshots_.size() >= kMost) {
    stride_ *= 2;
    std::erase_if(snapshots_,
                  [&](const Snapshot& snapshot) { return snapshot.epoch % stride_ != 0; });
  }
  snapshots_.push_back({epoch, current()});
}

std::vector<int> Trajectory::epochs() const {
  std::vector<int> epochs;
  for (const Snapshot& snapshot : snapshots_) {
    epochs.push_back(snapshot.epoch);
  }
  return epochs;
}

LossSurface Trajectory::loss_surface(const ModelRef& net, data::DataLoader& loader,
                                     Index examples) const {
  constexpr int kColumns = 21, kRows = 15;
  const NoGrad no_grad;

  // The axes: u from the first snapshot to the last, v at a right angle to it, as long, towards the
  // snapshot farthest from u (Gram and Schmidt).
  const Point& origin = snapshots_.front().at;
  const Point u = axpy(snapshots_.back().at, -1, origin);
  const double length = std::sqrt(dot(u, u));
  if (snapshots_.size() < 3 || !(length > 0)) {
    return {};
  }
  Point v = u;
  double v_length = 0;
  LossSurface surface;
  for (const Snapshot& snapshot : snapshots_) {
    const Point way = axpy(snapshot.at, -1, origin);
    surface.path_x.push_back(dot(way, u) / (length * length));
    Point across = axpy(way, -surface.path_x.back(), u);
    const double distance = std::sqrt(dot(across, across));
    if (&snapshot != &snapshots_.front() && &snapshot != &snapshots_.back() &&
        distance > v_length) {
      v = std::move(across);
      v_length = distance;
    }
  }
  if (!(v_length > 0)) {
    return {};
  }
  const double scale = length / v_length;
  for (const Snapshot& snapshot : snapshots_) {
    surface.path_y.push_back(dot(axpy(snapshot.at, -1, origin), v) / (v_length * length));
  }

  std::vector<data::Batch> batches;
  Index count = 0;
  for (const data::Batch& batch : loader) {
    batches.push_back(batch.clone());
    count += batch.y.size();
    if (count >= examples) {
      break;
    }
  }

  surface.x = grid_around(surface.path_x, kColumns, 0);
  surface.y = grid_around(surface.path_y, kRows, 0.1);
  net.eval();
  ScopedParameters moved(parameters_);
  for (const double y : surface.y) {
    const Point row = axpy(origin, y * scale, v);
    for (const double x : surface.x) {
      moved.go_to(axpy(row, x, u));
      double total = 0;
      for (const auto& [X, labels] : batches) {
        total += static_cast<double>(cross_entropy(net(Tensor(X)), labels, Reduction::sum).item());
      }
      surface.losses.push_back(total / static_cast<double>(count));
    }
  }
  return surface;
}

}  // namespace dl::train
