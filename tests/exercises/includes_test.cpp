// What a compilation has read, and what of it an answer may.

#include "includes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "build.h"
#include "files.h"

namespace dl::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Rule, NamesTheFilesThatWereRead) {
  EXPECT_THAT(files_in_rule("a.o: a.cpp /usr/include/x.h \\\n b.h\n\nb.h:\n"),
              ElementsAre("a.cpp", "/usr/include/x.h", "b.h"));
  EXPECT_THAT(files_in_rule("/with\\ space/a.o: /with\\ space/a.cpp \\\n  a\\#b$$c.h"),
              ElementsAre("/with space/a.cpp", "a#b$c.h"));
  EXPECT_THAT(files_in_rule(""), IsEmpty());
  EXPECT_THAT(files_in_rule("a.o:\n"), IsEmpty());
}

class Forbidden : public testing::Test {
 protected:
  Forbidden() {
    toolchain_.root = folder_.path() / "root";
    toolchain_.exercises = toolchain_.root / "exercises";
    toolchain_.build = folder_.path() / "build";
    toolchain_.compiler = "c++";
    exercise_.id = "01_first";
    exercise_.folder = toolchain_.exercises / exercise_.id;
    put("exercises/harness/matrix.h", "#include <dl/base/check.h>\n#include <vector>\n");
    put("exercises/harness/kernel.h", "#include \"gpu/cuda.h\"\n");
    put("exercises/harness/record.h", "");
    put("common/dl/base/check.h", "#pragma once\n");
    put("common/dl/base/rng.h", "");
    put("gpu/cuda.h", "");
    put("exercises/01_first/api.hpp", "#include \"harness/matrix.h\"\n#include <dl/base/rng.h>\n");
    put("exercises/01_first/solution/solution.cpp", "");
    put("work/01_first/student.cpp", "");
  }
  void put(const fs::path& file, const std::string& text) {
    write_file(toolchain_.root / file, text);
  }
  fs::path forbidden(const std::vector<fs::path>& files) {
    return forbidden_file(toolchain_, exercise_, toolchain_.root / "work/01_first/student.cpp",
                          files);
  }
  fs::path of_project(const fs::path& file) { return toolchain_.root / file; }

  ScratchFolder folder_;
  Toolchain toolchain_;
  Exercise exercise_;
};

TEST_F(Forbidden, IsNothingThatApiAndTheLibrariesBring) {
  EXPECT_THAT(headers_of_project(toolchain_.root, {"exercises/harness/kernel.h"}),
              ElementsAre("gpu/cuda.h"));
  EXPECT_EQ(
      forbidden({of_project("work/01_first/student.cpp"), of_project("exercises/01_first/api.hpp"),
                 of_project("exercises/harness/matrix.h"), of_project("gpu/cuda.h"),
                 of_project("common/dl/base/rng.h"), of_project("common/dl/base/check.h"),
                 "/usr/include/stdc-predef.h", toolchain_.build / "harness/1/precompiled.h",
                 of_project("work/01_first/../../exercises/01_first/api.hpp")}),
      "");
}

TEST_F(Forbidden, IsAllElseOfTheProjectAndOfTheMachine) {
  const std::string solution = "exercises/01_first/solution/solution.cpp";
  EXPECT_EQ(forbidden({of_project("work/01_first/student.cpp"), of_project(solution)}), solution);
  EXPECT_EQ(forbidden({of_project("work/01_first/../../" + solution)}), solution);
  EXPECT_EQ(forbidden({"/usr/include/../.." + of_project(solution).string()}), solution);
  EXPECT_EQ(forbidden({of_project("exercises/harness/record.h")}), "exercises/harness/record.h");
  EXPECT_EQ(forbidden({"/etc/passwd"}), "/etc/passwd");
  fs::create_symlink(of_project(solution), folder_.path() / "link.h");
  EXPECT_EQ(forbidden({folder_.path() / "link.h"}), solution);
}

}  // namespace
}  // namespace dl::runner
