#include <dl/data/csv.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A file of this text, for as long as this lives.
class File {
 public:
  explicit File(const std::string& text) { std::ofstream(path(), std::ios::binary) << text; }
  std::filesystem::path path() const { return folder_ / "flowers.csv"; }

 private:
  TempFolder folder_;
};

CsvTable read(const std::string& text, const CsvOptions& options = {}) {
  return read_csv(File(text).path(), options);
}

/// What is said of a file of this text, without its folder.
std::string complaint(const std::string& text, const CsvOptions& options = {}) {
  const File file(text);
  std::string error = error_text([&] { read_csv(file.path(), options); });
  const std::string folder = file.path().parent_path().string() + "/";
  for (std::size_t at = error.find(folder); at != std::string::npos; at = error.find(folder)) {
    error.erase(at, folder.size());
  }
  return error;
}

TEST(Csv, ReadsNumbersAndTheLastColumnAsTheClass) {
  const CsvTable table = read("length,width,kind\n1.5,-2,rose\n3e2,+.25,aster\n5,6,rose\n");
  EXPECT_EQ(table.examples.X.shape(), Shape({3, 2}));
  EXPECT_THAT(table.examples.X.to_vector(), ElementsAre(1.5f, -2, 300, 0.25f, 5, 6));
  EXPECT_THAT(table.examples.labels, ElementsAre(1, 0, 1));
  EXPECT_THAT(table.classes, ElementsAre("aster", "rose"));
  EXPECT_THAT(table.features, ElementsAre("length", "width"));
}

TEST(Csv, FindsOutWhetherThereIsAHeader) {
  EXPECT_EQ(read("a,b,kind\n1,2,x\n").examples.X.shape(), Shape({1, 2}));
  EXPECT_EQ(read("1,2,x\n3,4,y\n").examples.X.shape(), Shape({2, 2}));
  EXPECT_THAT(read("1,2,x\n3,4,y\n").features, IsEmpty());
  // A word among numbers is a mistake and no header.
  EXPECT_EQ(complaint("1,b,x\n3,4,y\n"),
            "csv: flowers.csv, line 1, column 2: \"b\" is not a number");
  EXPECT_EQ(complaint("nan,b,x\n3,4,y\n"),
            "csv: flowers.csv, line 1, column 1: \"nan\" is not finite");
}

TEST(Csv, TakesItsWordForTheHeader) {
  EXPECT_THAT(read("0,1,2\n3,4,5\n", {.header = CsvHeader::yes}).features, ElementsAre("0", "1"));
  EXPECT_EQ(complaint("a,b,c\n1,2,3\n", {.header = CsvHeader::no}),
            "csv: flowers.csv, line 1, column 1: \"a\" is not a number");
  EXPECT_EQ(complaint(",a,kind\n0,1,x\n"),
            "csv: flowers.csv, line 1, column 1: the column has no name (pandas writes its index "
            "so, but for to_csv(index=False))");
}

TEST(Csv, TakesTheLabelsFromTheColumnOfThatNameOrPosition) {
  const std::string text = "a,kind,b\n1,x,2\n3,y,4\n";
  const std::vector<CsvOptions> all{{.label = "kind"}, {.label = 1}, {.label = -2}};
  for (const CsvOptions& options : all) {
    const CsvTable table = read(text, options);
    EXPECT_THAT(table.examples.X.to_vector(), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(table.examples.labels, ElementsAre(0, 1));
    EXPECT_THAT(table.features, ElementsAre("a", "b"));
  }
  EXPECT_EQ(complaint(text, {.label = "Kind"}),
            "csv: flowers.csv, line 1: there is no column \"Kind\", but \"a\", \"kind\", \"b\"");
  EXPECT_EQ(complaint("a,b,a\n1,2,3\n", {.label = "a"}),
            "csv: flowers.csv, line 1: there are two columns \"a\"");
  EXPECT_EQ(complaint(text, {.header = CsvHeader::no, .label = "kind"}),
            "csv: without a header, no column of flowers.csv can have the name \"kind\"");
  for (const Index label : {3, -4}) {
    EXPECT_EQ(
        complaint(text, {.label = label}),
        concat("csv: flowers.csv, line 1: there is no column ", label, " for the labels among 3"));
  }
}

TEST(Csv, SortsLabelsThatAreAllNumbersByValue) {
  const CsvTable table = read("0,10\n0,9\n0,9.0\n0,-1\n0,09\n");
  EXPECT_THAT(table.classes, ElementsAre("-1", "9", "10"));
  EXPECT_THAT(table.examples.labels, ElementsAre(2, 1, 1, 0, 1));
  EXPECT_THAT(read("0,10\n0,9\n0,b\n").classes, ElementsAre("10", "9", "b"));
  EXPECT_EQ(complaint("0,1\n0,2\n0,2.5\n0,2.5\n"),
            "csv: flowers.csv, line 3, column 2: the label \"2.5\" is no class: labels have to be "
            "words or whole numbers");
}

TEST(Csv, LabelsAsAnotherFileDid) {
  const CsvOptions words{.classes = {"rose", "aster", "iris"}};
  EXPECT_THAT(read("1,iris\n2,rose\n", words).examples.labels, ElementsAre(2, 0));
  EXPECT_EQ(read("1,iris\n2,rose\n", words).classes, words.classes);
  EXPECT_THAT(read("1,2.0\n2,1\n", {.classes = {"1", "2"}}).examples.labels, ElementsAre(1, 0));
  EXPECT_EQ(complaint("1,iris\n2,tulip\n", words),
            "csv: flowers.csv, line 2, column 2: the label \"tulip\" is none of the classes, which "
            "are \"rose\", \"aster\", \"iris\"");
  EXPECT_EQ(complaint("1,a\n", {.classes = {"a", "a"}}), "csv: the class \"a\" is named twice");
}

TEST(Csv, ReadsQuotedFieldsAsRfc4180HasThem) {
  const CsvTable table = read(
      "\"a, the first\",\"b \"\"so-called\"\"\",kind\r\n\"1\",2,\"Rose\nred\"\r\n3,\"4\",\" x \"");
  EXPECT_THAT(table.features, ElementsAre("a, the first", "b \"so-called\""));
  EXPECT_THAT(table.examples.X.to_vector(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(table.classes, ElementsAre(" x ", "Rose\nred"));
  EXPECT_EQ(complaint("1,\"x\n2,y\n"),
            "csv: flowers.csv, line 1, column 2: its quote is never closed");
  EXPECT_EQ(complaint("1,\"x\"y\n"),
            "csv: flowers.csv, line 1, column 2: \"y\" follows the closing quote");
  EXPECT_EQ(complaint("1,x\"y\n"),
            "csv: flowers.csv, line 1, column 2: a quote inside of a field "
            "that does not begin with one");
}

TEST(Csv, CountsTheLinesOfTheFileAndNotItsRows) {
  EXPECT_EQ(complaint("\n1,\"a\nb\nc\"\n\n2,b\n?,c\n"),
            "csv: flowers.csv, line 7, column 1: \"?\" is not a number");
}

TEST(Csv, ReadsTheFilesOfOtherSystemsAndLanguages) {
  const std::vector<std::string> texts{"1,2,x\n3,4,y\n",
                                       "1,2,x\r\n3,4,y\r\n",
                                       "1,2,x\n3,4,y",
                                       "1,2,x\n3,4,y\r",
                                       "\xef\xbb\xbf"
                                       "1,2,x\n3,4,y\n",
                                       "\n1,2,x\n \n\n3,4,y\n\n",
                                       " 1, 2 ,x \n3,\t4, y\n"};
  for (const std::string& text : texts) {
    const CsvTable table = read(text);
    EXPECT_THAT(table.examples.X.to_vector(), ElementsAre(1, 2, 3, 4)) << text;
    EXPECT_THAT(table.classes, ElementsAre("x", "y")) << text;
  }
  EXPECT_THAT(read("1;2;x\n", {.delimiter = ';'}).examples.X.to_vector(), ElementsAre(1, 2));
  EXPECT_THAT(read("1\t2\tx\n", {.delimiter = '\t'}).examples.X.to_vector(), ElementsAre(1, 2));
  EXPECT_EQ(complaint("size;kind\n1,5;x\n", {.delimiter = ';'}),
            "csv: flowers.csv, line 2, column 1 (size): \"1,5\" is not a number");
  EXPECT_EQ(complaint("\xff\xfe"
                      "1"),
            "csv: flowers.csv is UTF-16 text; save it as UTF-8");
  for (const char wrong : {'"', '\n', '.', '7', 'e'}) {
    EXPECT_THAT(complaint("1,x\n", {.delimiter = wrong}), HasSubstr("cannot be a delimiter"));
  }
}

TEST(Csv, RefusesWhatIsNoFiniteNumberAndNamesItsPlace) {
  const auto said_of = [](const std::string& field) {
    return complaint("length,width,kind\n1,2,rose\n3," + field + ",rose\n");
  };
  const std::string place = "csv: flowers.csv, line 3, column 2 (width): ";
  for (const char* text : {"NaN", "-nan", "inf", "-Infinity"}) {
    EXPECT_EQ(said_of(text), concat(place, '"', text, "\" is not finite"));
  }
  for (const char* text : {"NA", "1.2.3", "1 2", "0x10", "--1", "1e", "1e999"}) {
    EXPECT_EQ(said_of(text), concat(place, '"', text, "\" is not a number"));
  }
  EXPECT_EQ(said_of(""), place + "the field is empty");
  EXPECT_EQ(said_of("1e39"), place + "\"1e39\" is more than a 32-bit float can hold");
  EXPECT_EQ(complaint("1,\n"), "csv: flowers.csv, line 1, column 2: the label is empty");
  EXPECT_EQ(complaint("1,x\n1,nan\n"), "csv: flowers.csv, line 2, column 2: the label is \"nan\"");
}

TEST(Csv, RefusesWhatIsNoTable) {
  EXPECT_EQ(complaint(""), "csv: flowers.csv has no examples");
  EXPECT_EQ(complaint("\n\n"), "csv: flowers.csv has no examples");
  EXPECT_EQ(complaint("a,b\n"), "csv: flowers.csv has no examples, only a header");
  EXPECT_EQ(complaint("1,2,x\n3,4\n"),
            "csv: flowers.csv, line 2: there are 2 columns, but 3 in line 1");
  EXPECT_THAT(complaint("1;2;x\n"),
              HasSubstr("line 1: there is one column, \"1;2;x\", but a table has labels and at "
                        "least one column besides; is \",\" the delimiter?"));
  EXPECT_EQ(error_text([] { read_csv("/nowhere.csv"); }),
            "csv: cannot open /nowhere.csv: No such file or directory");
  EXPECT_EQ(error_text([] { read_csv("/"); }), "csv: cannot read /: Is a directory");
}

}  // namespace
}  // namespace dl::data
