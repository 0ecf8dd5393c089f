#include <dl/explain/recorder.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <dl/array/backend.h>
#include <dl/autograd/observer.h>
#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include <dl/train/training_observer.h>

namespace dl::explain {
namespace {

constexpr std::size_t kExamples = 8;     // of a minibatch, that are kept
constexpr std::size_t kUnits = 24;       // of the first layer
constexpr std::size_t kSteps = 14;       // in full, of a training
constexpr std::size_t kEvents = 20'000;  // of a trace

Summary summary_of(const Array& x) {
  Summary s;
  s.known = true;
  s.shape = x.shape();
  const std::vector<float> values = x.to_vector();
  const int rank = s.shape.rank();
  const Index columns = rank == 0 ? 1 : s.shape[rank - 1];
  const Index rows = columns == 0 ? 0 : std::ssize(values) / columns;
  s.rows = std::min(rows, Summary::kCorner);
  s.columns = std::min(columns, Summary::kCorner);
  for (Index i = 0; i < s.rows; ++i) {
    const auto row = values.begin() + i * columns;
    s.corner.insert(s.corner.end(), row, row + s.columns);
  }
  double sum = 0;
  bool any = false;
  for (const float value : values) {
    if (std::isfinite(value)) {
      s.least = any ? std::min(s.least, value) : value;
      s.greatest = any ? std::max(s.greatest, value) : value;
      sum += value;
      any = true;
    }
  }
  s.mean = static_cast<float>(values.empty() ? 0 : sum / static_cast<double>(values.size()));
  s.histogram.assign(Summary::kBins, 0);
  // In double: the distance of two floats may be no float.
  const double least = s.least, width = static_cast<double>(s.greatest) - least;
  for (const float value : values) {
    if (std::isfinite(value)) {
      const double place = width > 0 ? (static_cast<double>(value) - least) / width : 0;
      const auto bin = static_cast<std::size_t>(place * Summary::kBins);
      ++s.histogram[std::min(bin, s.histogram.size() - 1)];
    }
  }
  return s;
}

double length(const std::vector<float>& x) {
  double sum = 0;
  for (const float value : x) {
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  return std::sqrt(sum);
}

std::vector<std::uint8_t> as_pixels(const float* values, std::size_t size, std::size_t stride,
                                    float low, float high) {
  std::vector<std::uint8_t> pixels(size);
  for (std::size_t i = 0; i < size; ++i) {
    const float share = high > low ? (values[i * stride] - low) / (high - low) : 0;
    pixels[i] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0f, 1.0f)));
  }
  return pixels;
}

std::vector<std::string> names_of(const std::vector<KernelRun>& kernels) {
  std::vector<std::string> names;
  for (const KernelRun& kernel : kernels) {
    names.emplace_back(kernel.name);
  }
  return names;
}

std::vector<Shape> shapes_of(const Operation& operation) {
  std::vector<Shape> shapes;
  for (const Operation::Input& input : operation.inputs) {
    shapes.push_back(input.array.shape());
  }
  return shapes;
}

/// A leaf that takes a gradient, while a step goes on.
struct Leaf {
  Array value;                // a handle: what the update changes
  std::vector<float> before;  // of a step that is kept
  std::vector<float> gradient;
  std::uint32_t version;
};

/// What the program says of its trainings.
struct Told {
  bool anyone = false;  // listens
  std::string next_name;
  std::map<std::string, std::string> notes;  // by name
};
Told& told() {
  static Told told;
  return told;
}

}  // namespace

class Recorder::Implementation : public train::TrainingObserver {
 public:
  explicit Implementation(std::string program)
      : observer_([this](const Operation& operation) { see(operation); }) {
    recording_.program = std::move(program);
    told() = {true, "", {}};
  }
  ~Implementation() override { told() = {}; }

  const Recording& recording() {
    finish_step();
    recording_.seconds = watch_.seconds();
    for (Training& training : recording_.trainings) {
      if (const auto note = told().notes.find(training.name); note != told().notes.end()) {
        training.note = note->second;
      }
    }
    return recording_;
  }

  void on_training(const train::NamedTensors& parameters) override {
    named_.clear();
    for (const auto& [name, parameter] : parameters) {
      named_.emplace_back(name, parameter.array());
    }
    steps_of_epoch_ = in_epoch_ = 0;
    epoch_ = 0;
  }

  void on_epoch_begin(Index steps) override {
    finish_step();
    steps_of_epoch_ = steps;
    in_epoch_ = 0;
    ++epoch_;
  }

  void on_epoch(const train::EpochMetrics& metrics) override {
    finish_step();
    if (!recording_.trainings.empty()) {
      recording_.trainings[newest_].epochs.push_back(metrics);
    }
  }

 private:
  void see(const Operation& operation) {
    const double now = watch_.seconds();
    note_event(operation, now);
    if (operation.phase == Phase::forward) {
      forward(operation);
    } else if (operation.phase == Phase::backward) {
      backward(operation);
    } else {
      update_seconds_ += operation.seconds;
    }
    recording_.overhead += watch_.seconds() - now;
  }

  void note_event(const Operation& operation, double now) {
    constexpr const char* kKinds[] = {"forward", "backward", "update"};
    if (recording_.events.size() + 1 + operation.kernels.size() > kEvents) {
      return;
    }
    const double start = now - operation.seconds;
    recording_.events.push_back(
        {operation.name, kKinds[static_cast<int>(operation.phase)], start, operation.seconds});
    double at = start;
    for (const KernelRun& kernel : operation.kernels) {
      recording_.events.push_back({kernel.name, "kernel", at, kernel.seconds});
      at += kernel.seconds;
    }
  }

  // ---- Forwards ----

  void forward(const Operation& operation) {
    if (operation.id == 0) {  // what is done to images, or an update by hand
      if (!operation.inputs.empty() && operation.inputs[0].array.rank() == 4) {
        finish_step();
        images_ = operation.inputs[0].array;
      } else if (in_step_ && went_back_) {
        update_seconds_ += operation.seconds;
      }
      return;
    }
    if (in_step_ && went_back_) {
      finish_step();
    }
    if (!in_step_) {
      begin_step(operation);
    }
    for (const Operation::Input& input : operation.inputs) {
      if (input.id != 0 && input.id < first_ && !leaves_.contains(input.id)) {
        leaves_.insert({input.id, {input.array, {}, {}, input.array.version()}});
      }
    }
    last_ = {operation.result, operation.name,
             operation.inputs.empty() ? 1 : operation.inputs[0].array.size()};
    if (!kept_) {
      return;
    }
    RecordedOperation op{operation.name,
                         operation.id,
                         {},
                         summary_of(operation.result),
                         {},
                         operation.seconds,
                         0,
                         {},
                         {},
                         names_of(operation.kernels),
                         {},
                         operation.where};
    const std::vector<Shape> shapes = shapes_of(operation);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      op.inputs.push_back({operation.inputs[i].id, shapes[i]});
    }
    op.forward = forward_work(op.name, shapes, op.value.shape);
    if ((op.name == "relu" || op.name == "maximum") && kept_->dead_units < 0 &&
        op.value.shape.rank() == 2) {
      kept_->dead_units = share_of_dead(operation.result);
    }
    if (op.name == "cross_entropy") {
      scores_ = operation.inputs[0].array;
      kept_->examples = scores_.shape()[0];
    }
    kept_->operations.push_back(std::move(op));
  }

  static float share_of_dead(const Array& H) {
    const std::vector<float> values = H.to_vector();
    const auto units = static_cast<std::size_t>(H.shape()[1]);
    std::vector<bool> alive(units);
    for (std::size_t i = 0; i < values.size(); ++i) {
      alive[i % units] = alive[i % units] || values[i] > 0;
    }
    const auto dead = std::count(alive.begin(), alive.end(), false);
    return units == 0 ? 0 : static_cast<float>(dead) / static_cast<float>(units);
  }

  void begin_step(const Operation& operation) {
    in_step_ = true;
    went_back_ = false;
    first_ = operation.id;
    key_ = 0;
    for (const Operation::Input& input : operation.inputs) {
      if (input.id != 0 && (key_ == 0 || input.id < key_)) {
        key_ = input.id;
      }
    }
    update_seconds_ = 0;
    if (!training_of_.contains(key_)) {
      name_ = told().next_name;
    }
    if (wants_step()) {
      kept_.emplace();
    }
  }

  /// Whether the step that begins is one of those that are kept in full.
  bool wants_step() const {
    const auto known = training_of_.find(key_);
    if (known == training_of_.end()) {
      return true;
    }
    const Training& training = recording_.trainings[known->second];
    if (training.steps.size() >= kSteps) {
      return false;
    }
    if (epoch_ > 0) {
      return steps_of_epoch_ > 0 ? in_epoch_ + 1 == steps_of_epoch_ : in_epoch_ == 0;
    }
    const std::size_t number = training.losses.size() + 1;
    return (number & (number - 1)) == 0;  // 1, 2, 4, 8, ...
  }

  // ---- Backwards ----

  void backward(const Operation& operation) {
    if (!in_step_) {
      return;
    }
    if (!went_back_) {
      went_back_ = true;
      const bool whole = last_.value.defined() && last_.value.size() == 1;
      const bool is_sum = last_.name == "sum" && last_.terms > 0;
      loss_ = !whole ? 0 : last_.value.item() / (is_sum ? static_cast<float>(last_.terms) : 1);
      for (auto& [id, leaf] : leaves_) {
        if (kept_) {
          leaf.before = leaf.value.to_vector();
        }
      }
    }
    if (kept_) {
      keep_backward(operation);
    }
  }

  void keep_backward(const Operation& operation) {
    const auto op = std::find_if(kept_->operations.begin(), kept_->operations.end(),
                                 [&](const RecordedOperation& o) { return o.id == operation.id; });
    if (op == kept_->operations.end()) {
      return;
    }
    kept_->backward.push_back(op->id);
    op->gradient = summary_of(operation.result);
    op->backward_seconds = operation.seconds;
    op->backward_kernels = names_of(operation.kernels);
    std::vector<Shape> shapes;
    std::vector<bool> wanted;
    for (std::size_t i = 0; i < operation.inputs.size(); ++i) {
      const Array& dx = operation.inputs[i].array;
      shapes.push_back(op->inputs[i].shape);
      wanted.push_back(dx.defined());
      if (const auto leaf = leaves_.find(operation.inputs[i].id);
          leaf != leaves_.end() && dx.defined()) {
        add(dx.to_vector(), leaf->second.gradient);
      }
    }
    op->backward = backward_work(op->name, shapes, wanted, op->value.shape);
    if (op->name == "cross_entropy" && scores_.defined() && operation.inputs[0].array.defined()) {
      keep_examples(operation.inputs[0].array);
    }
  }

  static void add(const std::vector<float>& dx, std::vector<float>& sum) {
    if (sum.empty()) {
      sum = dx;
      return;
    }
    std::transform(dx.begin(), dx.end(), sum.begin(), sum.begin(), std::plus());
  }

  void keep_examples(const Array& dz) {
    const std::vector<float> z = scores_.to_vector(), gradient = dz.to_vector();
    const auto classes = static_cast<std::size_t>(scores_.shape()[1]);
    const auto rows = static_cast<std::size_t>(scores_.shape()[0]);
    std::vector<float> images;
    if (images_.defined() && images_.shape()[0] == scores_.shape()[0]) {
      images = images_.to_vector();
      kept_->rows = static_cast<int>(images_.shape()[2]);
      kept_->columns = static_cast<int>(images_.shape()[3]);
    }
    const std::size_t pixels = rows == 0 ? 0 : images.size() / rows;
    for (std::size_t i = 0; i < std::min(rows, kExamples); ++i) {
      const auto at = [&](const std::vector<float>& from) {
        const auto row = from.begin() + static_cast<std::ptrdiff_t>(i * classes);
        return std::vector<float>(row, row + static_cast<std::ptrdiff_t>(classes));
      };
      kept_->some.push_back(
          {as_pixels(images.data() + i * pixels, pixels, 1, 0, 1), at(z), at(gradient)});
    }
  }

  // ---- After the update ----

  void finish_step() {
    const bool updated = std::any_of(leaves_.begin(), leaves_.end(), [](const auto& leaf) {
      return leaf.second.value.version() != leaf.second.version;
    });
    if (in_step_ && went_back_ && updated) {
      const auto [known, is_new] = training_of_.insert({key_, recording_.trainings.size()});
      if (is_new) {
        recording_.trainings.push_back({name_, "", {}, {}, {}});
        told().next_name = told().next_name == name_ ? "" : told().next_name;
      }
      newest_ = known->second;
      recording_.device = backend(leaves_.begin()->second.value.device()).description();
      Training& training = recording_.trainings[newest_];
      training.losses.push_back(loss_);
      ++in_epoch_;
      if (kept_ && !kept_->backward.empty()) {
        keep_step(training);
      }
    }
    // No handle stays: others ask whether theirs are the only ones.
    in_step_ = false;
    leaves_.clear();
    kept_.reset();
    images_ = scores_ = Array();
    last_ = {};
  }

  void keep_step(Training& training) {
    RecordedStep& step = *kept_;
    step.number = std::ssize(training.losses);
    step.epoch = epoch_;
    step.loss = loss_;
    step.update_seconds = update_seconds_;
    for (const auto& [id, leaf] : leaves_) {
      ParameterState parameter{
          id, name_of(leaf.value), summary_of(Array(leaf.value.shape(), leaf.before)), {}, 0};
      if (!leaf.gradient.empty()) {
        parameter.gradient = summary_of(Array(leaf.value.shape(), leaf.gradient));
      }
      std::vector<float> change = leaf.value.to_vector();
      std::transform(change.begin(), change.end(), leaf.before.begin(), change.begin(),
                     std::minus());
      const double size = length(leaf.before);
      parameter.update_ratio = static_cast<float>(size > 0 ? length(change) / size : 0);
      step.parameters.push_back(std::move(parameter));
      keep_weights(leaf);
    }
    training.steps.push_back(std::move(step));
  }

  std::string name_of(const Array& value) const {
    for (const auto& [name, array] : named_) {
      if (array.data() == value.data()) {
        return name;
      }
    }
    return "";
  }

  /// Some units of the first layer as pictures, if this matrix has an axis as long as there are
  /// pixels.
  void keep_weights(const Leaf& leaf) {
    const auto pixels =
        static_cast<std::size_t>(kept_->rows) * static_cast<std::size_t>(kept_->columns);
    const Shape& shape = leaf.value.shape();
    if (pixels == 0 || !kept_->weights.empty() || shape.rank() != 2) {
      return;
    }
    const auto rows = static_cast<std::size_t>(shape[0]),
               columns = static_cast<std::size_t>(shape[1]);
    const bool down = rows == pixels;  // a unit is a column, else a row
    if (!down && columns != pixels) {
      return;
    }
    const std::size_t units = down ? columns : rows;
    float most = 0;
    for (const float w : leaf.before) {
      most = std::max(most, std::abs(w));
    }
    const std::size_t shown = std::min(units, kUnits);
    for (std::size_t i = 0; i < shown; ++i) {
      const std::size_t unit = i * units / shown;
      const float* const first = leaf.before.data() + (down ? unit : unit * pixels);
      kept_->weights.push_back(as_pixels(first, pixels, down ? columns : 1, -most, most));
    }
  }

  struct Last {
    Array value;
    std::string name;
    Index terms = 0;
  };

  Recording recording_;
  Stopwatch watch_;

  std::vector<std::pair<std::string, Array>> named_;
  std::map<std::uint64_t, std::size_t> training_of_;  // by its first parameter
  std::size_t newest_ = 0;
  std::string name_;  // of the one that begins
  Index steps_of_epoch_ = 0, in_epoch_ = 0;
  int epoch_ = 0;

  // Of the step that goes on.
  bool in_step_ = false, went_back_ = false;
  std::uint64_t first_ = 0, key_ = 0;  // operation, before which all are parameters; of these one
  std::map<std::uint64_t, Leaf> leaves_;
  std::optional<RecordedStep> kept_;
  Array images_, scores_;
  Last last_;
  float loss_ = 0;
  double update_seconds_ = 0;

  OperationObserver observer_;  // last: it sees from here on
};

Recorder::Recorder(std::string program)
    : implementation_(std::make_unique<Implementation>(std::move(program))) {}
Recorder::~Recorder() = default;
const Recording& Recorder::recording() { return implementation_->recording(); }

void name_training(const std::string& name) {
  if (told().anyone) {
    told().next_name = name;
  }
}

void note_training(const std::string& name, const std::string& note) {
  if (told().anyone) {
    told().notes[name] = note;
  }
}

}  // namespace dl::explain
