#include <dl/data/idx.h>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <new>
#include <numeric>
#include <span>
#include <string>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>

namespace dl::data {
namespace {

constexpr Index kMaxBytes = Index{1} << 30;
constexpr std::uint8_t kUnsignedByte = 0x08;

std::string type_name(std::uint8_t type) {
  switch (type) {
    case kUnsignedByte:
      return "unsigned bytes";
    case 0x09:
      return "signed bytes";
    case 0x0B:
      return "16-bit integers";
    case 0x0C:
      return "32-bit integers";
    case 0x0D:
      return "32-bit floats";
    case 0x0E:
      return "64-bit floats";
    default:
      return "elements of an unknown type";
  }
}

/// The bytes of a file, unzipped where it is gzipped. By zlib's inflate and not its gzread, which
/// says nothing of bytes after the end of a stream.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path)
      : name_(path.string()), file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (file_ < 0) {
      fail("idx: cannot open ", name_, ": ", errno_text());
    }
    try {
      stream_.avail_in = static_cast<uInt>(read_file(buffer_));
    } catch (...) {
      ::close(file_);
      throw;
    }
    stream_.next_in = buffer_.data();
    zipped_ = stream_.avail_in >= 2 && buffer_[0] == 0x1f && buffer_[1] == 0x8b;
    if (zipped_ && ::inflateInit2(&stream_, kGzip + MAX_WBITS) != Z_OK) {
      ::close(file_);
      throw std::bad_alloc();
    }
  }
  ~Reader() {
    if (zipped_) {
      ::inflateEnd(&stream_);
    }
    ::close(file_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  const std::string& name() const { return name_; }

  /// Fills `bytes`; `what` they are is for the error message of a file that ends before.
  void read(std::span<std::uint8_t> bytes, const char* what) {
    check_whole(read_some(bytes), bytes.size(), what);
  }

  /// The next `count` bytes. A header may promise what the file does not hold, so memory is filled
  /// only as bytes arrive.
  std::vector<std::uint8_t> read(std::size_t count, const char* what) {
    constexpr std::size_t kPiece = std::size_t{1} << 22;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(std::min(count, 16 * kPiece));  // 64 MiB, into which the usual files fit
    while (bytes.size() < count) {
      const std::size_t before = bytes.size();
      bytes.resize(std::min(before + kPiece, count));
      const std::size_t got = read_some(std::span(bytes).subspan(before));
      if (before + got < bytes.size()) {
        check_whole(before + got, count, what);
      }
    }
    return bytes;
  }

  /// Also makes zlib compare the checksum at the end of a gzipped file.
  bool at_end() {
    std::uint8_t byte = 0;
    return read_some({&byte, 1}) == 0;
  }

 private:
  void check_whole(std::size_t got, std::size_t wanted, const char* what) const {
    check(got == wanted, "idx: ", name_, " is cut off: it has ", got, " of ", wanted, " bytes of ",
          what);
  }

  /// What the next bytes of the file are, as many as there are or as fit.
  std::size_t read_file(std::span<std::uint8_t> bytes) const {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = ::read(file_, bytes.data() + done, bytes.size() - done);
      if (got < 0 && errno != EINTR) {
        fail("idx: cannot read ", name_, ": ", errno_text());
      }
      if (got == 0) {
        break;
      }
      done += static_cast<std::size_t>(std::max(got, ssize_t{0}));
    }
    return done;
  }

  /// As many bytes as there are or as fit, unzipped.
  std::size_t read_some(std::span<std::uint8_t> bytes) {
    return zipped_ ? unzip(bytes) : read_plain(bytes);
  }

  std::size_t read_plain(std::span<std::uint8_t> bytes) {
    const std::size_t buffered = std::min(bytes.size(), std::size_t{stream_.avail_in});
    std::copy_n(stream_.next_in, buffered, bytes.data());
    stream_.next_in += buffered;
    stream_.avail_in -= static_cast<uInt>(buffered);
    return buffered + read_file(bytes.subspan(buffered));
  }

  std::size_t unzip(std::span<std::uint8_t> bytes) {
    stream_.next_out = bytes.data();
    stream_.avail_out = static_cast<uInt>(bytes.size());
    while (stream_.avail_out > 0) {
      if (stream_.avail_in == 0) {
        stream_.next_in = buffer_.data();
        stream_.avail_in = static_cast<uInt>(read_file(buffer_));
      }
      if (stream_.avail_in == 0) {
        check(ended_, "idx: ", name_, " is cut off: its gzip stream ends too early");
        break;
      }
      if (ended_) {  // a gzipped file may be several, one after the other
        check(*stream_.next_in == 0x1f, "idx: ", name_,
              " goes on after the end of its gzip stream");
        ::inflateReset(&stream_);
      }
      const int status = ::inflate(&stream_, Z_NO_FLUSH);
      ended_ = status == Z_STREAM_END;
      check(ended_ || status == Z_OK, "idx: ", name_,
            " is damaged: ", stream_.msg != nullptr ? stream_.msg : ::zError(status));
    }
    return bytes.size() - stream_.avail_out;
  }

  static constexpr int kGzip = 16;  // added to the window's size: gzip and not zlib's own format

  std::string name_;
  int file_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(std::size_t{1} << 17);
  z_stream stream_{};  // its input is what of `buffer_` is not used yet
  bool zipped_ = false;
  bool ended_ = false;  // at the end of a stream
};

/// The product of all sizes.
Index bounded_product(const std::vector<Index>& sizes, const std::string& name) {
  Index product = 1;
  for (Index size : sizes) {
    check(!__builtin_mul_overflow(product, size, &product) && product <= kMaxBytes, "idx: ", name,
          " announces ", Shape(sizes), " elements, more than the ", kMaxBytes, " that can be read");
  }
  return product;
}

std::vector<Index> read_sizes(Reader& file) {
  std::array<std::uint8_t, 4> word;
  file.read(word, "its header");
  const auto [zero, also_zero, type, axes] = word;
  check(zero == 0 && also_zero == 0, "idx: ", file.name(),
        " is not an IDX file: it does not begin with two zero bytes");
  check(type == kUnsignedByte, "idx: ", file.name(), " holds ", type_name(type), " (type ",
        int{type}, "), but only unsigned bytes (type 8) can be read");
  check(1 <= axes && axes <= Shape::kMaxRank, "idx: ", file.name(), " has ", int{axes},
        " axes, but 1 to ", Shape::kMaxRank, " can be read");
  std::vector<Index> sizes(axes);
  for (Index& size : sizes) {
    file.read(word, "a size in its header");
    size = std::accumulate(word.begin(), word.end(), Index{0},
                           [](Index value, std::uint8_t byte) { return value << 8 | byte; });
  }
  return sizes;
}

}  // namespace

std::vector<std::uint8_t> idx_header(const std::vector<Index>& sizes) {
  std::vector<std::uint8_t> header{0, 0, kUnsignedByte, static_cast<std::uint8_t>(sizes.size())};
  for (Index size : sizes) {
    for (int shift : {24, 16, 8, 0}) {
      header.push_back(static_cast<std::uint8_t>(size >> shift));
    }
  }
  return header;
}

IdxFile read_idx(const std::filesystem::path& path) {
  Reader reader(path);
  IdxFile file{read_sizes(reader), {}};
  const Index count = bounded_product(file.sizes, reader.name());
  file.bytes = reader.read(static_cast<std::size_t>(count), "its elements");
  check(reader.at_end(), "idx: ", reader.name(), " goes on after the ", count,
        " elements that its header announces");
  return file;
}

void write_idx(const std::filesystem::path& path, const IdxFile& file) {
  check(!file.sizes.empty() && file.sizes.size() <= Shape::kMaxRank, "idx: ", path.string(),
        " cannot have ", file.sizes.size(), " axes, but 1 to ", Shape::kMaxRank);
  const Shape shape(file.sizes);
  for (Index size : shape) {
    check(size <= std::numeric_limits<std::uint32_t>::max(), "idx: ", path.string(),
          " cannot have the size ", size, ", which needs more than 32 bits");
  }
  check(static_cast<Index>(file.bytes.size()) == shape.size(), "idx: ", file.bytes.size(),
        " bytes to write to ", path.string(), ", but its sizes are ", shape);
  AtomicFile out(path);
  const std::vector<std::uint8_t> header = idx_header(file.sizes);
  out.write(header.data(), header.size());
  out.write(file.bytes.data(), file.bytes.size());
  out.commit();
}

}  // namespace dl::data
