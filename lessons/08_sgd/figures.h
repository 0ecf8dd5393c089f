// What sgd measures, prints and draws.
#pragma once

#include <vector>

#include <dl/app/loaders.h>
#include <dl/plot/figures.h>
#include <dl/train/metrics.h>
#include <dl/train/model_ref.h>
#include <dl/train/options.h>
#include <dl/train/trajectory.h>
#include "vector.h"

/// What a step saw before it changed the weights, and the gradient that it followed.
struct Step {
  float loss;   // mean over the minibatch
  float right;  // how many of its images
  Vector gradient;
};

struct Epoch {
  double walked = 0;                             // the lengths of its steps, added up
  double net_move = 0;                           // from its first weights to its last
  std::vector<double> cosines;                   // of each gradient with the one before
  std::vector<double> losses;                    // of each minibatch, before it is learned from
  dl::train::Evaluation during{}, after{};       // on the training images
  dl::train::Evaluation snapshot{}, averaged{};  // on others: the last weights, and the mean of all

  /// Takes a step on so many images into `during`, the mean over the epoch.
  void count(const Step& step, dl::Index images);
  double mean_cosine() const;  // 0 of none, in an epoch of one step

 private:
  double images_ = 0;
};

/// The training images in their own order, to evaluate on.
dl::data::DataLoader in_order(const dl::app::FashionMnistLoaders& data,
                              const dl::train::TrainingOptions& options, dl::Device device);

/// A table with a line for each epoch, after it.
void print_header(const dl::app::FashionMnistLoaders& data);
void print(const Epoch& epoch, int number);

/// "losses": the loss of each minibatch, its mean over the epoch, and the loss of the weights that
/// the epoch ends with on all training images;
/// "cosines": how often which cosine, in the first epoch, the second and the last;
/// "averages": the way of each epoch; the accuracy of its last weights, and of the mean of all.
void draw(dl::plot::Figures& figures, const std::vector<Epoch>& epochs);
/// "zigzag": some steps on a map of the loss.
void draw_zigzag(dl::plot::Figures& figures, const dl::train::Trajectory& steps,
                 const dl::train::ModelRef& net, dl::data::DataLoader& examples);
