#include <dl/data/safetensors.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/text.h>

// A file is: the length of the header (8 bytes, little-endian), the header (JSON, padded with
// spaces), the numbers of all tensors without gaps (little-endian). Offsets count from there.
static_assert(std::endian::native == std::endian::little, "numbers are written as they are");

namespace dl::data {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kPrefix = 8;               // bytes of the header's length
constexpr std::uint64_t kMaxHeader = 100'000'000;  // the limit of the reference implementation
constexpr std::uint64_t kAlignment = 8;
constexpr const char* kMetadataKey = "__metadata__";

/// A tensor as the header describes it.
struct Entry {
  std::string name;
  Shape shape;
  std::uint64_t begin, end;  // among the bytes after the header
  bool integers;             // I64, which PyTorch counts batches in; else F32
};

/// Parses the header; unlike Json::parse, refuses a key that comes twice in one object and deeper
/// nesting than the format has (which could otherwise be used to fill the memory).
Json parse_header(const std::string& text) {
  std::vector<std::set<std::string>> open_objects;
  const auto on_event = [&](int depth, Json::parse_event_t event, Json& value) {
    constexpr int kMaxDepth = 3;
    check(depth <= kMaxDepth, "its header is nested too deeply");
    if (event == Json::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == Json::parse_event_t::key) {
      const auto& name = value.get_ref<const std::string&>();
      check(open_objects.back().insert(name).second, in_quotes(name), " comes twice in its header");
    }
    return true;
  };
  // The parser would take a zero byte for the end.
  check(text.starts_with('{') && text.find('\0') == std::string::npos,
        "its header is not a JSON object");
  try {
    return Json::parse(text, on_event);
  } catch (const Json::exception& error) {
    fail("its header is not JSON: ", printable(error.what(), 120));
  }
}

Metadata parse_metadata(const Json& json) {
  if (json.is_null()) {
    return {};  // which the reference implementation takes for no metadata
  }
  check(json.is_object(), kMetadataKey, " is not an object");
  Metadata metadata;
  for (const auto& [key, value] : json.items()) {
    check(value.is_string(), kMetadataKey, " ", in_quotes(key), " is not a string");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

/// The numbers of an array of non-negative integers.
std::vector<Index> parse_integers(const Json& json, const char* key, const std::string& name) {
  const auto is_index = [](const Json& number) {
    return number.is_number_unsigned() &&
           number.get<std::uint64_t>() <= std::numeric_limits<Index>::max();
  };
  check(json.is_array() && std::all_of(json.begin(), json.end(), is_index), "the ", key, " of ",
        in_quotes(name), " is not a list of non-negative integers");
  return json.get<std::vector<Index>>();
}

Entry parse_entry(const std::string& name, const Json& json) {
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    check(json.is_object() && json.contains(key), in_quotes(name), " has no ", key);
  }
  const Json& dtype = json["dtype"];
  const bool integers = dtype == "I64";
  check(integers || dtype == "F32", in_quotes(name), " has the dtype ", printable(dtype.dump(), 40),
        ", but only \"F32\" and \"I64\" can be read");
  const std::vector<Index> sizes = parse_integers(json["shape"], "shape", name);
  const std::vector<Index> offsets = parse_integers(json["data_offsets"], "data_offsets", name);
  check(sizes.size() <= Shape::kMaxRank, in_quotes(name), " has ", sizes.size(),
        " axes, but at most ", Shape::kMaxRank, " can be read");
  check(offsets.size() == 2 && offsets[0] <= offsets[1], "the data_offsets of ", in_quotes(name),
        " are not [begin, end]");
  const Shape shape(sizes);
  const Index held = offsets[1] - offsets[0];
  Index needed = 0;
  check(!__builtin_mul_overflow(shape.size(), Index{integers ? 8 : 4}, &needed) && needed == held,
        in_quotes(name), " has ", held, " bytes, which does not fit its shape ", shape);
  return {name, shape, static_cast<std::uint64_t>(offsets[0]),
          static_cast<std::uint64_t>(offsets[1]), integers};
}

/// Puts the entries into the order of their bytes, which must fill the file exactly.
void sort_and_check(std::vector<Entry>& entries, std::uint64_t bytes) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t position = 0;
  for (const Entry& entry : entries) {
    check(entry.begin == position, in_quotes(entry.name), " begins at byte ", entry.begin,
          (entry.begin < position ? ", inside of the tensor before it, which ends at "
                                  : ", after a gap: the tensor before it ends at "),
          position);
    position = entry.end;
  }
  check(position == bytes, "its tensors have ", position, " bytes, but the file has ", bytes,
        (position > bytes ? ": it is cut off" : ""));
}

void read_exactly(std::istream& file, void* data, std::uint64_t bytes) {
  file.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes));
  check(file.good(), "it cannot be read");
}

/// The numbers of one tensor. An integer that no float is equal to would come out as another one.
Array read_numbers(std::istream& file, const Entry& entry) {
  Array array(entry.shape);
  if (!entry.integers) {
    read_exactly(file, array.data(), entry.end - entry.begin);
    return array;
  }
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(array.size()));
  read_exactly(file, numbers.data(), entry.end - entry.begin);
  constexpr std::int64_t kExact = std::int64_t{1} << std::numeric_limits<float>::digits;
  for (const std::int64_t number : numbers) {
    check(-kExact <= number && number <= kExact, in_quotes(entry.name), " has the number ", number,
          ", which no float is equal to");
  }
  std::transform(numbers.begin(), numbers.end(), array.data(),
                 [](std::int64_t number) { return static_cast<float>(number); });
  return array;
}

Safetensors load(const std::filesystem::path& path) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  check(!error, error.message());
  std::ifstream file(path, std::ios::binary);
  check(file.is_open(), "it cannot be opened");
  check(size >= kPrefix, "it has only ", size, " bytes, too few for a header");
  std::uint64_t length = 0;
  read_exactly(file, &length, kPrefix);
  check(length <= kMaxHeader, "its header claims ", length, " bytes, more than the ", kMaxHeader,
        " allowed");
  check(length <= size - kPrefix, "its header claims ", length, " bytes, but only ", size - kPrefix,
        " follow");
  std::string text(length, '\0');
  read_exactly(file, text.data(), length);
  const Json header = parse_header(text);

  Safetensors result;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == kMetadataKey) {
      result.metadata = parse_metadata(value);
    } else {
      entries.push_back(parse_entry(name, value));
    }
  }
  sort_and_check(entries, size - kPrefix - length);
  for (const Entry& entry : entries) {
    result.tensors.emplace(entry.name, read_numbers(file, entry));
  }
  return result;
}

std::string header_of(const std::vector<std::pair<std::string, Array>>& tensors,
                      const Metadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) {
    header[kMetadataKey] = metadata;
  }
  Index position = 0;
  for (const auto& [name, array] : tensors) {
    check(name != kMetadataKey, in_quotes(name), " is not a name for a tensor: it is reserved");
    check(!header.contains(name), "two tensors have the name ", in_quotes(name));
    check(array.defined(), "the tensor ", in_quotes(name), " is undefined");
    const Index end = position + array.size() * Index{sizeof(float)};
    header[name] = {{"dtype", "F32"},
                    {"shape", std::vector<Index>(array.shape().begin(), array.shape().end())},
                    {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const Json::exception&) {
    fail("a name or the metadata is not UTF-8 text");
  }
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  return text;
}

/// Puts the name of the file before what went wrong with it.
template <class Function>
auto naming(const std::filesystem::path& path, const Function& function) {
  try {
    return function();
  } catch (const Error& error) {
    fail("safetensors: ", path.string(), ": ", error.what());
  }
}

}  // namespace

void save_safetensors(const std::filesystem::path& path,
                      const std::vector<std::pair<std::string, Array>>& tensors,
                      const Metadata& metadata) {
  const std::string header = naming(path, [&] { return header_of(tensors, metadata); });
  const std::uint64_t length = header.size();
  AtomicFile file(path);
  file.write(&length, kPrefix);
  file.write(header);
  for (const auto& [name, array] : tensors) {
    const Array numbers = array.to(Device::cpu);
    file.write(numbers.data(), static_cast<std::size_t>(numbers.size()) * sizeof(float));
  }
  file.commit();
}

Safetensors load_safetensors(const std::filesystem::path& path) {
  return naming(path, [&] { return load(path); });
}

}  // namespace dl::data
