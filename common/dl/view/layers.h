// What flows through a network of modules, layer by layer, before and after training.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <dl/data/data_loader.h>
#include <dl/nn/sequential.h>
#include <dl/plot/figures.h>

namespace dl::view {

/// The numbers of one minibatch by the layer that they belong to.
struct LayerValues {
  std::vector<std::pair<std::string, std::vector<float>>> activations;  // forward: what it puts out
  std::vector<std::pair<std::string, std::vector<float>>>
      gradients;  // backward: each matrix of weights
};

/// Sends `batch` through `net`, and the gradient of its mean cross entropy back. The parameters'
/// gradients are cleared before and after. Flattening changes no number and is left out.
LayerValues layer_values(nn::Sequential& net, const data::Batch& batch);

/// "layers": histograms of both, before over after. Zeros (units that relu has switched off, the
/// gradients of weights behind them and of those at black pixels) are left out.
void draw_layers(plot::Figures& figures, const LayerValues& before, const LayerValues& after);

}  // namespace dl::view
