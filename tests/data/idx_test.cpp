#include <dl/data/idx.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gzip.h"
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The bytes given as text, zero bytes and all.
template <std::size_t n>
std::string bytes(const char (&text)[n]) {
  return {text, n - 1};
}

const std::string kTwoByThree = bytes("\0\0\x08\x02\0\0\0\x02\0\0\0\x03") + "abcdef";

class IdxReader : public testing::Test {
 protected:
  IdxFile read(const std::string& contents) {
    put(path_, contents);
    return read_idx(path_);
  }
  std::string error_of(const std::string& contents) {
    return error_text([&] { read(contents); });
  }

  TempFolder folder_;
  std::filesystem::path path_ = folder_ / "some-idx2-ubyte";
};

TEST_F(IdxReader, ReadsSizesAndBytes) {
  const IdxFile file = read(kTwoByThree);
  EXPECT_THAT(file.sizes, ElementsAre(2, 3));
  EXPECT_THAT(file.bytes, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
}

TEST_F(IdxReader, ReadsGzippedFilesWhateverTheirName) {
  put_gzipped(path_, kTwoByThree);
  EXPECT_THAT(read_idx(path_).bytes, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
}

TEST_F(IdxReader, ReadsAFileWithoutElements) {
  const IdxFile file = read(bytes("\0\0\x08\x03\0\0\0\0\0\0\0\x1c\0\0\0\x1c"));
  EXPECT_THAT(file.sizes, ElementsAre(0, 28, 28));
  EXPECT_THAT(file.bytes, IsEmpty());
}

TEST_F(IdxReader, NamesAMissingFile) {
  EXPECT_EQ(error_text([&] { read_idx(folder_ / "missing"); }),
            "idx: cannot open " + (folder_ / "missing").string() + ": No such file or directory");
}

TEST_F(IdxReader, RefusesAFolder) {
  EXPECT_THAT(error_text([&] { read_idx(folder_.path()); }), HasSubstr("Is a directory"));
}

TEST_F(IdxReader, SaysHowMuchOfACutOffFileIsThere) {
  EXPECT_THAT(error_of(""), HasSubstr("is cut off: it has 0 of 4 bytes of its header"));
  EXPECT_THAT(error_of(kTwoByThree.substr(0, 10)),
              HasSubstr("is cut off: it has 2 of 4 bytes of a size in its header"));
  EXPECT_THAT(error_of(kTwoByThree.substr(0, 15)),
              HasSubstr("is cut off: it has 3 of 6 bytes of its elements"));
}

TEST_F(IdxReader, RefusesEveryCutOffFile) {
  for (std::size_t length = 0; length < kTwoByThree.size(); ++length) {
    EXPECT_THAT(error_of(kTwoByThree.substr(0, length)), HasSubstr("is cut off")) << length;
  }
}

TEST_F(IdxReader, RefusesEveryCutOffGzippedFile) {
  put_gzipped(path_, kTwoByThree);
  const std::string whole = contents_of(path_);
  for (std::size_t length = 2; length < whole.size(); ++length) {
    EXPECT_THAT(error_of(whole.substr(0, length)), HasSubstr("is cut off")) << length;
  }
}

TEST_F(IdxReader, RefusesAWrongChecksum) {
  put_gzipped(path_, kTwoByThree);
  std::string contents = contents_of(path_);
  contents[contents.size() - 8] ^= 1;
  EXPECT_THAT(error_of(contents), HasSubstr("is damaged: "));
}

TEST_F(IdxReader, RefusesOtherFiles) {
  EXPECT_THAT(error_of("<html>not found</html>"), HasSubstr("is not an IDX file"));
}

TEST_F(IdxReader, NamesAnElementTypeItCannotRead) {
  EXPECT_THAT(error_of(bytes("\0\0\x0D\x01\0\0\0\x01") + "1234"),
              HasSubstr("holds 32-bit floats (type 13), but only unsigned bytes"));
  EXPECT_THAT(error_of(bytes("\0\0\x07\x01")), HasSubstr("elements of an unknown type (type 7)"));
  EXPECT_THAT(error_of(bytes("\0\0\x09\x01")), HasSubstr("holds signed bytes (type 9)"));
  EXPECT_THAT(error_of(bytes("\0\0\x0B\x01")), HasSubstr("holds 16-bit integers (type 11)"));
  EXPECT_THAT(error_of(bytes("\0\0\x0C\x01")), HasSubstr("holds 32-bit integers (type 12)"));
  EXPECT_THAT(error_of(bytes("\0\0\x0E\x01")), HasSubstr("holds 64-bit floats (type 14)"));
}

TEST_F(IdxReader, RefusesAWrongNumberOfAxes) {
  EXPECT_THAT(error_of(bytes("\0\0\x08\0")), HasSubstr("has 0 axes, but 1 to 8 can be read"));
  EXPECT_THAT(error_of(bytes("\0\0\x08\x09")), HasSubstr("has 9 axes"));
}

TEST_F(IdxReader, RefusesTrailingBytes) {
  EXPECT_THAT(error_of(kTwoByThree + "g"), HasSubstr("goes on after the 6 elements"));
  put_gzipped(path_, kTwoByThree + std::string(1'000'000, '\0'));
  EXPECT_THAT(error_text([&] { read_idx(path_); }), HasSubstr("goes on after the 6 elements"));
}

TEST_F(IdxReader, RefusesBytesAfterTheEndOfAGzippedFile) {
  put_gzipped(path_, kTwoByThree);
  const std::string whole = contents_of(path_);
  for (const std::string& more :
       {std::string("x"), std::string(1, '\0'), std::string(512, '\0'), std::string("\x1f"),
        std::string("\x1f\x8b"), std::string(300'000, 'x'), whole.substr(0, 12)}) {
    EXPECT_NE(error_of(whole + more), "(no error)") << more.size();
  }
  EXPECT_THAT(error_of(whole + "x"), HasSubstr("goes on after the end of its gzip stream"));
  EXPECT_THAT(error_of(whole + whole), HasSubstr("goes on after the 6 elements"));
}

TEST_F(IdxReader, ReadsAFileThatWasGzippedInPieces) {
  std::string pieces;
  for (const char byte : kTwoByThree) {
    put_gzipped(path_, std::string(1, byte));
    pieces += contents_of(path_);
  }
  put(path_, pieces);
  EXPECT_EQ(read_idx(path_).bytes.size(), 6u);
}

TEST_F(IdxReader, WaitsForNoPipe) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(error_text([&] { read_idx(path_); }), HasSubstr("is cut off"));
}

TEST_F(IdxReader, UnpacksNoMoreOfAGzipBombThanItAnnounces) {
  const std::string megabyte(1 << 20, '\0');
  const gzFile bomb = ::gzopen(path_.c_str(), "wb1");
  ::gzwrite(bomb, kTwoByThree.data(), static_cast<unsigned>(kTwoByThree.size()));
  for (int i = 0; i < 200; ++i) {
    ::gzwrite(bomb, megabyte.data(), static_cast<unsigned>(megabyte.size()));
  }
  ASSERT_EQ(::gzclose(bomb), Z_OK);
  const auto peak_kilobytes = [] {
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak_kilobytes();
  EXPECT_THAT(error_text([&] { read_idx(path_); }), HasSubstr("goes on after the 6 elements"));
  EXPECT_LT(peak_kilobytes() - before, 50'000);
}

TEST_F(IdxReader, RefusesTooManyElementsBeforeItAsksForMemory) {
  EXPECT_THAT(error_of(bytes("\0\0\x08\x02\x40\0\0\0\0\0\0\x02")),
              HasSubstr("announces (1073741824, 2) elements, more than the 1073741824"));
  EXPECT_THAT(error_of(bytes("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")),
              HasSubstr("more than the 1073741824"));
}

TEST(IdxWriter, WritesWhatTheReaderReads) {
  const TempFolder folder;
  write_idx(folder / "a", {{2, 3}, {'a', 'b', 'c', 'd', 'e', 'f'}});
  EXPECT_EQ(contents_of(folder / "a"), kTwoByThree);
  EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(IdxWriter, RefusesWhatTheFormatCannotHold) {
  const TempFolder folder;
  const auto error_of = [&](const IdxFile& file) {
    return error_text([&] { write_idx(folder / "a", file); });
  };
  EXPECT_THAT(error_of({{2, 3}, {1, 2, 3}}), HasSubstr("3 bytes"));
  EXPECT_THAT(error_of({{}, {1}}), HasSubstr("0 axes"));
  EXPECT_THAT(error_of({{1, 1, 1, 1, 1, 1, 1, 1, 1}, {1}}), HasSubstr("9 axes"));
  EXPECT_THAT(error_of({{0, Index{1} << 32}, {}}), HasSubstr("more than 32 bits"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

}  // namespace
}  // namespace dl::data
