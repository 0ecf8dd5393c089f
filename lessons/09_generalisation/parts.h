// The four parts of the lesson, each a page of its own: fits.cpp, decay.cpp, dropout.cpp and
// stopping.cpp.
#pragma once

#include <dl/plot/figures.h>
#include <dl/train/options.h>

struct Options : dl::train::TrainingOptions {
  double decay = 3;          // --decay
  float dropout1 = 0.2f;     // --dropout1
  float dropout2 = 0.5f;     // --dropout2
  std::string part = "all";  // --part
};

/// Polynomials of three degrees, fitted to 100 points of a cubic.
void fits(const Options& options, dl::plot::Figures& figures);

/// 200 weights from 20 examples, with weight decay and without.
void decay(const Options& options, dl::plot::Figures& figures);

/// Fashion-MNIST with dropout, by hand and by nn, and without.
void dropout(const Options& options, dl::plot::Figures& figures);

/// A network that memorises 2,000 images, and when to stop it.
void stopping(const Options& options, dl::plot::Figures& figures);
