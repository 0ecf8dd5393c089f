// CSV files: tables of numbers in which one column names the class of each row.
// Source: Y. Shafranovich, "Common Format and MIME Type for CSV Files", RFC 4180.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <dl/data/tensor_set.h>

namespace dl::data {

/// Whether the first line has the names of the columns. To detect it: it has where no number stands
/// in any column but that of the labels.
enum class CsvHeader { detect, yes, no };

struct CsvOptions {
  CsvHeader header = CsvHeader::detect;
  /// The column of the labels by its name, for which there has to be a header, or by its position
  /// from 0; negative ones count from the end.
  std::variant<Index, std::string> label = Index{-1};
  char delimiter = ',';
  /// The names of the classes, in the order of their labels: for a file that is to be read as
  /// another was, those that the other gave. A label that is none of them is an Error. Empty: the
  /// classes are what stands in the column, by value if these are all whole numbers, else by
  /// alphabet.
  std::vector<std::string> classes = {};
};

struct CsvTable {
  TensorSet examples;                 // X (rows, features)
  std::vector<std::string> features;  // the names of X's columns; empty without a header
  std::vector<std::string> classes;   // a label is a position in here
};

/// Reads a table. Fields may stand in quotes, which may hold delimiters, line ends and, doubled,
/// quotes; spaces around a field without quotes do not belong to it, and empty lines do not count.
/// Throws an Error that names the file, the line, the column and what stands there for whatever is
/// no table of finite numbers with a class in each row.
CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

}  // namespace dl::data
