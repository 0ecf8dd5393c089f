#include <dl/plot/image_grid.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/page.h>

namespace dl::plot {
namespace {

constexpr double kBarRoom = 76;  // points, for what the colours mean

/// The second line as it is drawn.
std::string verdict_line(const Caption& caption) {
  return caption.verdict == Verdict::wrong ? concat("✗ ", caption.second) : caption.second;
}

Weight verdict_weight(Verdict verdict) {
  return verdict == Verdict::none ? Weight::normal : Weight::bold;
}

const char* verdict_ink(Verdict verdict) {
  return verdict == Verdict::none ? kInk : verdict == Verdict::right ? kRightInk : kWrongInk;
}

/// The head of an image's column in the CSV: "3 ankle boot / sneaker (wrong)".
std::string heading(std::size_t index, const Caption& caption) {
  std::string text = std::to_string(index + 1);
  text += caption.first.empty() ? "" : concat(" ", caption.first);
  text += caption.second.empty() ? "" : concat(" / ", caption.second);
  text += caption.verdict == Verdict::right   ? " (right)"
          : caption.verdict == Verdict::wrong ? " (wrong)"
                                              : "";
  return text;
}

}  // namespace

/// Lengths in points.
struct ImageGrid::Layout {
  double pixel;       // the side of one pixel of an image
  double gap;         // between images, and around them
  double font;        // of the captions
  int lines;          // of the captions
  double row_height;  // caption, image and gap
  int rows;

  double line_height() const { return 1.25 * font; }
  double caption_height() const { return lines * line_height() + (lines > 0 ? 4 : 0); }
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
  Image image{{}, std::move(caption)};
  std::transform(pixels.begin(), pixels.end(), std::back_inserter(image.pixels), exact_double);
  images_.push_back(std::move(image));
}

ImageGrid::Layout ImageGrid::layout() const {
  constexpr double kLargest = 112;  // the side of an image
  constexpr double kSmallestFont = 6;
  Layout layout{};
  layout.gap = 8;
  const double bar = colours_ == Colours::diverging ? kBarRoom : 0;
  const double room = (kFullWidth - bar - layout.gap * (columns_ + 1)) / columns_;
  layout.pixel = std::min(room / width_, kLargest / std::max(width_, height_));
  // Whole pixels of the PNG, two a point: all pixels of an image come out equally large.
  layout.pixel = layout.pixel >= 0.5 ? std::floor(2 * layout.pixel) / 2 : layout.pixel;
  double widest = 0;
  for (const auto& [pixels, caption] : images_) {
    layout.lines = std::max(layout.lines, !caption.second.empty() ? 2 : !caption.first.empty());
    widest = std::max({widest, text_width(caption.first),
                       text_width(verdict_line(caption), verdict_weight(caption.verdict))});
  }
  const double pitch = layout.pixel * width_ + layout.gap;
  layout.font = std::clamp(pitch / std::max(widest, 0.1), kSmallestFont, kFontSize);
  layout.row_height = layout.caption_height() + layout.pixel * height_ + layout.gap;
  const int count = static_cast<int>(images_.size());
  layout.rows = (count + columns_ - 1) / columns_;
  return layout;
}

Size ImageGrid::size() const {
  const Layout at = layout();
  const double bar = colours_ == Colours::diverging ? kBarRoom : 0;
  return {std::ceil(columns_ * (at.pixel * width_ + at.gap) + at.gap + bar),
          std::ceil(at.rows * at.row_height + at.gap / 2)};
}

void ImageGrid::draw_on(GnuplotScript& canvas) const {
  check(!images_.empty(), "image grid: it has no image to draw");
  const Layout at = layout();
  std::vector<double> x, y;
  for (int row = 0; row < height_; ++row) {
    for (int column = 0; column < width_; ++column) {
      x.push_back(column);
      y.push_back(row);
    }
  }
  canvas.table.column("x", "", x);
  canvas.table.column("y", "", y);

  canvas.script << whole_page(canvas.page)
                << (colours_ == Colours::grey ? "set palette gray gamma 1"
                                              : concat("set palette defined ", kDivergingPalette))
                << "\nset cbrange [" << to_shortest(range_.low) << ":" << to_shortest(range_.high)
                << "]\npixel = " << to_shortest(at.pixel) << '\n';
  if (colours_ == Colours::diverging) {
    draw_bar(canvas);
  }
  std::string plots;
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const int column_in_grid = static_cast<int>(i) % columns_;
    const int row_in_grid = static_cast<int>(i) / columns_;
    const double left = at.gap + column_in_grid * (at.pixel * width_ + at.gap);
    const double top = at.gap / 2 + row_in_grid * at.row_height + at.caption_height();
    draw_caption(canvas, images_[i].caption, left + at.pixel * width_ / 2, top);
    const int column = canvas.table.column(heading(i, images_[i].caption), "", images_[i].pixels);
    plots += (i == 0 ? "plot " : ", \\\n     ") + canvas.csv + " skip 1 using (" + points(left) +
             " + pixel*($1 + 0.5)):(" + points(top) +
             " + pixel*($2 + 0.5)):" + std::to_string(column) + " with image";
  }
  canvas.script << plots << '\n';
}

/// What the colours mean, at the right of the images.
void ImageGrid::draw_bar(GnuplotScript& canvas) const {
  constexpr double kWidth = 12;
  const Layout at = layout();
  const double left = canvas.page.width - kBarRoom + at.gap;
  const double height = std::min(160.0, canvas.page.height - 4 * at.gap);
  const double top = (canvas.page.height - height) / 2;
  canvas.script << "set colorbox user origin screen " << to_shortest(left / canvas.page.width)
                << "," << to_shortest(1 - (top + height) / canvas.page.height) << " size screen "
                << to_shortest(kWidth / canvas.page.width) << ","
                << to_shortest(height / canvas.page.height)
                << " noborder\nset cbtics scale 0 offset -0.5,0 textcolor rgb '" << kInk
                << "'\nset format cb '%.2g'\nset cbtics (" << to_shortest(range_.low) << ", "
                << to_shortest((range_.low + range_.high) / 2) << ", " << to_shortest(range_.high)
                << ")\n";
}

void ImageGrid::draw_caption(GnuplotScript& canvas, const Caption& caption, double x,
                             double bottom) const {
  const Layout at = layout();
  const auto line = [&](const std::string& text, int lines_below, const char* colour,
                        Weight weight) {
    if (!text.empty()) {
      const double y = bottom - 4 - (lines_below + 0.5) * at.line_height();
      canvas.script << text_at(x, y, text, {.size = at.font, .weight = weight, .colour = colour});
    }
  };
  line(caption.first, at.lines - 1, kInk, Weight::normal);
  line(verdict_line(caption), 0, verdict_ink(caption.verdict), verdict_weight(caption.verdict));
}

std::string ImageGrid::to_ascii(int columns) const {
  constexpr int kWidest = 14;  // characters an image; two pixels each
  const int across = std::min({width_, kWidest, columns});
  const int down = std::max(1, height_ * across / width_ / 2);  // a character is twice as high
  const int fitting = std::clamp((columns + 1) / (across + 1), 1, columns_);
  const auto in_row = static_cast<std::size_t>(fitting);
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
    const int lines = layout().lines;
    if (lines > 0) {
      line([&](const Image& image) { return shortened(one_line(image.caption.first), across); });
    }
    if (lines > 1) {
      line([&](const Image& image) {
        return shortened(one_line(verdict_line(image.caption)), across);
      });
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
  return (sum / (rows * columns) - range_.low) / (range_.high - range_.low);
}

}  // namespace dl::plot
