// What a page or a trace tells of the trainings of a program: plain data, which the Recorder makes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <dl/base/shape.h>
#include <dl/base/source_location.h>
#include <dl/explain/operations.h>
#include <dl/train/history.h>

namespace dl::explain {

/// What is shown of an array: its corner, and how its numbers are spread.
struct Summary {
  bool known = false;
  Shape shape;
  Index rows = 0, columns = 0;  // of the corner, at most kCorner each
  std::vector<float> corner;    // row by row; a row is along the last axis
  float least = 0, greatest = 0, mean = 0;
  std::vector<int> histogram;  // kBins of equal width from least to greatest; numbers alone

  static constexpr Index kCorner = 8;
  static constexpr int kBins = 24;
};

/// A parameter, at one step.
struct ParameterState {
  std::uint64_t id;
  std::string name;  // "W1"; empty where nobody has said it
  Summary value, gradient;
  float update_ratio = 0;  // length of the update over the length of what is updated
};

/// An operation of one step, forwards and backwards.
struct RecordedOperation {
  struct Input {
    std::uint64_t id;  // of an operation or of a parameter; 0 for what takes no gradient
    Shape shape;
  };

  std::string name;
  std::uint64_t id;
  std::vector<Input> inputs;
  Summary value, gradient;  // y, dy
  double forward_seconds = 0, backward_seconds = 0;
  Work forward, backward;
  std::vector<std::string> forward_kernels, backward_kernels;
  SourceLocation where;
};

/// An example of a minibatch: its picture, the scores that it gets, and what comes back to them.
struct Example {
  std::vector<std::uint8_t> pixels;  // 0 to 255
  std::vector<float> scores, gradient;
};

/// One step, in full.
struct RecordedStep {
  Index number = 0;    // of the training, from 1
  int epoch = 0;       // that it belongs to, from 1; 0 where nobody counts them
  float loss = 0;      // mean of the minibatch
  Index examples = 0;  // in the minibatch
  std::vector<RecordedOperation> operations;  // in their order
  std::vector<std::uint64_t> backward;  // the ids in the order in which backward() came to them
  std::vector<ParameterState> parameters;
  double update_seconds = 0;
  float dead_units = -1;  // share of the units of the first relu that are 0 for the whole minibatch
  int rows = 0, columns = 0;  // of the pictures, 0 where there are none
  std::vector<Example> some;
  std::vector<std::vector<std::uint8_t>> weights;  // of some units of the first layer, as pictures
};

struct Training {
  std::string name;           // empty where nobody has said it
  std::string note;           // what the program has found out about it
  std::vector<float> losses;  // of every step
  train::History epochs;
  std::vector<RecordedStep> steps;
};

/// For a trace: something that took a while.
struct Event {
  std::string name, kind;  // forward, backward, update or kernel
  double start, seconds;   // since the recording began
};

struct Recording {
  std::string program, device;
  std::vector<Training> trainings;
  std::vector<Event> events;
  double seconds = 0;   // from the first operation to the last
  double overhead = 0;  // of these, those that the recording itself took
};

}  // namespace dl::explain
