#include <dl/data/safetensors.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/open_files_limit.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// A file with any header and as many bytes of numbers.
std::string file_of(const std::string& header, std::size_t bytes = 0) {
  std::string length(8, '\0');
  const std::uint64_t size = header.size();
  std::memcpy(length.data(), &size, 8);
  return length + header + std::string(bytes, '\0');
}

std::string entry(const std::string& shape, const std::string& offsets,
                  const std::string& dtype = "\"F32\"") {
  return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

class SafetensorsFile : public testing::Test {
 protected:
  std::string error_of(const std::string& contents) {
    put(path_, contents);
    const std::string text = error_text([&] { load_safetensors(path_); });
    EXPECT_THAT(text, HasSubstr("safetensors: " + path_.string() + ": "));
    return text;
  }

  TempFolder folder_;
  std::filesystem::path path_ = folder_ / "model.safetensors";
};

using SafetensorsWriter = SafetensorsFile;
using SafetensorsReader = SafetensorsFile;

TEST_F(SafetensorsWriter, WritesTheFormatToTheByte) {
  save_safetensors(path_, {{"b", Array({2}, {1.0f, -2.0f})}, {"a", Array({}, {0.5f})}},
                   {{"epoch", "3"}});
  const std::string header = R"({"__metadata__":{"epoch":"3"},)"
                             R"("b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                             R"("a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}})";
  std::string padded = header;
  padded.resize((header.size() + 7) / 8 * 8, ' ');
  const float numbers[] = {1.0f, -2.0f, 0.5f};
  std::string data(sizeof(numbers), '\0');
  std::memcpy(data.data(), numbers, sizeof(numbers));
  EXPECT_EQ(contents_of(path_), file_of(padded) + data);
  EXPECT_THAT(folder_.names(), ElementsAre("model.safetensors"));
}

TEST_F(SafetensorsReader, TakesNoMetadataForNone) {
  put(path_, file_of(R"({"__metadata__":null,"x":)" + entry("[1]", "[0,4]") + "}", 4));
  const auto [tensors, metadata] = load_safetensors(path_);
  EXPECT_EQ(tensors.count("x"), 1u);
  EXPECT_THAT(metadata, IsEmpty());
}

TEST_F(SafetensorsReader, TakesTheIntegersThatAreFloats) {
  const auto file_with = [](std::int64_t number) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &number, 8);
    return file_of(R"({"n":)" + entry("[]", "[0,8]", "\"I64\"") + "}") + bytes;
  };
  for (const std::int64_t number : {0, 1, -7, 1 << 24}) {
    put(path_, file_with(number));
    EXPECT_EQ(load_safetensors(path_).tensors.at("n").item(), static_cast<float>(number));
  }
  EXPECT_THAT(error_of(file_with((1 << 24) + 1)),
              HasSubstr("\"n\" has the number 16777217, which no float is equal to"));
  EXPECT_THAT(error_of(file_of(R"({"n":)" + entry("[]", "[0,4]", "\"I64\"") + "}", 4)),
              HasSubstr("\"n\" has 4 bytes, which does not fit its shape"));
}

TEST_F(SafetensorsReader, QuotesWhatItRefusesShortAndWithoutHarm) {
  const std::string name = R"(\u001b[31m)" + std::string(600'000, 'x');
  for (const std::string& header :
       {R"({")" + name + R"(":1})", R"({")" + name + R"(":1,")" + name + R"(":1})",
        R"({")" + name + R"(":)" + entry("[1]", "[0,4]", '"' + name + '"') + "}",
        R"({")" + name + R"(":)" + entry("[-1]", "[0,4]") + "}",
        R"({")" + name + R"(":)" + entry("[2]", "[0,4]") + "}",
        R"({")" + name + R"(":)" + entry("[1]", "[4,8]") + "}",
        R"({"__metadata__":{")" + name + R"(":1}})", R"({")" + name, R"({"x":)" + name + "}"}) {
    const std::string text = error_of(file_of(header, 4));
    EXPECT_LT(text.size() - path_.string().size(), 300u) << text.substr(0, 300);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
}

TEST_F(SafetensorsWriter, WritesWhatTheReaderReads) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float tiny = std::numeric_limits<float>::denorm_min();
  save_safetensors(path_,
                   {{"1.weight", Array({2, 3}, {1, 2, 3, 4, 5, 6})},
                    {"1.bias", Array({2}, {tiny, nan})},
                    {"empty", Array({0, 5})},
                    {"Größe \"x\"\n", Array({1, 1, 1, 1}, {7})}},
                   {{"note", "a \"quoted\" läßt\n"}});
  const auto [tensors, metadata] = load_safetensors(path_);
  ASSERT_EQ(tensors.size(), 4u);
  EXPECT_EQ(tensors.at("1.weight").shape(), Shape({2, 3}));
  EXPECT_THAT(tensors.at("1.weight").to_vector(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(tensors.at("1.bias").to_vector(), ElementsAre(tiny, testing::IsNan()));
  EXPECT_EQ(tensors.at("empty").shape(), Shape({0, 5}));
  EXPECT_EQ(tensors.at("Größe \"x\"\n").shape(), Shape({1, 1, 1, 1}));
  EXPECT_THAT(metadata, ElementsAre(Pair("note", "a \"quoted\" läßt\n")));
}

TEST_F(SafetensorsWriter, RefusesNamesThatCannotBeRead) {
  const Array x({1}, {1});
  const auto error_of_saving = [&](const std::vector<std::pair<std::string, Array>>& tensors) {
    return error_text([&] { save_safetensors(path_, tensors); });
  };
  EXPECT_THAT(error_of_saving({{"a", x}, {"a", x}}), HasSubstr("two tensors have the name \"a\""));
  EXPECT_THAT(error_of_saving({{"__metadata__", x}}), HasSubstr("reserved"));
  EXPECT_THAT(error_of_saving({{"\xff", x}}), HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of_saving({{"a", Array()}}), HasSubstr("is undefined"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(SafetensorsWriter, LeavesTheOldFileOnAFullDisk) {
  put(path_, "old");
  const Array zeros({1000}, std::vector<float>(1000));
  std::string text;
  {
    const FileSizeLimit limit(1000);
    text = error_text([&] { save_safetensors(path_, {{"a", zeros}}); });
  }
  EXPECT_THAT(text, HasSubstr("cannot write " + path_.string()));
  EXPECT_EQ(contents_of(path_), "old");
  EXPECT_THAT(folder_.names(), ElementsAre("model.safetensors"));
}

TEST_F(SafetensorsWriter, NamesAFolderItCannotWriteTo) {
  EXPECT_THAT(error_text([&] { save_safetensors(folder_ / "no/file", {}); }),
              HasSubstr("cannot create " + (folder_ / "no/file").string()));
}

TEST_F(SafetensorsReader, ReadsTensorsInAnyOrderAndWithOtherFields) {
  put(path_, file_of(R"({"b":)" + entry("[1]", "[4,8]") +
                         R"(,"a":{"note":[1],"data_offsets":[0,4],"shape":[1,1],"dtype":"F32"}} )",
                     8));
  const auto loaded = load_safetensors(path_);
  EXPECT_EQ(loaded.tensors.at("a").shape(), Shape({1, 1}));
  EXPECT_EQ(loaded.tensors.at("b").shape(), Shape({1}));
  EXPECT_THAT(loaded.metadata, IsEmpty());
}

TEST_F(SafetensorsReader, ReadsAFileWithoutTensors) {
  put(path_, file_of("{}"));
  EXPECT_TRUE(load_safetensors(path_).tensors.empty());
}

TEST_F(SafetensorsReader, NamesAFileThatIsNotThere) {
  EXPECT_EQ(error_text([&] { load_safetensors(path_); }),
            "safetensors: " + path_.string() + ": No such file or directory");
  EXPECT_THAT(error_text([&] { load_safetensors(folder_.path()); }), HasSubstr("Is a directory"));
}

TEST_F(SafetensorsReader, RefusesAWrongLengthOfTheHeader) {
  EXPECT_THAT(error_of("1234567"), HasSubstr("only 7 bytes"));
  EXPECT_THAT(error_of(std::string("\x03\0\0\0\0\0\0\0{}", 10)),
              HasSubstr("claims 3 bytes, but only 2 follow"));
  EXPECT_THAT(error_of("PK\x03\x04 this is a zip file"), HasSubstr("more than the 100000000"));
}

TEST_F(SafetensorsReader, RefusesAHeaderThatIsNotAJsonObject) {
  EXPECT_THAT(error_of(file_of("")), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(file_of("[]")), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(file_of(" {}")), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(file_of(std::string("{}\0{", 4))), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(file_of("{\"a\":")), HasSubstr("is not JSON"));
  EXPECT_THAT(error_of(file_of("{}{}")), HasSubstr("is not JSON"));
  EXPECT_THAT(error_of(file_of("{\"\xff\":1}")), HasSubstr("is not JSON"));
  EXPECT_THAT(error_of(file_of("{\"a\":" + std::string(10'000, '['))), HasSubstr("too deeply"));
}

TEST_F(SafetensorsReader, RefusesKeysThatComeTwice) {
  const std::string a = R"("a":)" + entry("[1]", "[0,4]");
  EXPECT_THAT(error_of(file_of("{" + a + "," + a + "}", 4)), HasSubstr("\"a\" comes twice"));
  EXPECT_THAT(error_of(file_of(R"({"a":{"dtype":"F32","dtype":"F32"}})")),
              HasSubstr("\"dtype\" comes twice"));
}

TEST_F(SafetensorsReader, RefusesMetadataThatIsNotText) {
  EXPECT_THAT(error_of(file_of(R"({"__metadata__":1})")), HasSubstr("is not an object"));
  EXPECT_THAT(error_of(file_of(R"({"__metadata__":{"a":1}})")), HasSubstr("\"a\" is not a string"));
}

TEST_F(SafetensorsReader, RefusesIncompleteEntries) {
  EXPECT_THAT(error_of(file_of(R"({"a":1})")), HasSubstr("\"a\" has no dtype"));
  EXPECT_THAT(error_of(file_of(R"({"a":{"dtype":"F32"}})")), HasSubstr("\"a\" has no shape"));
  EXPECT_THAT(error_of(file_of(R"({"a":{"dtype":"F32","shape":[1]}})")),
              HasSubstr("\"a\" has no data_offsets"));
}

TEST_F(SafetensorsReader, NamesATypeItCannotRead) {
  EXPECT_THAT(error_of(file_of(R"({"a":)" + entry("[1]", "[0,2]", "\"F16\"") + "}", 2)),
              HasSubstr("\"a\" has the dtype \"F16\", but only \"F32\""));
  EXPECT_THAT(error_of(file_of(R"({"a":)" + entry("[1]", "[0,2]", "7") + "}", 2)),
              HasSubstr("the dtype 7"));
}

TEST_F(SafetensorsReader, RefusesImpossibleShapes) {
  const auto error_of_shape = [&](const std::string& shape) {
    return error_of(file_of(R"({"a":)" + entry(shape, "[0,4]") + "}", 4));
  };
  for (const char* shape : {"[-1]", "[1.0]", "[\"1\"]", "1", "[1e30]", "[9223372036854775808]"}) {
    EXPECT_THAT(error_of_shape(shape), HasSubstr("not a list of non-negative integers")) << shape;
  }
  EXPECT_THAT(error_of_shape("[1,1,1,1,1,1,1,1,1]"), HasSubstr("has 9 axes, but at most 8"));
  EXPECT_THAT(error_of_shape("[4294967296,4294967296]"), HasSubstr("too many elements"));
  EXPECT_THAT(error_of_shape("[4611686018427387904]"), HasSubstr("does not fit its shape"));
  EXPECT_THAT(error_of_shape("[2]"), HasSubstr("has 4 bytes, which does not fit its shape (2,)"));
}

TEST_F(SafetensorsReader, RefusesImpossibleOffsets) {
  const auto error_of_offsets = [&](const std::string& offsets) {
    return error_of(file_of(R"({"a":)" + entry("[1]", offsets) + "}", 4));
  };
  EXPECT_THAT(error_of_offsets("[0]"), HasSubstr("are not [begin, end]"));
  EXPECT_THAT(error_of_offsets("[4,0]"), HasSubstr("are not [begin, end]"));
  EXPECT_THAT(error_of_offsets("[-4,0]"), HasSubstr("not a list of non-negative integers"));
  EXPECT_THAT(error_of_offsets("[4,8]"), HasSubstr("begins at byte 4, after a gap"));
}

TEST_F(SafetensorsReader, RefusesTensorsThatDoNotFillTheFile) {
  const auto error_of_two = [&](const std::string& b, std::size_t bytes) {
    return error_of(
        file_of(R"({"a":)" + entry("[2]", "[0,8]") + R"(,"b":)" + entry("[1]", b) + "}", bytes));
  };
  EXPECT_THAT(error_of_two("[4,8]", 8), HasSubstr("\"b\" begins at byte 4, inside of the tensor"));
  EXPECT_THAT(error_of_two("[12,16]", 16), HasSubstr("\"b\" begins at byte 12, after a gap"));
  EXPECT_THAT(error_of_two("[8,12]", 11),
              HasSubstr("12 bytes, but the file has 11: it is cut off"));
  EXPECT_THAT(error_of_two("[8,12]", 13), HasSubstr("12 bytes, but the file has 13"));
}

TEST_F(SafetensorsReader, SaysThatAFileCannotBeOpened) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "without a file more the sanitizers cannot look at what they check";
#endif
  put(path_, file_of("{}"));
  const std::string text = error_text([&] {
    const OpenFilesLimit limit(0);
    load_safetensors(path_);
  });
  EXPECT_EQ(text, "safetensors: " + path_.string() + ": it cannot be opened");
}

TEST_F(SafetensorsReader, SaysThatAFileCannotBeRead) {
  // Linux says of this file that it has 4096 bytes.
  const std::filesystem::path shorter = "/sys/devices/system/cpu/kernel_max";
  if (!std::filesystem::exists(shorter)) {
    GTEST_SKIP() << "there is no file here that is shorter than it seems";
  }
  EXPECT_EQ(error_text([&] { load_safetensors(shorter); }),
            "safetensors: " + shorter.string() + ": it cannot be read");
}

TEST_F(SafetensorsReader, RefusesAFileThatIsCutOffAnywhere) {
  save_safetensors(path_, {{"b", Array({2}, {1.0f, -2.0f})}}, {{"epoch", "3"}});
  const std::string whole = contents_of(path_);
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_NE(error_of(whole.substr(0, bytes)), "(no error)") << bytes << " bytes";
  }
}

TEST_F(SafetensorsReader, RefusesATerabyteThatIsNotThere) {
  EXPECT_THAT(error_of(file_of(R"({"a":)" + entry("[274877906944]", "[0,1099511627776]") + "}", 4)),
              HasSubstr("it is cut off"));
}

}  // namespace
}  // namespace dl::data
