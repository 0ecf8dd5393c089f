// Exercise 14 in the engine: the trained parameters go through a file, into a new network.
#include <sstream>

#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::SaveAndLoad){
    .save =
        [](const parts::Sizes& sizes, const parts::TwoLayers<const float>& w, void* to,
           parts::TakeBytes take) {
          const auto [D, M, C] = sizes;
          std::ostringstream out;
          save({{"1.weight", parts::matrix(M, D, w.W1)},
                {"1.bias", parts::matrix(1, M, w.b1)},
                {"3.weight", parts::matrix(C, M, w.W2)},
                {"3.bias", parts::matrix(1, C, w.b2)}},
               out);
          const std::string bytes = out.str();
          take(to, bytes.data(), bytes.size());
        },
    .load =
        [](const parts::Sizes& sizes, const char* bytes, std::size_t n,
           const parts::TwoLayers<float>& w) {
          const auto [D, M, C] = sizes;
          Model model{{"1.weight", zeros(M, D)},
                      {"1.bias", zeros(1, M)},
                      {"3.weight", zeros(C, M)},
                      {"3.bias", zeros(1, C)}};
          std::istringstream in(std::string(bytes, n));
          load(model, in);
          parts::put(model[0].value, M * D, w.W1);
          parts::put(model[1].value, M, w.b1);
          parts::put(model[2].value, C * M, w.W2);
          parts::put(model[3].value, C, w.b2);
        },
};
