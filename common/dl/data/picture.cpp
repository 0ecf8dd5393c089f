#include <dl/data/picture.h>

#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstddef>
#include <cstdio>  // which jpeglib.h needs
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <jpeglib.h>

#include <jerror.h>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>
#include <dl/data/transforms.h>
#include <dl/data/whole_file.h>

namespace dl::data {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 28;
constexpr Index kMaxPixels = Index{1} << 26;

/// What a decoder gives: one or three bytes for each pixel.
struct Decoded {
  Index rows = 0, columns = 0, channels = 0;
  std::vector<std::uint8_t> bytes;  // (rows, columns, channels)

  /// Makes room for the picture.
  void resize(const std::string& file, Index new_rows, Index new_columns, Index new_channels) {
    check(new_rows > 0 && new_columns > 0 && new_rows <= kMaxPixels / new_columns,
          "picture: ", file, " has ", new_rows, " x ", new_columns, " pixels, but 1 to ",
          kMaxPixels, " can be read");
    rows = new_rows;
    columns = new_columns;
    channels = new_channels;
    bytes.resize(static_cast<std::size_t>(rows * columns * channels));
  }
  std::uint8_t* row(Index i) { return bytes.data() + i * columns * channels; }
};

// The two C libraries report an error by a function that must not return: ours jump back to where
// the library was called. What they jump over has no destructors.

// ---- PNG ----------------------------------------------------------------------------------------

class PngDecoder {
 public:
  PngDecoder(const std::string& file, std::string_view text)
      : file_(file),
        text_(text),
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, [](auto...) {})),
        info_(png_ != nullptr ? png_create_info_struct(png_) : nullptr) {
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, this, on_read);
  }
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  Decoded decode() {
    guarded([this] {
      png_read_info(png_, info_);
      png_set_strip_16(png_);
      png_set_palette_to_rgb(png_);
      if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_GRAY) {
        png_set_expand_gray_1_2_4_to_8(png_);
      }
      png_set_strip_alpha(png_);
      png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
    Decoded result;
    result.resize(file_, png_get_image_height(png_, info_), png_get_image_width(png_, info_),
                  png_get_channels(png_, info_));
    std::vector<png_bytep> rows;
    for (Index i = 0; i < result.rows; ++i) {
      rows.push_back(result.row(i));
    }
    guarded([this, to = rows.data()] {
      png_read_image(png_, to);
      png_read_end(png_, nullptr);
    });
    return result;
  }

 private:
  /// Calls what calls the library; an Error where that fails.
  template <class F>
  void guarded(const F& f) {
    if (setjmp(png_jmpbuf(png_)) != 0) {
      fail("picture: ", file_, " is damaged: ", printable(message_));
    }
    f();
  }

  static void on_error(png_structp png, png_const_charp message) {
    auto& self = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::snprintf(self.message_, sizeof self.message_, "%s", message);
    png_longjmp(png, 1);
  }

  static void on_read(png_structp png, png_bytep to, std::size_t count) {
    auto& self = *static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (count > self.text_.size()) {
      png_error(png, "it ends too early");
    }
    std::memcpy(to, self.text_.data(), count);
    self.text_.remove_prefix(count);
  }

  const std::string& file_;
  std::string_view text_;  // what is not read yet
  char message_[128] = {};
  png_structp png_;
  png_infop info_;
};

// ---- JPEG ---------------------------------------------------------------------------------------

class JpegDecoder {
 public:
  JpegDecoder(const std::string& file, std::string_view text)
      : file_(file), size_(static_cast<Index>(text.size())) {
    jpeg_.err = jpeg_std_error(&errors_);
    jpeg_.client_data = this;
    errors_.error_exit = on_error;
    errors_.emit_message = on_warning;
    guarded([&] {
      jpeg_create_decompress(&jpeg_);
      jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    });
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  Decoded decode() {
    guarded([this] { jpeg_read_header(&jpeg_, TRUE); });
    const bool grey = jpeg_.jpeg_color_space == JCS_GRAYSCALE;
    check(jpeg_.jpeg_color_space != JCS_CMYK && jpeg_.jpeg_color_space != JCS_YCCK,
          "picture: ", file_, " has the four colours of a printer (CMYK); save it in RGB");
    // Each block of 8 x 8 pixels needs a bit at least: for a header that lies no memory is spent.
    constexpr Index kMostPixelsPerByte = 1024;  // 512, and some room
    const Index rows = jpeg_.image_height, columns = jpeg_.image_width;
    check(rows * columns / kMostPixelsPerByte <= size_, "picture: ", file_,
          " is damaged: it announces ", rows, " x ", columns, " pixels in ", size_, " bytes");
    jpeg_.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
    Decoded result;
    result.resize(file_, rows, columns, grey ? 1 : 3);
    guarded([this, &result] {
      jpeg_start_decompress(&jpeg_);
      while (jpeg_.output_scanline < jpeg_.output_height) {
        JSAMPROW row = result.row(jpeg_.output_scanline);
        jpeg_read_scanlines(&jpeg_, &row, 1);
      }
      jpeg_finish_decompress(&jpeg_);
    });
    return result;
  }

 private:
  template <class F>
  void guarded(const F& f) {
    if (setjmp(jump_) != 0) {
      fail("picture: ", file_, " is damaged: ", printable(message_));
    }
    f();
  }

  static void on_error(j_common_ptr jpeg) {
    auto& self = *static_cast<JpegDecoder*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self.message_);
    std::longjmp(self.jump_, 1);
  }

  /// The library would fill up with grey what a file lacks.
  static void on_warning(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code == JWRN_JPEG_EOF) {
      on_error(jpeg);
    }
  }

  const std::string& file_;
  const Index size_;  // of the file
  jpeg_decompress_struct jpeg_{};
  jpeg_error_mgr errors_{};
  std::jmp_buf jump_{};
  char message_[JMSG_LENGTH_MAX] = {};
};

// ---- PGM and PPM --------------------------------------------------------------------------------

/// P2 and P5 are grey, P3 and P6 in colours; P2 and P3 have their numbers as text.
class PnmDecoder {
 public:
  PnmDecoder(const std::string& file, std::string_view text) : file_(file), text_(text) {}

  Decoded decode() {
    const char kind = text_[1];
    const bool as_text = kind == '2' || kind == '3';
    text_.remove_prefix(2);
    const Index columns = number(), rows = number(), highest = number();
    check(1 <= highest && highest <= 65535, "picture: ", file_, " has the highest value ", highest,
          ", but 1 to 65535 can be read");
    // A single byte stands between the header and numbers that are bytes.
    text_.remove_prefix(as_text ? 0 : std::min(text_.size(), std::size_t{1}));

    const Index channels = kind == '2' || kind == '5' ? 1 : 3;
    const std::size_t width = as_text ? 2 : highest > 255 ? 2 : 1;  // at least, for each number
    const auto enough = [&](Index numbers) {
      return static_cast<std::size_t>(numbers) <= (text_.size() + 1) / width;
    };
    check(rows <= 0 || columns <= 0 || rows > kMaxPixels / columns ||
              enough(rows * columns * channels),
          "picture: ", file_, " is damaged: it ends too early");
    Decoded result;
    result.resize(file_, rows, columns, channels);
    for (std::uint8_t& byte : result.bytes) {
      const Index value = as_text ? number() : bytes(width);
      check(value <= highest, "picture: ", file_, " is damaged: it has the value ", value, ", and ",
            highest, " as the highest");
      byte = scaled(value, highest);
    }
    return result;
  }

 private:
  /// As Pillow rounds it.
  static std::uint8_t scaled(Index value, Index highest) {
    return static_cast<std::uint8_t>(
        std::nearbyint(static_cast<double>(value) / static_cast<double>(highest) * 255));
  }

  /// The next decimal number, after spaces and comments.
  Index number() {
    constexpr std::string_view kSpaces = " \t\n\v\f\r", kDigits = "0123456789";
    while (!text_.empty() && (text_[0] == '#' || kSpaces.find(text_[0]) != kSpaces.npos)) {
      const std::size_t end = text_[0] == '#' ? std::min(text_.find('\n'), text_.size() - 1) : 0;
      text_.remove_prefix(end + 1);
    }
    const std::size_t digits = std::min(text_.find_first_not_of(kDigits), text_.size());
    const auto value = parse_number<Index>(text_.substr(0, digits));
    check(value.has_value(), "picture: ", file_,
          " is damaged: ", text_.empty() ? "it ends too early" : "a number is missing");
    text_.remove_prefix(digits);
    return *value;
  }

  /// The next number of one or two bytes.
  Index bytes(std::size_t width) {
    check(text_.size() >= width, "picture: ", file_, " is damaged: it ends too early");
    Index value = 0;
    for (const char byte : text_.substr(0, width)) {
      value = value << 8 | static_cast<std::uint8_t>(byte);
    }
    text_.remove_prefix(width);
    return value;
  }

  const std::string& file_;
  std::string_view text_;  // what is not read yet
};

Decoded decode(const std::string& file, std::string_view text) {
  if (text.starts_with("\x89PNG\r\n\x1a\n")) {
    return PngDecoder(file, text).decode();
  }
  if (text.starts_with("\xff\xd8\xff")) {
    return JpegDecoder(file, text).decode();
  }
  if (text.size() > 2 && text[0] == 'P' &&
      std::string_view("2356").find(text[1]) != std::string_view::npos) {
    return PnmDecoder(file, text).decode();
  }
  fail("picture: ", file, text.empty() ? " is empty" : " is no PNG, JPEG, PGM or PPM picture");
}

}  // namespace

Picture read_picture(const std::filesystem::path& path) {
  const std::string file = path.string();
  Decoded decoded = decode(file, read_whole_file("picture", path, kMaxBytes));
  Picture picture{decoded.rows, decoded.columns, {}};
  if (decoded.channels == 1) {
    picture.pixels = std::move(decoded.bytes);
    return picture;
  }
  picture.pixels.reserve(decoded.bytes.size() / 3);
  for (std::size_t i = 0; i < decoded.bytes.size(); i += 3) {
    const std::uint8_t* rgb = &decoded.bytes[i];
    // 0.299 R + 0.587 G + 0.114 B in units of 2^-16, rounded.
    const unsigned luma = rgb[0] * 19595u + rgb[1] * 38470u + rgb[2] * 7471u + 0x8000u;
    picture.pixels.push_back(static_cast<std::uint8_t>(luma >> 16));
  }
  return picture;
}

Picture resized(const Picture& picture, Index rows, Index columns) {
  if (rows == picture.rows && columns == picture.columns) {
    return picture;
  }
  Picture result{rows, columns, {}};
  const Resize resize(picture.rows, picture.columns, rows, columns);
  result.pixels.resize(static_cast<std::size_t>(rows * columns));
  resize(picture.pixels, result.pixels);
  return result;
}

}  // namespace dl::data
