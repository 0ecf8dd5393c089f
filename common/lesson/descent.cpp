#include "lesson/descent.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "ops/elementwise.h"
#include "ops/loss.h"
#include "ops/reduce.h"
#include "plot/contour_map.h"

namespace dl::lesson {
namespace {

using Point = std::vector<Tensor>;

/// a + k d, parameter by parameter.
Point moved(const Point& a, double k, const Point& d) {
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
class Excursion {
 public:
  explicit Excursion(const std::vector<Tensor>& parameters) : parameters_(parameters) {
    for (const Tensor& parameter : parameters) {
      before_.push_back(parameter.array());
    }
  }
  ~Excursion() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].mutable_array() = before_[i];
    }
  }
  Excursion(const Excursion&) = delete;
  Excursion& operator=(const Excursion&) = delete;

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

Descent::Descent(std::vector<Tensor> parameters) : parameters_(std::move(parameters)) {
  notes_.push_back({0, here()});
}

Descent::Point Descent::here() const {
  Point point;
  for (const Tensor& parameter : parameters_) {
    point.emplace_back(parameter.array().clone());
  }
  return point;
}

void Descent::note() {
  constexpr std::size_t kMost = 24;
  const int epoch = notes_.back().epoch + 1;
  // The last note stays only if it fits the stride.
  if (notes_.back().epoch % stride_ != 0) {
    notes_.pop_back();
  }
  if (notes_.size() >= kMost) {
    stride_ *= 2;
    std::erase_if(notes_, [&](const Note& note) { return note.epoch % stride_ != 0; });
  }
  notes_.push_back({epoch, here()});
}

std::vector<int> Descent::epochs() const {
  std::vector<int> epochs;
  for (const Note& note : notes_) {
    epochs.push_back(note.epoch);
  }
  return epochs;
}

LossSlice Descent::slice(const Network& net, data::DataLoader& loader, Index examples) const {
  constexpr int kColumns = 21, kRows = 15;
  const NoGrad no_grad;

  // The axes: u from the first note to the last, v at a right angle to it, as long, towards the
  // note farthest from u (Gram and Schmidt).
  const Point& origin = notes_.front().at;
  const Point u = moved(notes_.back().at, -1, origin);
  const double length = std::sqrt(dot(u, u));
  if (notes_.size() < 3 || !(length > 0)) {
    return {};
  }
  Point v = u;
  double v_length = 0;
  LossSlice slice;
  for (const Note& note : notes_) {
    const Point way = moved(note.at, -1, origin);
    slice.path_x.push_back(dot(way, u) / (length * length));
    Point across = moved(way, -slice.path_x.back(), u);
    const double distance = std::sqrt(dot(across, across));
    if (&note != &notes_.front() && &note != &notes_.back() && distance > v_length) {
      v = std::move(across);
      v_length = distance;
    }
  }
  if (!(v_length > 0)) {
    return {};
  }
  const double scale = length / v_length;
  for (const Note& note : notes_) {
    slice.path_y.push_back(dot(moved(note.at, -1, origin), v) / (v_length * length));
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

  slice.x = grid_around(slice.path_x, kColumns, 0);
  slice.y = grid_around(slice.path_y, kRows, 0.1);
  net.eval();
  Excursion excursion(parameters_);
  for (const double y : slice.y) {
    const Point row = moved(origin, y * scale, v);
    for (const double x : slice.x) {
      excursion.go_to(moved(row, x, u));
      double total = 0;
      for (const auto& [X, labels] : batches) {
        total += static_cast<double>(cross_entropy(net(Tensor(X)), labels, Reduction::sum).item());
      }
      slice.losses.push_back(total / static_cast<double>(count));
    }
  }
  return slice;
}

void draw_descent(plot::Figures& figures, const Descent& descent, const Network& net,
                  data::DataLoader& loader) {
  if (!figures.wanted()) {
    return;
  }
  LossSlice slice = descent.slice(net, loader);
  if (slice.losses.empty()) {
    return;
  }
  // A map by logarithms has no place for what a broken network may give.
  for (double& loss : slice.losses) {
    loss = std::isnan(loss) ? 1e6 : std::clamp(loss, 1e-6, 1e6);
  }
  plot::ContourMap map(slice.x, slice.y, slice.losses,
                       {.x = "along the way from the first weights to the last",
                        .y = "across it",
                        .height = "cross entropy"});
  std::vector<std::string> texts;
  for (const int epoch : descent.epochs()) {
    texts.emplace_back(epoch == 1 ? "epoch 1" : "");
  }
  texts.front() = "start";
  texts.back() = "epoch " + std::to_string(descent.epochs().back());
  map.path(slice.path_x, slice.path_y, texts);
  figures.draw("descent", map);
}

}  // namespace dl::lesson
