// What teachers do: pack, grade, begin a new exercise, and check them all.

#include "grade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include <dl/base/check.h>
#include "check.h"
#include "new_exercise.h"
#include "pack.h"
#include "support/environment.h"
#include "support/error_text.h"
#include "world.h"

namespace dl::runner {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Teacher : public testing::Test {
 protected:
  World world{"teacher"};
};

// ---- grade ----

class Grade : public Teacher {
 protected:
  void SetUp() override {
    const fs::path exercise = world.add("76_root");
    write_file(exercise / "test_hidden.cpp", R"(#include "api.hpp"
#include "harness/check.h"
namespace dl {
namespace {
using namespace harness;
HIDDEN_TEST("many numbers", "square_root of 1000 numbers, which nobody may read") {
  const Vector x = random_vector(1000) * 0.1 + 2;
  expect_close("a secret", square_root(x), Vector(xt::sqrt(x)));
}
}  // namespace
}  // namespace dl
)");
  }

  void hand_in(const std::string& student, const std::string& source) {
    write_file(world.folder / "handed in" / student / "76_root" / "student.cpp", source);
  }

  GradeOptions options() const {
    return {world.folder / "handed in", "", world.folder / "out", "junit", {}};
  }

  /// Grades, and returns the entry of one student.
  json graded(const std::string& student) {
    if (report_.is_null()) {
      std::ostringstream log;
      grade(Builder(world.toolchain), options(), log);
      report_ = json::parse(read_file(world.folder / "out" / "results.json"));
    }
    for (const json& submission : report_["submissions"]) {
      if (submission["student"] == student) {
        return submission;
      }
    }
    return {};
  }

  json report_;
};

TEST_F(Grade, JudgesEveryStudentApart) {
  hand_in("Ada", kRight);
  hand_in("Bob", answer("return x / 2;"));
  hand_in("Cyd & \"Co\"", "no C++");
  hand_in("Dan", answer("std::exit(0);"));
  // Right for the few numbers that are seen.
  hand_in("Eve", answer("return x.size() < 100 ? Vector(xt::sqrt(x)) : x;"));
  hand_in("Fay", answer("std::vector<double> y(x.begin(), x.end()); volatile double z = "
                        "y.data()[y.size()]; (void)z; return xt::sqrt(x);"));
  hand_in("Gus", "#include \"" +
                     (world.toolchain.exercises / "76_root/solution/solution.cpp").string() +
                     "\"\n");
  // Nothing but student.cpp counts.
  hand_in("Hal",
          "#include \"api.hpp\"\nnamespace dl {\nVector square_root(const Vector& x) { "
          "return kAnswer(x); }\n}\n");
  write_file(world.folder / "handed in" / "Hal" / "76_root" / "api.hpp",
             "#include \"harness/matrix.h\"\n#define kAnswer xt::sqrt\n");
  // Who hands in nothing is none of the submissions, nor is what lies about.
  write_file(world.folder / "handed in" / "Ida" / "77_other" / "student.cpp", kRight);
  write_file(world.folder / "handed in" / "list.txt", "Ada, Bob, Ida");

  EXPECT_EQ(graded("Ada")["verdict"], "PASS");
  EXPECT_EQ(graded("Ada")["score"], 3);
  EXPECT_EQ(graded("Ada")["max_score"], 3);
  EXPECT_EQ(graded("Bob")["verdict"], "FAIL");
  EXPECT_EQ(graded("Bob")["score"], 0);
  EXPECT_EQ(graded("Cyd & \"Co\"")["verdict"], "COMPILE");
  EXPECT_EQ(graded("Dan")["verdict"], "CRASH");
  EXPECT_EQ(graded("Dan")["score"], 0);
  EXPECT_EQ(graded("Eve")["verdict"], "FAIL");
  EXPECT_EQ(graded("Eve")["score"], 2);
  EXPECT_EQ(graded("Fay")["verdict"], "SANITIZER");
  EXPECT_EQ(graded("Gus")["verdict"], "COMPILE");
  EXPECT_THAT(graded("Gus")["message"].get<std::string>(),
              HasSubstr("your file includes exercises/template/solution/solution.cpp"));
  EXPECT_EQ(graded("Hal")["verdict"], "COMPILE");
  EXPECT_TRUE(graded("Ida").is_null());
  EXPECT_EQ(report_["submissions"].size(), 8u);

  // Of the hidden test Eve learns the category, and nothing of what it asserts.
  const std::string told = graded("Eve").dump();
  EXPECT_THAT(told, HasSubstr("hidden: many numbers"));
  EXPECT_THAT(told, AllOf(Not(HasSubstr("secret")), Not(HasSubstr("nobody"))));

  const std::string junit = read_file(world.folder / "out" / "junit.xml");
  EXPECT_THAT(junit, AllOf(HasSubstr("<testsuite name=\"Ada.76_root\" tests=\"4\" failures=\"0\">"),
                           HasSubstr("name=\"Cyd &amp; &quot;Co&quot;.76_root\""),
                           HasSubstr("hidden: many numbers"), Not(HasSubstr("secret"))));
}

TEST_F(Grade, TakesNothingButAFileOfTheStudentsOwn) {
  const fs::path handed_in = world.folder / "handed in", secret = world.folder / "secret";
  write_file(secret, "the key");
  const auto place = [&](const char* student) {
    fs::create_directories(handed_in / student / "76_root");
    return handed_in / student / "76_root" / "student.cpp";
  };
  fs::create_symlink(secret, place("link"));
  fs::create_symlink("nowhere", place("dangling"));
  fs::create_directory(place("folder"));
  ASSERT_EQ(::mkfifo(place("fifo").c_str(), 0600), 0);
  for (const char* student : {"link", "dangling", "folder", "fifo"}) {
    EXPECT_EQ(graded(student)["verdict"], "COMPILE") << student;
    EXPECT_EQ(graded(student)["message"], "student.cpp is not a file of its own");
  }
  EXPECT_EQ(report_["submissions"].size(), 4u);
}

TEST_F(Grade, WritesXmlWhateverTheNamesAndMessages) {
  hand_in("\xe9 \x1b[1m", "#include \"\xff\x01\uFFFE\uFFFF.h\"\n");
  std::ostringstream log;
  grade(Builder(world.toolchain), options(), log);
  EXPECT_THAT(log.str(), HasSubstr("\\xe9 \\x1b[1m  76_root  COMPILE"));
  const std::string junit = read_file(world.folder / "out" / "junit.xml");
  EXPECT_THAT(junit, AllOf(HasSubstr("<testsuite name=\"\\xe9 \\x1b[1m.76_root\""),
                           HasSubstr("\\xff\\x01\uFFFD\uFFFD.h")));
  const json results = json::parse(read_file(world.folder / "out" / "results.json"));
  EXPECT_EQ(results["submissions"].size(), 1u);
}

TEST_F(Grade, FindsOutFirstThatItCannotWriteItsResults) {
  hand_in("Ada", kRight);
  fs::create_directories(world.folder / "out" / "junit.xml");
  std::ostringstream log;
  EXPECT_THAT(error_text([&] { grade(Builder(world.toolchain), options(), log); }),
              HasSubstr("junit.xml: it exists and is not a file"));
  CheckOptions options;
  options.markdown = world.folder / "out" / "junit.xml";
  EXPECT_THAT(error_text([&] { check_exercises(Builder(world.toolchain), options, log); }),
              HasSubstr("junit.xml: it exists and is not a file"));
  EXPECT_EQ(log.str(), "") << "nothing was begun";
}

TEST_F(Grade, RefusesAFolderThatIsNotThere) {
  std::ostringstream log;
  EXPECT_THROW(grade(Builder(world.toolchain), options(), log), UsageError);
}

TEST_F(Grade, TakesNoAnswerByALinkToSomebodyElses) {
  hand_in("Ada", kRight);
  fs::create_directories(world.folder / "handed in" / "Bob");
  fs::create_directory_symlink("../Ada/76_root", world.folder / "handed in" / "Bob" / "76_root");
  EXPECT_EQ(graded("Bob")["message"], "student.cpp is not a file of its own");
  EXPECT_EQ(graded("Ada")["verdict"], "PASS");
  EXPECT_EQ(graded("Bob")["max_score"], 3) << "also of what is not run";
}

TEST_F(Grade, SaysWhereAHiddenTestCrashesAndNotItsName) {
  hand_in("Ada", answer("if (x.size() > 100)\nstd::abort(); return xt::sqrt(x);"));
  EXPECT_EQ(graded("Ada")["verdict"], "CRASH");
  EXPECT_THAT(graded("Ada")["message"].get<std::string>(),
              AllOf(HasSubstr("it was aborted in a hidden test (many numbers)"),
                    HasSubstr("it is in student.cpp:5")));
  for (const char* file : {"results.json", "junit.xml"}) {
    EXPECT_THAT(read_file(world.folder / "out" / file), Not(HasSubstr("nobody may read"))) << file;
  }
}

// One process has no secrets; but who writes the record alone does not know the hidden tests.
TEST_F(Grade, BelievesNoRecordOfOtherTests) {
  // A program that finds its own record, and replaces all of it but the end.
  hand_in(
      "Ada",
      "#include <fstream>\n#include <iterator>\n#include <string>\n"
      "static std::string mine(const char* path) {\n"
      "  std::ifstream file(path); return {std::istreambuf_iterator<char>(file), {}};\n}\n"
      "struct Late { ~Late() {\n"
      "  const std::string words = mine(\"/proc/self/cmdline\");\n"
      "  const char* path = words.c_str() + words.find('\\0') + 1;\n"
      "  const std::string record = mine(path), end = record.substr(record.rfind(\"{\\\"end\"));\n"
      "  std::ofstream(path) << R\"({\"tests\":[{\"name\":\"a\",\"category\":\"\"}]})\" << '\\n'\n"
      "      << R\"({\"begin\":\"a\"})\" << '\\n' << R\"({\"test\":\"a\",\"status\":\"pass\"})\"\n"
      "      << '\\n' << end;\n} };\nstatic Late late;\n" +
          answer("return x;"));
  EXPECT_EQ(graded("Ada")["verdict"], "CRASH");
  EXPECT_EQ(graded("Ada")["message"],
            "it has left the record of other tests than those of this "
            "exercise");
  EXPECT_EQ(graded("Ada")["score"], 0);
  EXPECT_EQ(graded("Ada")["max_score"], 3);
}

TEST_F(Grade, SaysWhatIsNoExerciseAndWhatIsNotThere) {
  world.add("77_other");
  write_file(world.folder / "handed in" / "Ada" / "76_rot" / "student.cpp", kRight);
  GradeOptions one = options();
  one.ids = {"root", "77"};
  std::ostringstream log;
  grade(Builder(world.toolchain), one, log);
  EXPECT_THAT(log.str(), AllOf(HasSubstr("Ada: 76_rot is none of the exercises\n"),
                               HasSubstr("Ada  76_root  TODO  0 of 3\n"),
                               HasSubstr("Ada  77_other  TODO  0 of 2\n")));
  EXPECT_THAT(read_file(world.folder / "out" / "results.json"), HasSubstr("nothing was handed in"));
}

TEST_F(Grade, WritesWhatGradescopeAndClassroomsRead) {
  hand_in("Ada", kRight);
  hand_in("Eve", answer("return x.size() < 100 ? Vector(xt::sqrt(x)) : x;"));
  const auto result = [&](const std::string& format, const fs::path& file) {
    GradeOptions chosen = options();
    chosen.format = format;
    std::ostringstream log;
    grade(Builder(world.toolchain), chosen, log);
    return json::parse(read_file(world.folder / "out" / file));
  };
  const json scope = result("gradescope", "Eve/results.json");
  EXPECT_EQ(scope["score"], 2);
  EXPECT_EQ(scope["max_score"], 3);
  EXPECT_EQ(scope["tests"].size(), 3u);
  EXPECT_EQ(scope["tests"][0]["name"], "76_root: square_root: the worked example of the README");
  EXPECT_EQ(scope["tests"][0]["status"], "passed");
  EXPECT_EQ(scope["tests"][2], (json{{"name", "76_root: hidden: many numbers"},
                                     {"score", 0},
                                     {"max_score", 1},
                                     {"status", "failed"},
                                     {"output", "many numbers fails"},
                                     {"visibility", "visible"}}));
  EXPECT_EQ(json::parse(read_file(world.folder / "out/Ada/results.json"))["score"], 3);

  const json room = result("classroom", "Eve/results.json");
  EXPECT_EQ(room["version"], 1);
  EXPECT_EQ(room["status"], "fail");
  EXPECT_EQ(room["max_score"], 3);
  EXPECT_EQ(room["tests"][1]["status"], "pass");
  EXPECT_EQ(room["tests"][2]["status"], "fail");

  const Environment classroom("CLASSROOM", "cpp"), assignment("ASSIGNMENT", "roots"),
      commit("COMMIT_URL", "https://example.org/c");
  const json fifty = result("classroom50", "Ada/result.json");
  EXPECT_EQ(fifty["schema"], "classroom50/result/v1");
  EXPECT_EQ(fifty["classroom"], "cpp");
  EXPECT_EQ(fifty["review"], "https://example.org/c");
  EXPECT_EQ(fifty["score"], 3);
  EXPECT_EQ(fifty["max-score"], 3);
  EXPECT_THAT(fifty["datetime"].get<std::string>(), testing::EndsWith("Z"));
  EXPECT_EQ(fifty["tests"][0],
            (json{{"test-name", "76_root: square_root: the worked example of the README"},
                  {"passed", true},
                  {"score", 1},
                  {"max-score", 1}}));
}

TEST_F(Grade, JudgesOneStudentAlone) {
  hand_in("Ada", kRight);
  GradeOptions one = options();
  one.submission = world.folder / "handed in" / "Ada";
  one.format = "gradescope";
  std::ostringstream log;
  grade(Builder(world.toolchain), one, log);
  EXPECT_EQ(json::parse(read_file(world.folder / "out/results.json"))["score"], 3);
  EXPECT_THAT(log.str(), HasSubstr("Ada  76_root  PASS  3 of 3\n1 submissions; "));
}

// ---- export ----

TEST_F(Teacher, PacksWhatAStudentNeedsAndNoSolution) {
  const fs::path exercise = world.add("76_root");
  write_file(exercise / "test_hidden.cpp", "// hidden\n");
  const fs::path pack = world.folder / "pack";
  export_pack(world.toolchain, {pack, false, {}});
  for (const char* file :
       {"learn", "CMakeLists.txt", "exercises/76_root/stub.cpp", "exercises/76_root/test.cpp",
        "exercises/harness/check.h", "common/dl/base/check.h", "gpu/simulator/grid.cpp",
        "gpu/kernels/cuda.cuh", "common/dl/base/shape.h", "common/dl/kernels/portable.h"}) {
    EXPECT_TRUE(fs::exists(pack / file)) << file;
  }
  for (const char* folder :
       {"gpu/ladder", "gpu/simulator/CMakeLists.txt", "common/dl/array/array.h"}) {
    EXPECT_FALSE(fs::exists(pack / folder)) << folder;
  }
  for (const auto& entry : fs::recursive_directory_iterator(pack)) {
    const std::string path = entry.path();
    EXPECT_THAT(path, AllOf(Not(HasSubstr("solution")), Not(HasSubstr("wrong")),
                            Not(HasSubstr("also_right")), Not(HasSubstr("hidden"))));
  }
  EXPECT_THROW(export_pack(world.toolchain, {pack, false, {}}), UsageError);
}

TEST_F(Teacher, PacksSolutionsAndSomeExercisesWhereThatIsWanted) {
  world.add("76_root");
  world.add("77_other");
  const fs::path pack = world.folder / "pack";
  export_pack(world.toolchain, {pack, true, {"76"}});
  EXPECT_TRUE(fs::exists(pack / "exercises/76_root/solution/solution.cpp"));
  EXPECT_FALSE(fs::exists(pack / "exercises/76_root/wrong"));
  EXPECT_FALSE(fs::exists(pack / "exercises/77_other"));
}

TEST_F(Teacher, PacksLessonsAndPagesWhoseLinksLeadSomewhere) {
  const fs::path folder = world.add("76_root"), pack = world.folder / "pack";
  edit(folder / "exercise.json", "\"README.md\"", "\"lessons/01_activations/README.md\"");
  edit(folder / "README.md", "By hand",
       "[api](api.hpp) [all](../README.md#commands) [no](../../no/such.md) [web](https://a.b/c)\n"
       "By hand");
  export_pack(world.toolchain, {pack, false, {}});
  EXPECT_THAT(read_file(pack / "exercises/76_root/README.md"),
              HasSubstr("[api](api.hpp) [all](../README.md#commands) no [web](https://a.b/c)\n"));
  EXPECT_TRUE(fs::exists(pack / "lessons/01_activations/README.md"));
  EXPECT_TRUE(fs::exists(pack / "docs/figures/activations/activations.png"));
}

TEST(DeadLinks, BecomeText) {
  const auto exists = [](const std::string& target) { return target == "here.md"; };
  EXPECT_EQ(without_dead_links("[a](here.md), [b](here.md#c), [d](gone.md) and ![e](gone.png)\n"
                               "[f](#g) [h](https://i) [j]",
                               exists),
            "[a](here.md), [b](here.md#c), d and e\n[f](#g) [h](https://i) [j]");
}

// ---- new and check ----

int checked(const World& world, std::string& text, std::vector<std::string> ids) {
  std::ostringstream out;
  const int status = check_exercises(Builder(world.toolchain), {std::move(ids), false, 2, {}}, out);
  text = out.str();
  return status;
}

TEST_F(Teacher, BeginsANewExerciseThatPassesItsCheck) {
  std::ostringstream log;
  new_exercise(world.toolchain, "98_new_one", log);
  EXPECT_THAT(read_file(world.toolchain.exercises / "98_new_one" / "stub.cpp"),
              HasSubstr("Exercise 98: new_one"));
  std::string text;
  EXPECT_EQ(checked(world, text, {"98"}), 0) << text;
  EXPECT_THAT(text, HasSubstr("xxx  square_root: its square is what it was taken of"));
  EXPECT_THROW(new_exercise(world.toolchain, "98_new_one", log), UsageError);
  for (const char* id : {"9_x", "name", "98-x", "98_X", "98_", "../98_x"}) {
    EXPECT_THROW(new_exercise(world.toolchain, id, log), UsageError) << id;
  }
}

TEST_F(Teacher, FindsWhatIsWrongWithTheFilesOfAnExercise) {
  struct Sabotage {
    std::string file, words, by, fault;
  };
  const std::vector<Sabotage> all{
      {"README.md", "By hand", std::string(30, '\n'), "README.md has more than 40 lines"},
      {"hints.md", "## 4 almost the line", "", "hints.md has 3 hints, not 4"},
      {"hints.md", "y <- (y + x / y) / 2, again and again.", "", "hints.md has an empty hint"},
      {"hints.md", "`std::sqrt` of each", "\nguess = (guess + x(i) / guess) / 2;\n",
       "hints.md has a line of the solution: guess = "},
      {"exercise.json", "\"README.md\"", "\"none.md\"", "the lesson none.md does not exist"},
      {"stub.cpp", "// TODO", "// to do", "stub.cpp has no // TODO"},
      {"wrong/half.cpp", "// SAYS", "// SAID", "wrong/half.cpp must begin with"}};
  const auto faults = [&](const std::string& id) {
    const auto exercises = read_exercises(world.toolchain.exercises);
    return faults_of_files(find_exercise(exercises, id), world.toolchain.root);
  };
  int number = 50;
  for (const Sabotage& sabotage : all) {
    const std::string id = std::to_string(number++) + "_root";
    edit(world.add(id) / sabotage.file, sabotage.words, sabotage.by);
    EXPECT_THAT(faults(id), testing::ElementsAre(HasSubstr(sabotage.fault)));
  }
  fs::remove(world.add("60_few") / "wrong" / "half.cpp");
  EXPECT_THAT(faults("60_few"), testing::ElementsAre("there are fewer than 3 wrong answers"));
  fs::remove(world.add("61_alone") / "also_right" / "newton.cpp");
  EXPECT_THAT(faults("61_alone"), testing::ElementsAre("also_right/ is empty"));
  world.add("62_sound");
  EXPECT_THAT(faults("62_sound"), IsEmpty());
}

TEST_F(Teacher, TellsTheLinesThatGiveASolutionAway) {
  const fs::path folder = world.add("76_root");
  fs::remove(folder / "also_right" / "newton.cpp");
  edit(folder / "solution" / "solution.cpp", "return xt::sqrt(x); }",
       "\n  double total = 0.5;\n  std::vector<double> roots(size, 0);\n  Vector result = x;\n"
       "  for (double& entry : result) {\n    entry = std::sqrt(entry);\n  }\n"
       "  // a remark; and\n  return std::move(result);\n}\n"
       "double of_one(double x) { return std::sqrt(x); }");
  const auto exercises = read_exercises(world.toolchain.exercises);
  EXPECT_THAT(solution_lines(exercises[0]),
              testing::ElementsAre("entry = std::sqrt(entry);", "return std::move(result);",
                                   "double of_one(double x) { return std::sqrt(x); }"));
}

TEST_F(Teacher, FindsAnswersThatAreNotWhatTheySay) {
  fs::path folder = world.add("50_wrong_answers");
  edit(folder / "also_right" / "newton.cpp", "/ 2;", "/ 3;");
  edit(folder / "wrong" / "half.cpp", "x / 2", "xt::sqrt(x)");
  edit(folder / "wrong" / "square.cpp", "SAYS: ", "SAYS: never this: ");
  edit(folder / "wrong" / "nothing.cpp",
       "KILLED-BY: square_root: its square is what it was taken of",
       "KILLED-BY: vacuous: it is called");
  edit(folder / "test.cpp", "}  // namespace\n",
       "TEST(\"vacuous: it is called\") { square_root(zeros(1)); }\n}  // namespace\n");

  folder = world.add("51_right_answers");
  edit(folder / "stub.cpp", "todo(\"square_root\");", "return xt::sqrt(x);");
  edit(folder / "also_right" / "newton.cpp", "  return y;",
       "  struct Node { std::shared_ptr<Node> next; };\n"
       "  const auto node = std::make_shared<Node>();\n  node->next = node;\n  return y;");
  edit(folder / "wrong" / "half.cpp", "KILLED-BY: ", "KILLED-BY: no ");
  edit(folder / "wrong" / "square.cpp", "// SAYS", "// VERDICT: CRASH\n// SAYS");
  edit(folder / "wrong" / "nothing.cpp", "return x;", "auto y = xt::exp(x); return y;");
  edit(folder / "wrong" / "nothing.cpp", "yours is x itself, unchanged", "auto keeps an xtensor");

  folder = world.add("52_compilation");
  edit(folder / "also_right" / "newton.cpp", "\"api.hpp\"",
       "\"api.hpp\"\n#include \"harness/record.h\"");
  edit(folder / "stub.cpp", "todo(", "int unused;\n  todo(");
  edit(folder / "solution" / "solution.cpp", "xt::sqrt(x)", "x");

  std::string text;
  EXPECT_EQ(checked(world, text, {"50", "51", "52"}), 1);
  const std::string first = text.substr(0, text.find("\n51_")),
                    second = text.substr(first.size(), text.find("\n52_") - first.size()),
                    third = text.substr(first.size() + second.size());
  EXPECT_THAT(first,
              AllOf(HasSubstr("FAULT: also_right/newton, seed 1: FAIL: square_root(x)"),
                    HasSubstr("FAULT: wrong/half, seed 1: PASS in place of FAIL"),
                    HasSubstr("FAULT: wrong/square, seed 1: nothing says 'never this: that"),
                    HasSubstr("FAULT: wrong/nothing, seed 1: passes 'vacuous: it is called'"),
                    HasSubstr("the test 'vacuous: it is called' rejects no wrong answer")));
  EXPECT_THAT(
      second,
      AllOf(HasSubstr("the test 'square_root: the worked example of the README' passes on"),
            HasSubstr("FAULT: also_right/newton with the sanitizers, seed 1: SANITIZER"),
            HasSubstr("FAULT: wrong/half, seed 1: there is no test 'no square_root: the"),
            HasSubstr("FAULT: wrong/square, seed 1: FAIL in place of CRASH"),
            Not(HasSubstr("also_right/newton, seed")), Not(HasSubstr("FAULT: wrong/nothing"))));
  EXPECT_THAT(third, AllOf(HasSubstr("FAULT: stub: COMPILE in place of TODO: stub.cpp:"),
                           HasSubstr("FAULT: also_right/newton, seed 1: COMPILE: your file "
                                     "includes exercises/harness/record.h"),
                           HasSubstr("FAULT: solution, seed 1: FAIL")));
}

/// Stands in for CMake: what it configures is built at once, and says `verdict` of the stub.
std::string cmake_for(const std::string& verdict) {
  return "#!/bin/sh\nmkdir -p \"$4/bin\"\nprintf '#!/bin/sh\\necho 76_root: " + verdict +
         "\\n' >\"$4/bin/exercise\"\nchmod +x \"$4/bin/exercise\"\n"
         "echo 'build bin/exercise: phony' >\"$4/build.ninja\"\n";
}

TEST_F(Teacher, FindsWhatIsWrongWithThePack) {
  const fs::path folder = world.add("76_root"), cmake = world.folder / "bin" / "cmake",
                 markdown = world.folder / "matrix.md";
  for (const char* wrong : {"half.cpp", "square.cpp"}) {
    fs::remove(folder / "wrong" / wrong);  // one is enough here, and is found to be too few
  }
  edit(folder / "README.md", "By hand", "    return xt::sqrt(xt::abs(x));\nBy hand");
  edit(folder / "solution" / "solution.cpp", "return xt::sqrt(x);",
       "\n  return xt::sqrt(xt::abs(x));\n");
  const Environment path("PATH", cmake.parent_path().string() + ":" + std::getenv("PATH"));
  const auto said = [&](const std::string& verdict) {
    write_file(cmake, cmake_for(verdict));
    fs::permissions(cmake, fs::perms::owner_all);
    std::ostringstream out;
    EXPECT_EQ(check_exercises(Builder(world.toolchain), {{}, false, 1, markdown}, out), 1);
    return out.str();
  };

  const std::string give_away =
      "    FAULT: the pack gives away a line of 76_root: exercises/76_root/README.md has 'return "
      "xt::sqrt(xt::abs(x));'\n";
  EXPECT_THAT(said("TODO"), AllOf(HasSubstr("FAULT: there are fewer than 3 wrong answers\n"),
                                  HasSubstr("the pack for students, built elsewhere\n" + give_away +
                                            "1 exercises, ")));
  EXPECT_THAT(read_file(markdown),
              HasSubstr("| square_root: its square is what it was taken of | x |"));
  EXPECT_THAT(
      said("COMPILE"),
      AllOf(HasSubstr(give_away + "    FAULT: in the pack the stub of 76_root is neither TODO"),
            HasSubstr("\n76_root: COMPILE\n")));
  std::ostringstream out;
  EXPECT_EQ(check_exercises(Builder(world.toolchain), {{}, true, 1, {}}, out), 1);
  EXPECT_THAT(out.str(), AllOf(StartsWith("the pack for students, built elsewhere\n" + give_away),
                               HasSubstr("0 exercises, 0 programs, 2 faults")));
}

TEST_F(Teacher, FindsRightAnswersThatNvccDoesNotTake) {
  if (world.toolchain.nvcc.empty()) {
    GTEST_SKIP() << "there is no nvcc";
  }
  const fs::path folder = world.add("79_kernels", "19_first_kernels");
  for (const fs::path& wrong : files_in(folder / "wrong", ".cpp")) {
    if (wrong.stem() > "blocks_of_256") {  // some are enough
      fs::remove(wrong);
    }
  }
  edit(folder / "solution" / "solution.cpp", "namespace dl {",
       "namespace dl {\nstatic float of(float x) { return x; }");
  edit(folder / "solution" / "solution.cpp", "y[i] = a * x[i]", "y[i] = a * of(x[i])");
  std::string text;
  EXPECT_EQ(checked(world, text, {"79"}), 1);
  EXPECT_THAT(text, AllOf(HasSubstr("FAULT: solution by nvcc, seed 1: COMPILE"),
                          HasSubstr("calling a __host__ function"), Not(HasSubstr("one_loop")),
                          Not(HasSubstr("FAULT: solution, seed"))));
}

TEST_F(Teacher, IsToldOfATestFileThatDoesNotCompile) {
  edit(world.add("76_root") / "test.cpp", "expect_close", "expect_closer");
  std::string text;
  try {
    checked(world, text, {"76"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("the tests of 76_root do not compile"),
                                    HasSubstr("expect_closer")));
  }
}

}  // namespace
}  // namespace dl::runner
