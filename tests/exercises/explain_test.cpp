// What the compiler, the linker, the sanitizers and the system say, in a student's words.

#include "explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace dl::runner {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// What g++ calls them.
const std::string kMatrix =
    "xt::xtensor_container<xt::uvector<double, std::allocator<double> >, 2, "
    "xt::layout_type::row_major, xt::xtensor_expression_tag>";
const std::string kVector =
    "xt::xtensor_container<xt::uvector<double, std::allocator<double> >, 1ul, "
    "(xt::layout_type)1, xt::xtensor_expression_tag>";

TEST(ShortTypes, AreThoseOfApi) {
  EXPECT_EQ(with_short_types("f(" + kMatrix + " const&, " + kVector + ")"),
            "f(Matrix const&, Vector)\n");
  EXPECT_EQ(with_short_types("'dl::Matrix' {aka '" + kMatrix + "'}"), "'Matrix'\n");
  EXPECT_EQ(with_short_types("std::vector<std::vector<int, std::allocator<int> >, "
                             "std::allocator<std::vector<int, std::allocator<int> > > >"),
            "std::vector<std::vector<int>>\n");
  EXPECT_EQ(with_short_types("std::__cxx11::basic_string<char, std::char_traits<char>, "
                             "std::allocator<char> >"),
            "std::string\n");
  EXPECT_EQ(with_short_types("xt::xtensor_container<cut off"), "xt::xtensor_container<cut off\n");
}

// ---- The compiler ----

std::string compiled(const std::string& said, const std::string& source = "one\ntwo\nthree\n") {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "student.cpp";
  write_file(file, source);
  std::string text = said;
  for (auto at = text.find("FILE"); at != std::string::npos; at = text.find("FILE")) {
    text.replace(at, 4, file.string());
  }
  return compiler_message(text, file);
}

TEST(CompilerMessage, IsTheFirstErrorOfTheStudentsFile) {
  EXPECT_EQ(compiled("FILE:3:1: error: one\n  3 | x\nFILE:4:1: error: two\n"),
            "student.cpp:3:1: error: one\n  3 | x\n");
  EXPECT_EQ(compiled("FILE: In function 'f':\nFILE:3:1: error: one\nFILE: In function 'g':\n"
                     "FILE:4:1: error: two\n"),
            "student.cpp:3:1: error: one\n");
}

TEST(CompilerMessage, NamesTheLineThatALibraryCannotTake) {
  const std::string said =
      "In file included from FILE:1:\n"
      "/usr/include/lib.h: In instantiation of 'f<std::string>':\n"
      "FILE:2:3:   required from here\n"
      "/usr/include/lib.h:7:1: error: no match for 'operator*' (operand types are '" +
      kMatrix + "' and 'int')\n/usr/include/lib.h:8:1: note: candidate\n" +
      "FILE:12:5: error: second\n";
  EXPECT_EQ(compiled(said),
            "student.cpp:2: a library does not take what it gets in this line\n    two\n"
            "lib.h:7:1: error: no match for 'operator*' (operand types are 'Matrix' and 'int')\n");
}

TEST(CompilerMessage, IsShortWhereTheCompilersIsNot) {
  std::string said = "FILE:1:1: error: no match for f(" + std::string(5000, 'x') + ")\n";
  for (int line = 0; line < 100; ++line) {
    said += "FILE:1:1: note: candidate: g(" + std::string(300, 'y') + ")\n";
  }
  const std::vector<std::string> lines = lines_of(compiled(said));
  EXPECT_EQ(lines.size(), 12u);
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), 160u);
  }
}

TEST(CompilerMessage, IsAnyErrorWhereNoneIsInTheStudentsFile) {
  EXPECT_EQ(compiled("lib.h:3:1: error: odd\n"), "lib.h:3:1: error: odd\n");
  EXPECT_EQ(compiled("sh: c++: not found\n"), "sh: c++: not found\n");
}

TEST(CompilerMessage, SaysThatTheCompilerHadEnough) {
  EXPECT_THAT(compiled("cc1plus: out of memory allocating 65536 bytes after a total of 4 bytes\n"),
              HasSubstr("has used all the memory that it may have"));
  EXPECT_THAT(compiled("c++: fatal error: Killed signal terminated program cc1plus\n"),
              HasSubstr("the compiler was stopped"));
  EXPECT_THAT(compiled("Fatal error: can't write 12 bytes to section .data: 'File too large'\n"),
              HasSubstr("too large a file"));
}

TEST(CompilerMessage, SaysThatAFileIsSavedAsUtf16) {
  const std::string error = "FILE:1:1: error: stray '\\377' in program\n";
  for (const std::string& source :
       {std::string("\xff\xfe#\0", 4), std::string("\xfe\xff\0#", 4), std::string("#\0i\0", 4)}) {
    EXPECT_EQ(compiled(error, source),
              "student.cpp is saved as UTF-16, which no compiler reads: have your editor save it "
              "as UTF-8\n");
  }
  EXPECT_THAT(compiled(error, "\xef\xbb\xbf#include"), HasSubstr("stray"));
}

TEST(Blank, IsASourceOfNothingButCommentsAndSpace) {
  for (const char* source :
       {"", " \n\t", "// a\n", "/* a\n b */ // c", "\xef\xbb\xbf\n", "/* open"}) {
    EXPECT_TRUE(is_blank(source)) << source;
  }
  for (const char* source : {"#include \"api.hpp\"", "/* */ int x;", "// a\nx", "/"}) {
    EXPECT_FALSE(is_blank(source)) << source;
  }
}

// ---- The linker ----

TEST(LinkerMessage, SaysWhatIsMissingOrThereTwice) {
  EXPECT_THAT(linker_message("ld: undefined reference to `dl::softmax(" + kMatrix + " const&)'\n"),
              StartsWith("no definition of dl::softmax(Matrix const&): is it in your file"));
  EXPECT_EQ(linker_message("ld: undefined reference to `dl::f()'\nld: undefined reference to "
                           "`dl::g()'\nld: undefined reference to `dl::f()'\n"),
            "no definition of these: are they in your file, in namespace dl, with just the "
            "parameters that api.hpp gives them?\n    dl::f()\n    dl::g()\n");
  EXPECT_EQ(linker_message("ld: multiple definition of `dl::zeros(int)'; first defined here\n"),
            "dl::zeros(int) is defined twice: by your file, and by the tests or the harness\n");
  EXPECT_THAT(linker_message("ld: multiple definition of `main'; first defined here\n"),
              HasSubstr("your file defines main()"));
}

TEST(LinkerMessage, IsTheBeginningOfWhatItDoesNotKnow) {
  std::string said;
  for (int line = 1; line <= 13; ++line) {
    said += "line " + std::to_string(line) + "\n";
  }
  EXPECT_THAT(linker_message(said), EndsWith("line 12\n...\n"));
  EXPECT_EQ(linker_message("ld: cannot find -lm\n"), "ld: cannot find -lm\n");
}

// ---- A program that ends badly ----

std::string crashed(int signal, const std::string& where = "in the test 'a'", int status = 0) {
  ProcessResult ended;
  ended.signal = signal;
  ended.status = status;
  return crash_message(ended, where);
}

TEST(CrashMessage, SaysWhatTheSignalMeans) {
  EXPECT_THAT(crashed(SIGSEGV),
              StartsWith("it crashed in the test 'a' (Segmentation fault): a sub"));
  EXPECT_THAT(crashed(SIGABRT), StartsWith("it was aborted in the test 'a': abort()"));
  EXPECT_THAT(crashed(SIGFPE), StartsWith("it divided an integer by zero in the test 'a'"));
  EXPECT_THAT(crashed(SIGILL), HasSubstr("end without one?"));
  EXPECT_THAT(crashed(SIGKILL), HasSubstr("it was killed in the test 'a': it may have used up"));
  EXPECT_THAT(crashed(SIGXFSZ), HasSubstr("a file that is too large"));
  EXPECT_EQ(crashed(SIGUSR1), "it was ended by signal 10 (User defined signal 1) in the test 'a'");
  EXPECT_THAT(crashed(0, "in the test 'a'", 3),
              HasSubstr("by itself in the test 'a' (exit status 3)"));
}

TEST(CrashMessage, KnowsWhatCanStillGoWrongAfterTheLastTest) {
  for (const int signal : {SIGSEGV, SIGABRT}) {
    EXPECT_THAT(crashed(signal, "after the last test"),
                AllOf(HasSubstr("after the last test"),
                      HasSubstr("destructor of a static variable"), Not(HasSubstr("assert"))));
  }
  EXPECT_THAT(crashed(0, "after the last test", 1), HasSubstr("an exit() in a destructor?"));
}

TEST(SanitizerFinding, IsASentenceThenThePlaceThenTheReport) {
  const Finding memory = sanitizer_finding(
      "some output\n==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60 at pc 0x5\n"
      "READ of size 8 at 0x60 thread T0\n    #0 0x5 in f /usr/include/x.h:3\n"
      "    #1 0x6 in dl::g(int) /p/student.cpp:41\n    #2 0x7 in main /p/student.cpp:50\n",
      "/p/student.cpp");
  EXPECT_EQ(memory.text(),
            "memory just outside of an array is used: a subscript too large, or negative?\n"
            "    in student.cpp:41\n    (AddressSanitizer: heap-buffer-overflow)");
  const Finding arithmetic = sanitizer_finding(
      "/p/student.cpp:4:10: runtime error: signed integer overflow: 2147483647 + 1 cannot be "
      "represented in type 'int'\n    #0 0x7 in f /p/student.cpp:4\n",
      "/p/student.cpp");
  EXPECT_EQ(arithmetic.sentence, "an integer grows beyond what its type can hold");
  EXPECT_EQ(arithmetic.place, "student.cpp:4:10");
  EXPECT_THAT(arithmetic.report, StartsWith("runtime error: signed integer overflow"));
  const Finding unknown =
      sanitizer_finding("==1==ERROR: AddressSanitizer: odd\n", "/p/student.cpp");
  EXPECT_EQ(unknown.text(), "memory is used as it must not be\n    (AddressSanitizer: odd)");
  EXPECT_EQ(sanitizer_finding("ERROR: none of theirs\n", "/p/student.cpp").sentence, "");
}

}  // namespace
}  // namespace dl::runner
