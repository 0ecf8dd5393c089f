// Exercise 14: trained parameters, written as bytes and read again.
#pragma once

#include <istream>
#include <ostream>

#include <dl/base/check.h>
#include "harness/matrix.h"

namespace dl {

struct Named {
  std::string name;
  Matrix value;
};
using Model = std::vector<Named>;

/// Writes all parameters, in the format of the README. Throws an Error if the stream has not taken
/// every byte, after a flush.
void save(const Model& model, std::ostream& out);

/// Reads what save() wrote into a model of the same names and shapes, in the same order. Anything
/// else is an Error that says what is wrong, and for a name or a shape, of which parameter of the
/// model: other first bytes, another version, number of parameters, name or shape, an end too
/// early, bytes after the end. After an Error the model is as it was. Asks for no more memory than
/// the model needs, whatever the bytes claim.
void load(Model& model, std::istream& in);

}  // namespace dl
