#include <dl/data/md5.h>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string_view>
#include <vector>

#include "support/error_text.h"

namespace dl::data {
namespace {

std::string md5_of(std::string_view text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return md5({bytes});
}

TEST(Md5, IsThatOfRfc1321) {
  EXPECT_EQ(md5_of(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_of("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5_of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(Md5, JoinsItsParts) {
  const std::vector<std::uint8_t> a{'a'}, bc{'b', 'c'};
  EXPECT_EQ(md5({a, {}, bc}), md5_of("abc"));
}

TEST(Md5, SaysThatOpenSslRefuses) {
  ::EVP_set_default_properties(nullptr, "fips=yes");
  const std::string text = error_text([] { md5_of("abc"); });
  ::EVP_set_default_properties(nullptr, "");
  EXPECT_EQ(text, "md5: this system's OpenSSL refuses to compute MD5 sums (is it in FIPS mode?)");
  EXPECT_EQ(md5_of("abc"), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace dl::data
