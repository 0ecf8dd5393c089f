// A folder of pictures as a data set: FOLDER/CLASS/PICTURE, the layout of torchvision's
// ImageFolder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <dl/data/image_set.h>

namespace dl::data {

struct ImageFolder {
  ImageSet images;
  std::vector<std::string> classes;  // a label is a position in here
};

/// Reads all pictures (.png, .jpg, .jpeg, .pgm, .ppm) below each folder of `folder`, as grey ones
/// of this size. The folders are the classes, in alphabetical order, and so are the pictures of
/// each; names that begin with a dot, and files that are no pictures by their names, are left out.
/// For a folder that is to be read as another was, `classes` are those that the other gave. Throws
/// an Error that names what is missing, cannot be read, or is a picture in a format that cannot.
ImageFolder read_image_folder(const std::filesystem::path& folder, Index rows, Index columns,
                              const std::vector<std::string>& classes = {});

}  // namespace dl::data
