#include <dl/plot/image_grid.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <dl/base/check.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

constexpr double kGap = 8;           // points, between images, and around them
constexpr double kBarRoom = 76;      // points, for what the colours mean
constexpr double kUnderCaption = 4;  // points

/// The second line as it is drawn.
std::string verdict_line(const Caption& caption) {
  return (caption.verdict == Verdict::wrong ? "✗ " : "") + caption.second;
}

TextStyle verdict_style(Verdict verdict) {
  return {.weight = verdict == Verdict::none ? Weight::normal : Weight::bold,
          .colour = verdict == Verdict::none    ? kInk
                    : verdict == Verdict::right ? kRightInk
                                                : kWrongInk};
}

/// The head of an image's column in the CSV: "3 ankle boot / sneaker (wrong)".
std::string heading(std::size_t index, const Caption& caption) {
  const char* verdict = caption.verdict == Verdict::right   ? " (right)"
                        : caption.verdict == Verdict::wrong ? " (wrong)"
                                                            : "";
  return fmt::format("{}{}{}{}{}{}", index + 1, caption.first.empty() ? "" : " ", caption.first,
                     caption.second.empty() ? "" : " / ", caption.second, verdict);
}

}  // namespace

/// Lengths in points.
struct ImageGrid::Layout {
  double pixel;             // the side of one pixel of an image
  double font;              // of the captions
  int lines;                // of the captions
  double width, height;     // of an image
  double caption;           // the height of a caption
  double pitch, row_pitch;  // from image to image, and from row to row
  int rows;

  double line_height() const { return 1.25 * font; }
};

ImageGrid::ImageGrid(int height, int width, int columns, Range range, Colours colours)
    : height_(height), width_(width), columns_(columns), range_(range), colours_(colours) {
  check(height >= 2 && width >= 2 && columns >= 1, "image grid: images of ", height, " x ", width,
        " pixels, ", columns,
        " in a row; gnuplot draws images of at least 2 x 2, in rows of at least 1");
  check(is_drawable(range), "image grid: colours from ", range.low, " to ", range.high,
        "; the first must lie below the last, and both where they can be drawn");
}

void ImageGrid::image(std::span<const float> pixels, Caption caption) {
  const std::size_t place = images_.size() + 1;
  check(pixels.size() == static_cast<std::size_t>(height_) * static_cast<std::size_t>(width_),
        "image grid: image ", place, " has ", pixels.size(), " pixels; ", height_, " x ", width_,
        " are wanted");
  check(std::all_of(pixels.begin(), pixels.end(), [](float p) { return std::isfinite(p); }),
        "image grid: image ", place, " has a pixel that is NaN or infinite");
  images_.push_back({exact_doubles(pixels), std::move(caption)});
}

double ImageGrid::bar_room() const { return colours_ == Colours::diverging ? kBarRoom : 0; }

ImageGrid::Layout ImageGrid::layout() const {
  constexpr double kLargest = 112;  // the side of an image
  constexpr double kSmallestFont = 6;
  Layout at{};
  const double room = (kFullWidth - bar_room() - kGap * (columns_ + 1)) / columns_;
  at.pixel = std::min(room / width_, kLargest / std::max(width_, height_));
  // Whole pixels of the PNG, two a point: all pixels of an image come out equally large.
  at.pixel = at.pixel >= 0.5 ? std::floor(2 * at.pixel) / 2 : at.pixel;
  at.width = at.pixel * width_;
  at.height = at.pixel * height_;
  at.pitch = at.width + kGap;
  double widest = 0.1;
  for (const auto& [pixels, caption] : images_) {
    at.lines = std::max(at.lines, !caption.second.empty() ? 2 : !caption.first.empty());
    widest = std::max({widest, text_width(caption.first),
                       text_width(verdict_line(caption), verdict_style(caption.verdict).weight)});
  }
  at.font = std::clamp(at.pitch / widest, kSmallestFont, kFontSize);
  at.caption = at.lines * at.line_height() + (at.lines > 0 ? kUnderCaption : 0);
  at.row_pitch = at.caption + at.height + kGap;
  at.rows = (static_cast<int>(images_.size()) + columns_ - 1) / columns_;
  return at;
}

Size ImageGrid::size() const {
  const Layout at = layout();
  return {std::ceil(columns_ * at.pitch + kGap + bar_room()),
          std::ceil(at.rows * at.row_pitch + kGap / 2)};
}

void ImageGrid::draw_on(GnuplotScript& script) const {
  check(!images_.empty(), "image grid: it has no image to draw");
  const Layout at = layout();
  std::vector<double> x, y;
  for (int row = 0; row < height_; ++row) {
    for (int column = 0; column < width_; ++column) {
      x.push_back(column);
      y.push_back(row);
    }
  }
  script.table.column("x", x);
  script.table.column("y", y);

  script.use_whole_page();
  script.add("pixel = {}", at.pixel);
  if (colours_ == Colours::diverging) {
    script.add("set palette defined {}", kDivergingPalette);
    const double height = std::min(160.0, script.page.height - 4 * kGap);
    script.draw_colour_bar(
        {script.page.width - kBarRoom + kGap, (script.page.height - height) / 2, 12, height},
        range_, "%.2g", {range_.low, (range_.low + range_.high) / 2, range_.high});
  } else {
    script.add("set cbrange [{}:{}]\nset palette gray gamma 1", range_.low, range_.high);
  }
  std::vector<std::string> drawings;
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const int index = static_cast<int>(i);
    const double left = kGap + index % columns_ * at.pitch;
    const double top = kGap / 2 + index / columns_ * at.row_pitch + at.caption;
    write_caption(script, at, images_[i].caption, left + at.width / 2, top);
    const int column = script.table.column(heading(i, images_[i].caption), images_[i].pixels);
    drawings.push_back(
        script.from_table("({} + pixel*($1 + 0.5)):({} + pixel*($2 + 0.5)):{} with image",
                          rounded(left), rounded(top), column));
  }
  script.plot(drawings);
}

void ImageGrid::write_caption(GnuplotScript& script, const Layout& at, const Caption& caption,
                              double x, double bottom) const {
  const auto height_of = [&](int lines_below) {
    return bottom - kUnderCaption - (lines_below + 0.5) * at.line_height();
  };
  script.write(caption.first, x, height_of(at.lines - 1), {.size = at.font});
  TextStyle style = verdict_style(caption.verdict);
  style.size = at.font;
  script.write(verdict_line(caption), x, height_of(0), style);
}

std::string ImageGrid::to_ascii(int columns) const {
  constexpr int kWidest = 14;  // characters an image; two pixels each
  const int across = std::min({width_, kWidest, columns});
  const int down = std::max(1, height_ * across / width_ / 2);  // a character is twice as high
  const auto in_row =
      static_cast<std::size_t>(std::clamp((columns + 1) / (across + 1), 1, columns_));
  const int lines = layout().lines;
  std::string text;
  for (std::size_t first = 0; first < images_.size(); first += in_row) {
    const auto row = std::span(images_).subspan(first, std::min(in_row, images_.size() - first));
    const auto line = [&](const auto& part) {
      std::string joined;
      for (const Image& image : row) {
        const std::string cell = part(image);
        joined += cell + std::string(static_cast<std::size_t>(across + 1 - code_points(cell)), ' ');
      }
      joined.erase(joined.find_last_not_of(' ') + 1);
      text += joined + '\n';
    };
    if (lines > 0) {
      line([&](const Image& image) { return shortened(image.caption.first, across); });
    }
    if (lines > 1) {
      line([&](const Image& image) { return shortened(verdict_line(image.caption), across); });
    }
    for (int r = 0; r < down; ++r) {
      line([&](const Image& image) {
        std::string cells;
        for (int c = 0; c < across; ++c) {
          const int top = r * height_ / down, left = c * width_ / across;
          cells += shade(brightness(image, top, left, (r + 1) * height_ / down - top,
                                    (c + 1) * width_ / across - left));
        }
        return cells;
      });
    }
    text += '\n';
  }
  return text;
}

/// The mean grey of a block of pixels, 0 for black and 1 for white.
double ImageGrid::brightness(const Image& image, int top, int left, int rows, int columns) const {
  double sum = 0;
  for (int r = top; r < top + rows; ++r) {
    for (int c = left; c < left + columns; ++c) {
      sum += image.pixels[static_cast<std::size_t>(r) * static_cast<std::size_t>(width_) +
                          static_cast<std::size_t>(c)];
    }
  }
  return range_.share(sum / (rows * columns));
}

}  // namespace dl::plot
