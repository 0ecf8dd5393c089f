#include "check.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include <fmt/format.h>
#include "files.h"
#include "pack.h"
#include "process.h"
#include "verdict.h"

namespace dl::runner {

namespace {

constexpr std::size_t kMostReadmeLines = 40;
constexpr std::size_t kHints = 4;
constexpr std::size_t kFewestWrongAnswers = 3;
constexpr std::uint64_t kSeedsForWrongAnswers = 5;

/// What --markdown writes: tests, exercises, wrong answers, and a matrix for each exercise.
constexpr const char* kMatrices = R"(# What each test rejects

This appendix sets {} tests of {} exercises against {} wrong answers; an x means that the test rejects
the answer. `./learn exercise check` fails where a wrong answer is accepted, where a test rejects none,
and where a right answer is refused. With `--markdown FILE` it writes this page.
{})";

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// One exercise under check: the jobs that it needs, and then what came of them.
class ExerciseAudit {
 public:
  ExerciseAudit(const Exercise& exercise, const Toolchain& toolchain, std::uint64_t seeds)
      : exercise_(exercise),
        by_nvcc_(exercise.kernels && !toolchain.nvcc.empty()),
        faults_(faults_of_files(exercise, toolchain.root)),
        wrong_(wrong_answers(exercise)) {
    add(stub(exercise), BuildVariant::plain, 1);
    for (const Answer& answer : right_answers(exercise)) {
      add(answer, BuildVariant::plain, seeds);
      add(answer, BuildVariant::sanitized, 1);
      if (by_nvcc_) {
        add(answer, BuildVariant::cuda, 1);
      }
    }
    for (const WrongAnswer& wrong : wrong_) {
      const bool fails = wrong.verdict == "FAIL";
      add(wrong, wrong.verdict == "SANITIZER" ? BuildVariant::sanitized : BuildVariant::plain,
          fails ? kSeedsForWrongAnswers : 1);
    }
  }

  const std::vector<Job>& jobs() const { return jobs_; }
  const std::vector<std::string>& faults() const { return faults_; }

  /// Takes the results of its jobs, in their order.
  void judge(const std::vector<std::vector<Result>>& results) {
    std::size_t i = 0;
    judge_stub(results[i++][0]);
    for (const Answer& answer : right_answers(exercise_)) {
      judge_right(answer.name, results[i++]);
      judge_right(answer.name + " with the sanitizers", results[i++]);
      if (by_nvcc_) {
        judge_right(answer.name + " by nvcc", results[i++]);
      }
    }
    for (const WrongAnswer& wrong : wrong_) {
      judge_wrong(wrong, results[i++]);
    }
    for (const auto& [test, letters] : matrix_) {
      if (letters.find('x') == std::string::npos) {
        fault("the test '" + test + "' rejects no wrong answer");
      }
    }
  }

  void print(std::ostream& out) const {
    out << exercise_.id << ": " << matrix_.size() << " tests, " << right_answers(exercise_).size()
        << " right answers, " << wrong_.size() << " wrong ones\n";
    for (std::size_t i = 0; i < wrong_.size(); ++i) {
      out << "    " << letter(i) << "  " << fs::path(wrong_[i].name).filename().string() << ": "
          << wrong_[i].wrong << "\n";
    }
    out << "\n    ";
    for (std::size_t i = 0; i < wrong_.size(); ++i) {
      out << letter(i);
    }
    out << "\n";
    for (const auto& [test, letters] : matrix_) {
      out << "    " << letters << "  " << test << "\n";
    }
    for (const std::string& fault : faults_) {
      out << "    FAULT: " << fault << "\n";
    }
    out << std::endl;
  }

  std::size_t number_of_tests() const { return matrix_.size(); }
  std::size_t number_of_wrong_answers() const { return wrong_.size(); }

  std::string markdown() const {
    std::string text = concat("## ", exercise_.id, "\n\n| test |"), line = "|---|";
    for (std::size_t i = 0; i < wrong_.size(); ++i) {
      text += concat(" ", letter(i), " |");
      line += ":-:|";
    }
    text += "\n" + line + "\n";
    for (const auto& [test, letters] : matrix_) {
      text += "| " + test + " |";
      for (const char c : letters) {
        text += c == 'x' ? " x |" : "   |";
      }
      text += "\n";
    }
    text += "\n";
    for (std::size_t i = 0; i < wrong_.size(); ++i) {
      text += concat("- ", letter(i), ": ", wrong_[i].wrong, "\n");
    }
    return text;
  }

 private:
  static char letter(std::size_t i) { return static_cast<char>(i < 26 ? 'A' + i : 'a' + i - 26); }

  void add(const Answer& answer, BuildVariant flavour, std::uint64_t seeds) {
    jobs_.push_back({{&exercise_, answer, flavour, exercise_.has_hidden_tests()}, seeds});
  }

  void fault(const std::string& sentence) { faults_.push_back(sentence); }

  void judge_stub(const Result& result) {
    if (result.verdict != Verdict::todo && result.verdict != Verdict::fail) {
      fault(concat("stub: ", name(result.verdict), " in place of TODO: ", result.message));
    }
    for (const TestResult& test : result.tests) {
      matrix_.push_back({test.name, ""});
      if (test.status == "pass") {
        fault("the test '" + test.name + "' passes on the stub");
      }
    }
  }

  void judge_right(const std::string& answer, const std::vector<Result>& results) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      // Where there is no GPU, that nvcc compiles it is all that can be seen.
      if (results[i].verdict != Verdict::pass && results[i].verdict != Verdict::no_gpu) {
        fault(concat(answer, ", seed ", i + 1, ": ", name(results[i].verdict), ": ",
                     trimmed(results[i].text())));
        return;  // one seed is enough
      }
    }
  }

  void judge_wrong(const WrongAnswer& wrong, const std::vector<Result>& results) {
    note_column(results[0]);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (const std::string sentence = fault_of(wrong, results[i]); !sentence.empty()) {
        fault(concat(wrong.name, ", seed ", i + 1, ": ", sentence));
        return;  // one seed is enough
      }
    }
  }

  /// What is not as the header of a wrong answer says it must be.
  static std::string fault_of(const WrongAnswer& wrong, const Result& result) {
    if (name(result.verdict) != wrong.verdict) {
      return concat(name(result.verdict), " in place of ", wrong.verdict, ": ",
                    trimmed(result.text()));
    }
    std::string words = result.message + "\n";
    for (const std::string& trap : result.traps) {
      words += trap + "\n";
    }
    if (wrong.verdict == "FAIL" || wrong.verdict == "CRASH" || wrong.verdict == "TIMEOUT") {
      const auto killer =
          std::find_if(result.tests.begin(), result.tests.end(),
                       [&](const TestResult& test) { return test.name == wrong.killed_by; });
      if (killer == result.tests.end()) {
        return "there is no test '" + wrong.killed_by + "'";
      }
      if (killer->status == "pass") {
        return "passes '" + wrong.killed_by + "'";
      }
      words += killer->message + "\n" + killer->diagnosis;
    }
    return contains(words, wrong.says) ? ""
                                       : "nothing says '" + wrong.says + "': " + trimmed(words);
  }

  /// The marks of one wrong answer: x where a test rejects it.
  void note_column(const Result& result) {
    for (std::size_t i = 0; i < matrix_.size(); ++i) {
      const std::string status = i < result.tests.size() ? result.tests[i].status : "none";
      const bool rejects = status == "fail" || (status == "none" && !result.tests.empty());
      matrix_[i].second += rejects ? 'x' : '.';
    }
  }

  const Exercise& exercise_;
  const bool by_nvcc_;
  std::vector<std::string> faults_;
  std::vector<WrongAnswer> wrong_;
  std::vector<Job> jobs_;
  std::vector<std::pair<std::string, std::string>> matrix_;  // each test, and a mark per answer
};

/// Makes the pack for students in a fresh folder, builds it there, and runs all of its stubs.
std::vector<std::string> faults_of_pack(const Toolchain& toolchain,
                                        const std::vector<Exercise>& exercises) {
  const ScratchFolder scratch;
  const fs::path pack = scratch.path() / "pack";
  export_pack(toolchain, {pack, false, {}});

  std::vector<std::string> faults;
  for (const auto& entry : fs::recursive_directory_iterator(pack)) {
    if (!entry.is_regular_file()) {
      continue;
    }
    std::set<std::string> lines;
    for (const std::string& line : lines_of(read_file(entry.path()))) {
      lines.insert(trimmed(line));
    }
    for (const Exercise& exercise : exercises) {
      for (const std::string& line : solution_lines(exercise)) {
        if (lines.contains(line)) {
          faults.push_back(concat("the pack gives away a line of ", exercise.id, ": ",
                                  fs::relative(entry.path(), pack).string(), " has '", line, "'"));
        }
      }
    }
  }

  for (const Exercise& exercise : exercises) {
    write_file(pack / "work" / exercise.id / "student.cpp", read_file(stub(exercise).file));
  }
  const ProcessResult verified =
      run({{pack / "learn", "exercise", "verify", "--all"}, "", pack, {}}, {600});
  for (const Exercise& exercise : exercises) {
    if (!contains(verified.output, exercise.id + ": TODO\n") &&
        !contains(verified.output, exercise.id + ": FAIL\n")) {
      faults.push_back("in the pack the stub of " + exercise.id + " is neither TODO nor FAIL:\n" +
                       verified.output);
      break;
    }
  }
  return faults;
}

}  // namespace

std::vector<std::string> solution_lines(const Exercise& exercise) {
  static const std::regex kDeclaration(
      R"((const )?[\w:<>, ]+ \w+( = [\w.]+|\([\w., ]*\)|\{[\w., ]*\})?;)");
  std::set<std::string> given;
  for (const char* file : {"stub.cpp", "api.hpp"}) {
    for (const std::string& line : lines_of(read_file(exercise.folder / file))) {
      given.insert(trimmed(line));
    }
  }
  std::vector<std::string> telling;
  for (const Answer& answer : right_answers(exercise)) {
    for (const std::string& line : lines_of(read_file(answer.file))) {
      const std::string code = trimmed(line);
      // A loop's head, a brace, a return of one name and a variable that is made of names and
      // numbers alone are anybody's.
      if ((code.ends_with(';') || code.ends_with("; }")) && code.size() >= 16 &&
          !code.starts_with("//") && !given.contains(code) &&
          !std::regex_match(code, kDeclaration)) {
        telling.push_back(code);
      }
    }
  }
  return telling;
}

std::vector<std::string> faults_of_files(const Exercise& exercise, const fs::path& root) {
  std::vector<std::string> faults;
  const auto fault_if = [&](bool wrong, const std::string& sentence) {
    if (wrong) {
      faults.push_back(sentence);
    }
  };
  const std::string readme = read_file(exercise.folder / "README.md");
  const std::string hints_text = read_file(exercise.folder / "hints.md");
  fault_if(lines_of(readme).size() > kMostReadmeLines,
           concat("README.md has more than ", kMostReadmeLines, " lines"));
  fault_if(!fs::exists(root / exercise.lesson),
           "the lesson " + exercise.lesson + " does not exist");
  const std::vector<Hint> hints = read_hints(exercise);
  fault_if(hints.size() != kHints, concat("hints.md has ", hints.size(), " hints, not ", kHints));
  for (const Hint& hint : hints) {
    fault_if(hint.text.empty() || hint.title.empty(), "hints.md has an empty hint");
  }
  for (const std::string& line : solution_lines(exercise)) {
    fault_if(contains(hints_text, line), "hints.md has a line of the solution: " + line);
  }
  fault_if(!contains(read_file(stub(exercise).file), "// TODO"), "stub.cpp has no // TODO");

  const std::vector<Answer> right = right_answers(exercise);
  fault_if(right.size() < 2, "also_right/ is empty");
  const std::vector<WrongAnswer> wrong = wrong_answers(exercise);
  fault_if(wrong.size() < kFewestWrongAnswers,
           concat("there are fewer than ", kFewestWrongAnswers, " wrong answers"));
  for (const WrongAnswer& answer : wrong) {
    fault_if(answer.wrong.empty() || answer.killed_by.empty() || answer.says.empty(),
             answer.name + ".cpp must begin with // WRONG:, // KILLED-BY: and // SAYS:");
  }
  return faults;
}

int check_exercises(const Builder& builder, const CheckOptions& options, std::ostream& out) {
  const Stopwatch watch;
  const Toolchain& toolchain = builder.toolchain();
  const std::vector<Exercise> all = read_exercises(toolchain.exercises);
  std::vector<Exercise> chosen;
  for (const std::string& id : options.ids) {
    chosen.push_back(find_exercise(all, id));
  }
  const bool everything = options.ids.empty() && !options.pack;
  if (everything) {
    chosen = all;
  }

  if (!options.markdown.empty()) {
    check_writable(options.markdown);
  }

  std::vector<ExerciseAudit> examinations;
  std::vector<Job> jobs;
  for (const Exercise& exercise : chosen) {
    examinations.emplace_back(exercise, toolchain, options.seeds);
    jobs.insert(jobs.end(), examinations.back().jobs().begin(), examinations.back().jobs().end());
  }
  if (!jobs.empty()) {
    out << "building " << jobs.size() << " programs from " << chosen.size() << " exercises"
        << std::endl;
  }
  const std::vector<std::vector<Result>> results = judge_all(builder, jobs);

  std::size_t faults = 0;
  std::size_t tests = 0, wrong_answers = 0;
  std::string matrices;
  auto next = results.begin();
  for (ExerciseAudit& examination : examinations) {
    const auto end = next + static_cast<std::ptrdiff_t>(examination.jobs().size());
    examination.judge({next, end});
    next = end;
    examination.print(out);
    matrices += "\n" + examination.markdown();
    tests += examination.number_of_tests();
    wrong_answers += examination.number_of_wrong_answers();
    faults += examination.faults().size();
  }
  if (everything || options.pack) {
    out << "the pack for students, built elsewhere" << std::endl;
    for (const std::string& fault : faults_of_pack(toolchain, all)) {
      out << "    FAULT: " << fault << "\n";
      ++faults;
    }
  }
  if (!options.markdown.empty()) {
    write_file(options.markdown,
               fmt::format(kMatrices, tests, chosen.size(), wrong_answers, matrices));
  }
  out << chosen.size() << " exercises, " << jobs.size() << " programs, " << faults << " faults, "
      << std::lround(watch.seconds()) << " s\n";
  return faults == 0 ? 0 : 1;
}

}  // namespace dl::runner
