#include <dl/data/image_set.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ImageSetReader : public testing::Test {
 protected:
  ImageSet read(const IdxFile& X, const IdxFile& y, const IdxCheck& accept = {}) {
    write_idx(images_, X);
    write_idx(labels_, y);
    return read_image_set(images_, labels_, accept);
  }

  TempFolder folder_;
  std::filesystem::path images_ = folder_ / "images", labels_ = folder_ / "labels";
  IdxFile X_{{2, 1, 3}, {1, 2, 3, 4, 5, 6}};
  IdxFile y_{{2}, {7, 255}};
};

TEST_F(ImageSetReader, JoinsImagesAndLabels) {
  const ImageSet set = read(X_, y_);
  EXPECT_EQ(set.count, 2);
  EXPECT_EQ(set.rows, 1);
  EXPECT_EQ(set.columns, 3);
  EXPECT_THAT(set.image(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(set.image(1), ElementsAre(4, 5, 6));
  EXPECT_THAT(set.labels, ElementsAre(7, 255));
}

TEST_F(ImageSetReader, RefusesAnImageOutOfRange) {
  const ImageSet set = read(X_, y_);
  EXPECT_THAT(error_text([&] { set.image(2); }), HasSubstr("no image 2 among 2"));
  EXPECT_THAT(error_text([&] { set.image(-1); }), HasSubstr("no image -1"));
}

TEST_F(ImageSetReader, RefusesFilesThatDoNotBelongTogether) {
  EXPECT_THAT(error_text([&] { read(y_, y_); }), HasSubstr("images need (count, rows, columns)"));
  EXPECT_THAT(error_text([&] { read(X_, X_); }), HasSubstr("labels need (count,)"));
  EXPECT_THAT(error_text([&] {
                read(X_, {{3}, {1, 2, 3}});
              }),
              testing::AllOf(HasSubstr("2 images in"), HasSubstr("3 labels in")));
}

TEST_F(ImageSetReader, ShowsEachFileToTheCheck) {
  std::atomic<int> seen = 0;
  read(X_, y_, [&](const std::filesystem::path& path, const IdxFile& file) {
    seen += path == images_ && file.sizes == X_.sizes;
    seen += path == labels_ && file.sizes == y_.sizes;
  });
  EXPECT_EQ(seen, 2);
}

TEST_F(ImageSetReader, PassesOnWhatTheCheckThrows) {
  for (const auto& rejected : {images_, labels_}) {
    EXPECT_EQ(error_text([&] {
                read(X_, y_, [&](const std::filesystem::path& path, const IdxFile&) {
                  check(path != rejected, "rejected");
                });
              }),
              "rejected");
  }
}

}  // namespace
}  // namespace dl::data
