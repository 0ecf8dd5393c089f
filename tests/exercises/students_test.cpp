// Students who cheat, crash, hang or do not compile: each gets the right verdict, and a sentence.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/environment.h"
#include "world.h"

namespace dl::runner {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Students : public testing::Test {
 protected:
  void SetUp() override { world.add("77_root"); }
  Result judge(const std::string& source, BuildVariant flavour = BuildVariant::plain) {
    return world.judge("77_root", source, flavour);
  }
  /// The template's exercise with limits of its own.
  void limit(const std::string& fields) {
    edit(world.toolchain.exercises / "77_root" / "exercise.json", "\"minutes\": 10",
         "\"minutes\": 10, " + fields);
  }
  World world{"students"};
};

void expect_verdict(const Result& result, Verdict verdict, const std::string& words) {
  EXPECT_STREQ(name(result.verdict), name(verdict)) << result.text();
  EXPECT_THAT(result.text(), HasSubstr(words));
}

TEST_F(Students, PassWithWhatIsRight) {
  const Result result = judge(kRight);
  expect_verdict(result, Verdict::pass, "");
  EXPECT_EQ(result.count("pass"), 2);
  EXPECT_THAT(result.warnings, IsEmpty());
  expect_verdict(judge(kRight, BuildVariant::sanitized), Verdict::pass, "");
}

TEST_F(Students, AreJudgedByTheirAnswerAloneAndByNoVariable) {
  const Environment threads("OMP_THREAD_LIMIT", "1"), leaks("LSAN_OPTIONS", "detect_leaks=0");
  const Environment memory("MALLOC_PERTURB_", "7"), none("LD_PRELOAD", "");
  expect_verdict(judge(answer("for (const char* name : {\"OMP_THREAD_LIMIT\", \"LSAN_OPTIONS\", "
                              "\"MALLOC_PERTURB_\", \"LD_PRELOAD\"}) "
                              "if (std::getenv(name)) throw std::runtime_error(name); "
                              "return xt::sqrt(x);")),
                 Verdict::pass, "");
}

TEST_F(Students, AreToldWhoStartsTheProgramOfTheirTests) {
  judge(kRight);
  const ProcessResult ended = run({{world.toolchain.build / "77_root/plain/student"}, "", {}, {}});
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.output, HasSubstr("is started by the exercise runner: ./learn exercise run"));
}

TEST_F(Students, HaveEditorsThatKnowHowTheirFileIsCompiled) {
  const fs::path file = world.toolchain.work / "77_root/student.cpp";
  const std::vector<Exercise> all = read_exercises(world.toolchain.exercises);
  for (const auto& entry : nlohmann::json::parse(compile_commands(world.toolchain, all))) {
    if (entry.at("file") == file.string()) {
      std::vector<std::string> words = entry.at("arguments");
      words.push_back("-fsyntax-only");
      write_file(file, kRight);
      const ProcessResult ended = run({words, "", entry.at("directory").get<std::string>(), {}});
      EXPECT_EQ(ended.status, 0) << ended.output;
      write_file(file, answer("return y;"));
      EXPECT_NE(run({words, "", entry.at("directory").get<std::string>(), {}}).status, 0);
      return;
    }
  }
  FAIL() << "no entry for " << file;
}

TEST_F(Students, HaveStillToWriteWhatIsStillTodo) {
  const Result result = judge(answer("todo(\"square_root\");"));
  expect_verdict(result, Verdict::todo, "square_root is not written yet");
  EXPECT_EQ(result.count("todo"), 2);
}

TEST_F(Students, FailWithWhatIsWrong) {
  const Result result = judge(answer("return x / 2;"));
  expect_verdict(result, Verdict::fail, "wanted (0) = 1.5");
  ASSERT_EQ(result.tests.size(), 2);
  EXPECT_FALSE(result.tests[0].seed.has_value());  // drew nothing
  EXPECT_EQ(result.tests[1].seed, 1);
}

TEST_F(Students, FailWithAnException) {
  expect_verdict(judge(answer("throw std::out_of_range(\"row 7\");")), Verdict::fail,
                 "an exception came out: row 7");
  expect_verdict(judge(answer("throw 7;")), Verdict::fail, "something was thrown");
}

TEST_F(Students, DoNotCompile) {
  const Result result = judge(answer("return xt::sqrt(y);"));
  expect_verdict(result, Verdict::compile, "student.cpp:4:55: error: ");
  EXPECT_THAT(result.message, HasSubstr("'y'"));
  EXPECT_LE(lines_of(result.message).size(), 12);
  EXPECT_THAT(result.message, Not(HasSubstr(world.folder.string())));
}

TEST_F(Students, GetAShortErrorWhereALibraryIsFullOfThem) {
  const Result result = judge(answer("return xt::sqrt(std::string(\"x\"));"));
  expect_verdict(result, Verdict::compile, "student.cpp:4:");
  EXPECT_LE(lines_of(result.message).size(), 12);
}

TEST_F(Students, HaveWrittenNothingYet) {
  for (const char* source : {"", " \n", "// all gone\n"}) {
    expect_verdict(judge(source), Verdict::todo, "nothing is written yet: student.cpp is empty");
  }
}

TEST_F(Students, AreToldThatTheirFileIsNoUtf8) {
  std::string wide = "\xff\xfe";
  for (const char c : kRight) {
    wide += {c, '\0'};
  }
  expect_verdict(judge(wide), Verdict::compile, "student.cpp is saved as UTF-16");
}

TEST_F(Students, DoNotLink) {
  expect_verdict(judge("#include \"api.hpp\"\n"), Verdict::link,
                 "no definition of dl::square_root(Vector const&)");
  // Outside of the namespace it is another function.
  expect_verdict(judge("#include \"api.hpp\"\n"
                       "dl::Vector square_root(const dl::Vector& x) { return x; }\n"),
                 Verdict::link, "in namespace dl");
}

TEST_F(Students, CannotBringAMainOfTheirOwn) {
  expect_verdict(judge(kRight + "int main() { return 0; }\n"), Verdict::link,
                 "your file defines main()");
}

TEST_F(Students, DoNotPassByExitingWithZero) {
  for (const char* end : {"std::exit(0);", "std::_Exit(0);", "std::quick_exit(0);"}) {
    expect_verdict(judge(answer(end)), Verdict::crash,
                   "ended by itself in the test 'square_root: the worked example of the README'");
  }
}

TEST_F(Students, DoNotPassByExitingBeforeTheFirstTest) {
  expect_verdict(judge(kRight + "static const int early = (std::exit(0), 0);\n"), Verdict::crash,
                 "before the first test");
}

TEST_F(Students, DoNotPassByPrintingWhatLooksLikeARecord) {
  const std::string fake =
      R"x({\"tests\":[{\"name\":\"a\",\"category\":\"\"}]}\n{\"begin\":\"a\"}\n)x"
      R"x({\"test\":\"a\",\"status\":\"pass\"}\n{\"end\":\"word\"}\n)x";
  const Result result = judge(answer("std::puts(\"" + fake + "\"); std::exit(0);"));
  expect_verdict(result, Verdict::crash, "ended by itself");
  EXPECT_THAT(result.output, HasSubstr("\"status\":\"pass\""));
}

TEST_F(Students, DoNotPassByWritingToEveryOpenFile) {
  expect_verdict(judge("#include <unistd.h>\n" +
                       answer("for (int f = 3; f < 100; ++f) { const char t[] = "
                              "\"{\\\"end\\\":\\\"word\\\"}\\n\"; (void)!::write(f, t, "
                              "sizeof t - 1); } std::exit(0);")),
                 Verdict::crash, "ended by itself");
}

TEST_F(Students, Crash) {
  expect_verdict(judge(answer("volatile int* p = nullptr; *p = 1; return x;")), Verdict::crash,
                 "it crashed in the test 'square_root: the worked example of the README'");
  expect_verdict(judge(answer("std::abort();")), Verdict::crash, "it was aborted");
}

TEST_F(Students, DivideIntegersByZero) {
  expect_verdict(
      judge(answer("volatile int none = 0; volatile int n = 7 / none; (void)n; return x;")),
      Verdict::crash, "it divided an integer by zero in the test 'square_root: the worked example");
}

TEST_F(Students, CrashAfterTheirLastTest) {
  const Result result =
      judge("#include <cstdlib>\nstruct Late { ~Late() { std::abort(); } };\nstatic Late late;\n" +
            kRight);
  expect_verdict(result, Verdict::crash, "it was aborted after the last test");
  EXPECT_EQ(result.count("pass"), 2u);
}

TEST_F(Students, AreToldTheLineInWhichTheyCrash) {
  for (const char* body : {"volatile int* p = nullptr;\n*p = 1; return x;",
                           "volatile int none = 0;\nvolatile int n = 7 / none; (void)n; return x;",
                           "if (x.size() > 0)\nstd::abort(); return x;"}) {
    judge(answer(body));  // writes the file
    const auto exercises = read_exercises(world.toolchain.exercises);
    const Target target{&exercises[0], {"student", world.toolchain.work / "77_root/student.cpp"}};
    std::vector<std::string> heard;
    const Result result =
        judge_thoroughly(Builder(world.toolchain), target, {},
                         [&](const Result& plain) { heard.push_back(name(plain.verdict)); });
    expect_verdict(result, Verdict::crash, "");
    EXPECT_THAT(result.place, testing::StartsWith("student.cpp:5")) << body;
    EXPECT_THAT(heard, ElementsAre("CRASH"));
  }
}

TEST_F(Students, CrashInALaterTestAndKeepWhatPassedBefore) {
  const Result result =
      judge(answer("static int calls = 0; if (calls++ > 0) std::abort(); return xt::sqrt(x);"));
  expect_verdict(result, Verdict::crash, "in the test 'square_root: its square");
  EXPECT_EQ(result.tests[0].status, "pass");
  EXPECT_EQ(result.tests[1].status, "none");
}

TEST_F(Students, LoopForEver) {
  limit("\"seconds\": 0.5");
  expect_verdict(judge(answer("for (volatile int i = 0;; ++i) {}")), Verdict::timeout,
                 "stopped after 0.5 seconds in the test");
}

TEST_F(Students, LeaveNothingRunningBehind) {
  limit("\"seconds\": 0.5");
  const Result result = judge("#include <unistd.h>\n" +
                              answer("if (::fork() == 0) for (;;) ::sleep(1); for (;;) {}"));
  expect_verdict(result, Verdict::timeout, "stopped");
  EXPECT_LT(result.run_seconds, 5);
}

TEST_F(Students, AskForAllMemory) {
  limit("\"memory_mb\": 300");
  expect_verdict(judge(answer("std::vector<std::vector<double>> hoard; for (;;) "
                              "hoard.emplace_back(1 << 20, 1.0);")),
                 Verdict::fail, "no memory left");
}

TEST_F(Students, PrintWithoutEnd) {
  limit("\"seconds\": 1");
  const Result result = judge(answer("for (;;) std::puts(\"more and more\");"));
  expect_verdict(result, Verdict::timeout, "stopped");
  EXPECT_LE(result.output.size(), kMostOutput);
}

TEST_F(Students, ReadBeyondAnArray) {
  const std::string beyond = answer(
      "std::vector<double> y(x.begin(), x.end()); Vector r = xt::sqrt(x);"
      "volatile double z = y.data()[y.size()]; (void)z; return r;");
  expect_verdict(judge(beyond), Verdict::pass, "");  // nobody notices ...
  expect_verdict(judge(beyond, BuildVariant::sanitized), Verdict::sanitizer,
                 "heap-buffer-overflow");
  EXPECT_THAT(judge(beyond, BuildVariant::sanitized).message, HasSubstr("in student.cpp:4"));
  EXPECT_THAT(judge(beyond, BuildVariant::sanitized).message,
              testing::StartsWith("memory just outside of an array is used"));
}

TEST_F(Students, OverflowIntegersAndLeak) {
  expect_verdict(judge(answer("volatile int i = 2147483647; i = i + 1; return xt::sqrt(x);"),
                       BuildVariant::sanitized),
                 Verdict::sanitizer, "signed integer overflow");
  expect_verdict(judge(answer("static double* volatile lost; for (int i = 1; i < 100; ++i) lost = "
                              "new double[i]; lost = nullptr; return xt::sqrt(x);"),
                       BuildVariant::sanitized),
                 Verdict::sanitizer, "detected memory leaks");
}

TEST_F(Students, RunSomeTestsAlone) {
  judge(answer("return x / 2;"));
  const auto exercises = read_exercises(world.toolchain.exercises);
  const Target target{&exercises[0], {"student", world.toolchain.work / "77_root/student.cpp"}};
  const Result result = runner::judge(Builder(world.toolchain), target, {1, "ITS SQUARE"});
  expect_verdict(result, Verdict::fail, "");
  ASSERT_EQ(result.tests.size(), 2u);
  EXPECT_EQ(result.tests[0].status, "skipped");
  EXPECT_EQ(result.tests[1].status, "fail");
}

TEST_F(Students, AreWarnedOfKnownTrapsWhenTheyDoNotPass) {
  const Result result =
      judge(answer("const auto m = xt::amax(x, {0}, xt::keep_dims); return x - m;"));
  expect_verdict(result, Verdict::fail, "line 4 of student.cpp");
  EXPECT_THAT(result.traps, testing::Contains(HasSubstr("kept_max")));
  EXPECT_THAT(judge(kRight + "// keep_dims\n").traps, IsEmpty());
}

TEST_F(Students, SeeTheWarningsOfTheirCompiler) {
  EXPECT_THAT(judge(answer("int unused; return xt::sqrt(x);")).warnings,
              HasSubstr("unused variable"));
}

TEST_F(Students, SeeTheWarningsOfAFileThatIsNotCompiledAnew) {
  const std::string warned = answer("int unused; return xt::sqrt(x);");
  const std::string first = judge(warned).warnings, second = judge(warned).warnings;
  EXPECT_THAT(first, HasSubstr("unused variable"));
  EXPECT_EQ(first, second);
  const auto exercises = read_exercises(world.toolchain.exercises);
  const Target target{&exercises[0], {"student", world.toolchain.work / "77_root/student.cpp"}};
  EXPECT_EQ(judge_thoroughly(Builder(world.toolchain), target).warnings, first);
}

// ---- Cheats ----

TEST_F(Students, DoNotPassByIncludingTheSolutionHoweverTheyWriteIt) {
  const std::string solution =
      "\"" + (world.toolchain.exercises / "77_root/solution/solution.cpp").string() + "\"";
  for (const std::string& line : std::vector<std::string>{
           "#include " + solution, "#include \"../../exercises/77_root/solution/solution.cpp\"",
           "  #  include <77_root/../../exercises/77_root/solution/solution.cpp>",
           "%:include " + solution, "#import " + solution, "/**/#include " + solution,
           "#/**/include " + solution, "#inc\\\nlude " + solution, "#include_next " + solution,
           "#define WHAT " + solution + "\n#include WHAT",
           "#if 0\n#else\n#include " + solution + "\n#endif",
           "#pragma GCC system_header\n# 1 \"/usr/include/x.h\" 1 3\n#include " + solution}) {
    // With < it is not found where the compiler looks.
    expect_verdict(
        judge(line + "\n"), Verdict::compile,
        line.find("<77_root") == std::string::npos
            ? "your file includes exercises/template/solution/solution.cpp: an answer may"
            : "77_root");
  }
  // What does not compile tells no line of what it may not read.
  write_file(world.folder / "secret", "the key\n");
  const Result result = judge("#include \"" + (world.folder / "secret").string() + "\"\n");
  expect_verdict(result, Verdict::compile, "your file includes ");
  EXPECT_THAT(result.text(), Not(HasSubstr("the key")));
  write_file(world.folder / "secret", "the key\n#include \"no_such_key\"\n");
  const Result stopped = judge("#include \"" + (world.folder / "secret").string() + "\"\n");
  expect_verdict(stopped, Verdict::compile, "");
  EXPECT_THAT(stopped.text(), Not(HasSubstr("key")));
}

TEST_F(Students, IncludeWhatTheCompilerBringsAndSpeakOfWhatTheyLike) {
  expect_verdict(judge("#include <bits/stdc++.h>\n#include <sys/types.h>\n"
                       "#include <xtensor/xsort.hpp>\n#include <dl/base/check.h>\n"
                       "#include \"harness/matrix.h\"\n/*\n#include \"solution.cpp\"\n*/\n"
                       "// #include <no_such>\nconst char* const text = R\"(\n"
                       "#include \"solution/solution.cpp\"\n)\";\n" +
                       kRight),
                 Verdict::pass, "");
}

TEST_F(Students, CannotTakeTheTestsOffTheirList) {
  const std::string harness =
      "#include <string>\n#include <vector>\nnamespace dl::harness {\n"
      "struct Test { std::string name, category; void (*body)(); };\n"
      "std::vector<Test>& tests();\n}\n";
  expect_verdict(judge(harness + answer("harness::tests().clear(); return x;")), Verdict::link,
                 "no definition of dl::harness::tests()");
  const std::string guessed =
      "#include <string>\n#include <vector>\nnamespace dl::harness {\ninline namespace sealed {\n"
      "struct Test { std::string name, category; void (*body)(); };\n"
      "std::vector<Test>& tests();\n}\n}\n";
  expect_verdict(judge(guessed + answer("harness::tests().clear(); return x;")), Verdict::link,
                 "no definition of dl::harness");
}

TEST_F(Students, FindNoWordOnStandardInputHoweverEarlyTheyLook) {
  const std::string look =
      "#include <unistd.h>\n#include <cstdio>\nstatic void look() {\n"
      "  char word[99];\n  std::printf(\"%ld bytes\\n\", long(::read(0, word, 99)));\n}\n";
  for (const char* when :
       {"[[gnu::constructor(101)]] static void early() { look(); }\n",
        "[[gnu::used, gnu::section(\".preinit_array\")]] static void (*const first)() = look;\n"}) {
    const Result result = judge(look + when + kRight);
    expect_verdict(result, Verdict::pass, "");
    EXPECT_EQ(result.output, "0 bytes\n");
  }
}

// ---- ----

TEST_F(Students, DoNotSeeEachOthersFiles) {
  const Result result = judge(answer(
      "FILE* f = std::fopen(\"left_behind\", \"r\"); if (f) std::abort(); "
      "f = std::fopen(\"left_behind\", \"w\"); std::fclose(f); std::remove(\"left_behind\"); "
      "return xt::sqrt(x);"));
  expect_verdict(result, Verdict::pass, "");
}

// ---- Kernels ----

class Kernels : public testing::Test {
 protected:
  void SetUp() override { folder = world.add("79_kernels", "19_first_kernels"); }
  /// The solution, with `body` in place of what saxpy does with an element.
  Result judge(const std::string& body, BuildVariant flavour = BuildVariant::plain) {
    std::string source = read_file(folder / "solution" / "solution.cpp");
    const std::string line = "y[i] = a * x[i] + y[i];";
    return world.judge("79_kernels", source.replace(source.find(line), line.size(), body), flavour);
  }
  const std::string right = "y[i] += a * x[i];";
  fs::path folder;
  World world{"students"};
};

TEST_F(Kernels, RunInTheSimulator) {
  expect_verdict(judge(right), Verdict::pass, "");
  expect_verdict(judge(right, BuildVariant::sanitized), Verdict::pass, "");
  expect_verdict(judge("todo(\"saxpy\");"), Verdict::todo, "saxpy is not written yet");
  const Result result = judge("y[i + 1] = x[i];");
  expect_verdict(result, Verdict::fail, "position 37 of an array of 37 elements");
  EXPECT_THAT(result.text(), AllOf(HasSubstr("block 2, thread 4, student.cpp:"),
                                   HasSubstr("there are more threads than there are elements")));
}

TEST_F(Kernels, AreSeenAlsoWhereTheyReachPastTheArraysAndByTheSanitizers) {
  const std::string beyond = right + " volatile float z = x.data[n]; (void)z;";
  expect_verdict(judge(beyond), Verdict::fail, "position 37 of an array of 37 elements");
  const std::string overflow = right + " volatile int k = 2147483647; k = k + 1;";
  expect_verdict(judge(overflow), Verdict::pass, "");
  expect_verdict(judge(overflow, BuildVariant::sanitized), Verdict::sanitizer, "integer overflow");
}

TEST_F(Kernels, CrashExitAndLoopAsOtherAnswersDo) {
  expect_verdict(judge("volatile int* p = nullptr; *p = 1;"), Verdict::crash, "it crashed in");
  expect_verdict(judge("std::exit(0);"), Verdict::crash, "ended by itself");
  edit(folder / "exercise.json", "\"minutes\": 25", "\"minutes\": 25, \"seconds\": 0.5");
  expect_verdict(judge("for (volatile int k = 0;; ++k) {}"), Verdict::timeout, "stopped after 0.5");
}

TEST_F(Kernels, RunOnAGpuOrSayWhyNot) {
  if (world.toolchain.nvcc.empty()) {
    GTEST_SKIP() << "there is no nvcc";
  }
  const Result result = judge(right, BuildVariant::cuda);
  if (result.verdict == Verdict::no_gpu) {
    expect_verdict(result, Verdict::no_gpu, "there is no GPU to run on: ");
  } else {
    expect_verdict(result, Verdict::pass, "");
    expect_verdict(judge("y[i] = a * x[i];", BuildVariant::cuda), Verdict::fail,
                   "missing from the sum");
  }
  expect_verdict(judge("y[i] = a * x[j];", BuildVariant::cuda), Verdict::compile,
                 "identifier \"j\" is undefined");
}

}  // namespace
}  // namespace dl::runner
