// Runs the tests of one exercise and writes down what came of them.
//
//     PROGRAM RECORD SEED [TEXT]     and a word on standard input
//
// runs all tests, or those that have TEXT in their name, in capitals or not. The record is a line
// of JSON for each event: which tests there are, that one begins, what came of it, and in the end
// the word; or nothing but what keeps the tests from running. The word is what nobody but the
// runner and this file knows: a program that ends in any other way (exit(0), a crash), or prints
// what looks like results, leaves a record without it, and has not passed.

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>

#include <dl/base/number.h>
#include "harness/record.h"

namespace {

using nlohmann::json;

class Record {
 public:
  explicit Record(const char* path)
      : file_(::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600)) {}

  bool add(const json& event) const {
    const std::string line = event.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
    return ::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  }

 private:
  int file_;
};

json run(const dl::harness::Test& test, std::uint64_t seed) {
  json result{{"test", test.name}, {"status", "fail"}};
  dl::harness::start_test(test.name, seed);
  try {
    test.body();
    result["status"] = "pass";
  } catch (const dl::harness::Todo& todo) {
    result["status"] = "todo";
    result["message"] = todo.what + " is not written yet";
  } catch (const dl::harness::Failure& failure) {
    result["message"] = failure.message;
    result["diagnosis"] = failure.diagnosis;
  } catch (const std::bad_alloc&) {
    result["message"] = "there was no memory left: more was asked for than the limit allows";
  } catch (const std::exception& error) {
    result["message"] = std::string("an exception came out: ") + error.what();
  } catch (...) {
    result["message"] = "something was thrown that is no std::exception";
  }
  if (dl::harness::drew_random_numbers()) {
    result["seed"] = seed;
  }
  return result;
}

bool contains(const std::string& name, const std::string& text) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return std::search(name.begin(), name.end(), text.begin(), text.end(), same) != name.end() ||
         text.empty();
}

}  // namespace

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // New memory holds numbers near -5e303, and not by chance the zeros that an answer counts on.
  ::mallopt(M_PERTURB, 1);
#endif
  std::string word = dl::harness::word();
  const auto seed = dl::parse_number<std::uint64_t>(argc == 3 || argc == 4 ? argv[2] : "");
  if (!seed || !word.ends_with('\n')) {
    std::cerr << "this program is started by the exercise runner: ./learn exercise run\n";
    return 2;
  }
  word.pop_back();
  const Record record(argv[1]);
  const std::string chosen = argc == 4 ? argv[3] : "";

  if (!dl::harness::skip_reason().empty()) {
    return record.add({{"obstacle", dl::harness::skip_reason()}}) ? 0 : 1;
  }
  json names = json::array();
  for (const auto& test : dl::harness::tests()) {
    names.push_back({{"name", test.name}, {"category", test.category}});
  }
  bool written = record.add({{"tests", names}});
  for (const auto& test : dl::harness::tests()) {
    written = written && record.add({{"begin", test.name}});
    written = written && record.add(contains(test.name, chosen)
                                        ? run(test, *seed)
                                        : json{{"test", test.name}, {"status", "skipped"}});
  }
  std::cout.flush();
  return written && record.add({{"end", word}}) ? 0 : 1;
}
