// make_mutants PROJECT OUT FILES: writes OUT/mutants_0.cpp ... (so many FILES), in which the tests
// of each mutant stand beside their kernels, with the fault in them. It fails if the text of a
// fault is no longer in its kernel.
//
// A mutant is a copy of the kernels' headers and of the test that is to find it, one after the
// other, in a namespace of its own. So what judges it are the tests themselves. The first of each
// file of tests has no fault, and all tests of that file that find one: it shows that the copies
// work.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include <dl/base/check.h>
#include <dl/base/file.h>
#include "gpu/mutants/mutants.h"

namespace dl {
namespace {

std::string project;

std::string with_fault(std::string text, const Mutant& mutant) {
  const auto at = text.find(mutant.text);
  check(at != std::string::npos, "make_mutants: \"", mutant.name, "\": gpu/", mutant.file,
        " has no text:\n", mutant.text,
        "\nThe kernel was changed: change the mutant in tests/gpu/mutants/mutants.h too.");
  check(text.find(mutant.text, at + 1) == std::string::npos, "make_mutants: \"", mutant.name,
        "\": the text stands more than once in gpu/", mutant.file, ":\n", mutant.text);
  return text.replace(at, mutant.text.size(), mutant.replacement);
}

/// The tests that judge a mutant: its own or, where there is no fault, those of all mutants that
/// are judged by the same file.
std::set<std::string> judges_of(const Mutant& mutant) {
  std::set<std::string> tests{mutant.test};
  if (mutant.test.empty()) {
    tests.clear();
    for (const Mutant& other : kMutants) {
      if (other.caught_by == mutant.caught_by) {
        tests.insert(other.test);
      }
    }
  }
  return tests;
}

/// A file of tests without all but some, since they take long to compile. Lines keep their numbers.
std::string with_tests(const std::string& text, const std::set<std::string>& wanted) {
  static const std::regex begin("TEST\\(\\w+, (\\w+)\\).*");
  std::istringstream lines(text);
  std::ostringstream rest;
  std::set<std::string> missing = wanted;
  bool left_out = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    const bool begins = std::regex_match(line, match, begin);
    if (begins) {
      left_out = !wanted.contains(match[1]);
      missing.erase(match[1]);
    }
    rest << (left_out ? "" : line) << '\n';
    if (line == "}" || (begins && line.ends_with('}'))) {
      left_out = false;
    }
  }
  check(missing.empty(), "make_mutants: there is no test ", *missing.begin());
  return rest.str();
}

/// The file and, before it, the headers with kernels that it includes; the mutant's has its fault.
void unfold(const std::string& path, const Mutant& mutant, std::set<std::string>& seen,
            std::ostream& out) {
  static const std::regex include("#include \"(gpu/(kernels|ladder)/.*\\.cuh)\"");
  if (!seen.insert(path).second) {
    return;
  }
  std::string text = read_file(project + "/" + path);
  if (path == "gpu/" + mutant.file) {
    text = with_fault(text, mutant);
  } else if (path.starts_with("tests/")) {
    text = with_tests(text, judges_of(mutant));
  }
  std::istringstream lines(text);
  std::ostringstream rest;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line == "#pragma once") {
      line.clear();
    } else if (std::regex_match(line, match, include) && match[1] != "gpu/kernels/cuda.cuh") {
      unfold(match[1], mutant, seen, out);
      line.clear();
    }
    rest << line << '\n';
  }
  out << "#line 1 \"" << project << '/' << path << "\"\n" << rest.str();
}

std::string source_of(const Mutant& mutant, std::size_t number) {
  std::ostringstream all;
  std::set<std::string> seen;
  unfold("tests/gpu/" + mutant.caught_by, mutant, seen, all);
  const std::string own = concat("dl::mutant_", number);
  const std::string text =
      std::regex_replace(all.str(), std::regex("dl::(kernels|ladder)\\b"), own);
  return concat("namespace ", own, " {\nconst char* const kMutant = R\"(", mutant.name, ")\";\n}\n",
                text);
}

void make(const std::string& out, std::size_t files) {
  std::vector<Mutant> mutants;
  std::set<std::string> with_control;
  for (const Mutant& mutant : kMutants) {
    if (with_control.insert(mutant.caught_by).second) {
      mutants.push_back({"no fault: " + mutant.caught_by, "", "", "", mutant.caught_by, "", ""});
    }
    mutants.push_back(mutant);
  }
  for (std::size_t file = 0; file < files; ++file) {
    std::ostringstream text;
    text << "#include \"gpu/mutants/mutant.h\"\n";
    for (std::size_t i = file; i < mutants.size(); i += files) {
      text << source_of(mutants[i], i);
    }
    const std::string path = concat(out, "/mutants_", file, ".cpp");
    std::ofstream(path) << text.str();
    check(read_file(path) == text.str(), "make_mutants: cannot write ", path);
  }
}

}  // namespace
}  // namespace dl

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: make_mutants PROJECT OUT FILES\n";
    return 2;
  }
  try {
    dl::project = argv[1];
    dl::make(argv[2], std::strtoul(argv[3], nullptr, 10));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
