// Exercises that lesson 3's steps do not call: each is compared with the engine once, on lesson 3's
// own numbers.
#pragma once

#include "engine/data.h"
#include "engine/network.h"

namespace dl::parts {

/// 02, 12, 16, the rest of 17, and 15.
void compare_beside(const Images& images, Network& network);

/// 14: the parameters go through a file into a network of their own, which must recognise as many
/// of the first n images. Says so.
void save_and_load(const Network& network, const Images& images, std::size_t n);

/// 19, 20 and 21: some steps of a small network on the simulated GPU, on images shrunk to 7 x 7.
void train_on_simulated_gpu(const Images& images);

}  // namespace dl::parts
