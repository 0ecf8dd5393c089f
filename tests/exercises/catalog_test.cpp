// What is wrong with the description of an exercise.

#include "catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dl/base/check.h>
#include "files.h"
#include "support/error_text.h"

namespace dl::runner {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Catalog : public testing::Test {
 protected:
  std::string error_of(const std::string& description) {
    write_file(file_, description);
    const std::string text = error_text([&] { read_exercises(folder_.path()); });
    EXPECT_THAT(text, StartsWith(file_.string() + ": "));
    return text;
  }

  ScratchFolder folder_;
  fs::path file_ = folder_.path() / "01_first" / "exercise.json";
};

TEST_F(Catalog, FindsAnExerciseByItsFolderAndWhatIsInIt) {
  write_file(file_, R"({"title": "First", "lesson": "README.md"})");
  const std::vector<Exercise> all = read_exercises(folder_.path());
  for (const char* name : {"1", "01", "first", "01_first", "01_first/", "exercises/01_first",
                           "./work/01_first/student.cpp", "/anywhere/01_first/."}) {
    EXPECT_EQ(find_exercise(all, name).id, "01_first") << name;
  }
  const fs::path before = fs::current_path();
  fs::current_path(folder_.path() / "01_first");
  EXPECT_EQ(find_exercise(all, ".").id, "01_first");
  fs::current_path(before);
  for (const char* name : {"", "0", "firs", "01_first/..", "work/02_second"}) {
    EXPECT_THROW(find_exercise(all, name), UsageError) << name;
  }
}

TEST_F(Catalog, ReadsAllFields) {
  write_file(file_, R"({"title": "First", "lesson": "README.md", "difficulty": 5, "minutes": 7,
                        "seconds": 8, "memory_mb": 9, "kernels": true, "flags": ["-O2"],
                        "answer_flags": ["-g"]})");
  const std::vector<Exercise> exercises = read_exercises(folder_.path());
  ASSERT_EQ(exercises.size(), 1u);
  EXPECT_EQ(exercises[0].id, "01_first");
  EXPECT_EQ(exercises[0].title, "First");
  EXPECT_EQ(exercises[0].difficulty, 5);
  EXPECT_EQ(exercises[0].minutes, 7);
  EXPECT_EQ(exercises[0].seconds, 8);
  EXPECT_EQ(exercises[0].memory_mb, 9);
  EXPECT_TRUE(exercises[0].kernels);
  EXPECT_THAT(exercises[0].flags, testing::ElementsAre("-O2"));
  EXPECT_THAT(exercises[0].answer_flags, testing::ElementsAre("-g"));
}

TEST_F(Catalog, NamesTheFileAndWhatIsWrongWithIt) {
  EXPECT_THAT(error_of("{"), HasSubstr("parse error"));
  EXPECT_THAT(error_of(R"({"titel": "First"})"), HasSubstr("there is no field 'titel'"));
  EXPECT_THAT(error_of(R"({"title": 1})"), HasSubstr("must be string"));
  EXPECT_THAT(error_of(R"({"title": "First"})"), HasSubstr("title and lesson are needed"));
  EXPECT_THAT(error_of(R"({"title": "First", "lesson": "README.md", "difficulty": 6})"),
              HasSubstr("difficulty goes from 1 to 5"));
  for (const auto& [field, said] :
       {std::pair(R"("seconds": 0)", "seconds go from above 0 to 86400"),
        {R"("seconds": -1)", "seconds go from above 0 to 86400"},
        {R"("seconds": 1e300)", "seconds go from above 0 to 86400"},
        {R"("memory_mb": -1)", "memory_mb goes from 0 to 1048576"},
        {R"("memory_mb": 2097152)", "memory_mb goes from 0 to 1048576"},
        {R"("minutes": -5)", "minutes are not negative"}}) {
    EXPECT_THAT(
        error_of(std::string(R"({"title": "First", "lesson": "README.md", )") + field + "}"),
        HasSubstr(said));
  }
}

TEST_F(Catalog, IsOfAFolderThatIsThere) {
  EXPECT_EQ(error_text([] { read_exercises("/no/such/folder"); }),
            "there is no folder /no/such/folder");
}

TEST_F(Catalog, LeavesOutWhatIsNoExercise) {
  write_file(folder_.path() / "harness" / "exercise.json", "{");
  write_file(folder_.path() / "02_without_description" / "README.md", "");
  EXPECT_TRUE(read_exercises(folder_.path()).empty());
}

}  // namespace
}  // namespace dl::runner
