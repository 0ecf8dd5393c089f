#include <dl/explain/page.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/file.h>
#include <dl/base/text.h>

namespace dl::explain {

/// page.html, which CMake puts into the program.
extern const char* const kPage;

namespace {

// With float for its numbers, each comes out with the digits that a float has.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                  std::uint64_t, float>;

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr const char* kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned>(bytes[at]) : 0U;
    };
    const unsigned three = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j <= bytes.size() ? kDigits[three >> (18 - 6 * j) & 63U] : '=';
    }
  }
  return text;
}

Json json_of(const Shape& shape) { return std::vector<Index>(shape.begin(), shape.end()); }

/// NaN and infinities, which JSON has not, as texts.
Json json_of(const std::vector<float>& numbers) {
  Json list = Json::array();
  for (const float x : numbers) {
    if (std::isfinite(x)) {
      list.push_back(x);
    } else {
      list.push_back(std::isnan(x) ? "NaN" : x > 0 ? "inf" : "-inf");
    }
  }
  return list;
}

Json json_of(const Summary& s) {
  if (!s.known) {
    return nullptr;
  }
  return {{"shape", json_of(s.shape)},
          {"rows", s.rows},
          {"columns", s.columns},
          {"corner", json_of(s.corner)},
          {"least", s.least},
          {"greatest", s.greatest},
          {"mean", s.mean},
          {"histogram", s.histogram}};
}

/// The path from the project's own folders on: where the project lies is nobody's business.
std::string project_path(const std::string& file) {
  for (const char* folder :
       {"/common/", "/lessons/", "/gpu/", "/exercises/", "/tests/", "/docs/"}) {
    if (const auto at = file.rfind(folder); at != std::string::npos) {
      return file.substr(at + 1);
    }
  }
  return file.substr(file.rfind('/') + 1);
}

/// The project's files by lines, by their paths from its root, each read once; none where the
/// sources are gone.
class SourceFiles {
 public:
  const std::vector<std::string>& lines(const std::string& path) {
    const auto [file, is_new] = files_.try_emplace(path);
    const std::filesystem::path whole = std::filesystem::path(DL_PROJECT_DIR) / path;
    if (is_new && std::filesystem::is_regular_file(whole)) {
      file->second = lines_of(read_file(whole));
    }
    return file->second;
  }

 private:
  std::map<std::string, std::vector<std::string>> files_;
};

/// Lines begin ... end - 1, without the marks of the pages' listings.
std::string excerpt(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (!lines[i].starts_with("// #")) {
      text += lines[i] + '\n';
    }
  }
  return text;
}

/// The function around a line: from the blank line before it to the "}" at the margin that ends it.
std::string function_around(const std::vector<std::string>& lines, std::size_t line) {
  constexpr std::size_t kMost = 40;
  if (line == 0 || line > lines.size()) {
    return "";
  }
  std::size_t begin = line - 1, end = line - 1;
  while (begin > 0 && !lines[begin - 1].empty() && !lines[begin - 1].starts_with("}") &&
         line - begin < kMost) {
    --begin;
  }
  while (end + 1 < lines.size() && !lines[end].starts_with("}") && end - begin < kMost) {
    ++end;
  }
  return excerpt(lines, begin, end + 1);
}

/// The struct of an elementwise formula, by its name: from one blank line to the next.
std::string formula_struct(const std::vector<std::string>& lines, const std::string& operation) {
  const std::string name = "kName = \"" + operation + "\";";
  const auto named = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find(name) != std::string::npos;
  });
  if (named == lines.end()) {
    return "";
  }
  const auto is_blank = [](const std::string& line) { return line.empty(); };
  const auto begin = std::find_if(std::make_reverse_iterator(named), lines.rend(), is_blank).base();
  const auto end = std::find_if(named, lines.end(), is_blank);
  return excerpt(lines, static_cast<std::size_t>(begin - lines.begin()),
                 static_cast<std::size_t>(end - lines.begin()));
}

std::string place_of(const RecordedOperation& op) {
  return fmt::format("{}:{}", project_path(op.where.file), op.where.line);
}

/// What an operation's lines are found by: several have one place.
std::string source_key(const RecordedOperation& op) { return op.name + " " + place_of(op); }

/// The lines of C++ of every operation, each place once.
Json sources_of(const Recording& recording, SourceFiles& files) {
  Json sources = Json::object();
  for (const Training& training : recording.trainings) {
    for (const RecordedStep& step : training.steps) {
      for (const RecordedOperation& op : step.operations) {
        Json& source = sources[source_key(op)];
        if (source.is_null()) {
          source = {
              {"place", place_of(op)},
              {"text", function_around(files.lines(project_path(op.where.file)),
                                       static_cast<std::size_t>(op.where.line))},
              {"formula", formula_struct(files.lines("common/dl/kernels/elementwise.h"), op.name)}};
        }
      }
    }
  }
  return sources;
}

Json json_of(const Work& work) { return {{"flop", work.flop}, {"bytes", work.bytes}}; }

Json json_of(const RecordedOperation& op) {
  Json inputs = Json::array();
  for (const RecordedOperation::Input& input : op.inputs) {
    inputs.push_back({{"id", input.id}, {"shape", json_of(input.shape)}});
  }
  const Formula formula = formula_of(op.name);
  return {{"name", op.name},
          {"id", op.id},
          {"inputs", inputs},
          {"value", json_of(op.value)},
          {"gradient", json_of(op.gradient)},
          {"seconds", Json::array({op.forward_seconds, op.backward_seconds})},
          {"work", Json::array({json_of(op.forward), json_of(op.backward)})},
          {"kernels", Json::array({op.forward_kernels, op.backward_kernels})},
          {"formula", Json::array({std::string(formula.value), std::string(formula.gradient)})},
          {"source", source_key(op)}};
}

Json json_of(const RecordedStep& step) {
  Json operations = Json::array(), parameters = Json::array(), some = Json::array(),
       weights = Json::array();
  for (const RecordedOperation& op : step.operations) {
    operations.push_back(json_of(op));
  }
  for (const ParameterState& p : step.parameters) {
    parameters.push_back({{"id", p.id},
                          {"name", printable(p.name, 40)},
                          {"value", json_of(p.value)},
                          {"gradient", json_of(p.gradient)},
                          {"ratio", p.update_ratio}});
  }
  for (const Example& example : step.some) {
    some.push_back({{"pixels", base64(example.pixels)},
                    {"scores", json_of(example.scores)},
                    {"gradient", json_of(example.gradient)}});
  }
  for (const auto& unit : step.weights) {
    weights.push_back(base64(unit));
  }
  return {{"number", step.number},
          {"epoch", step.epoch},
          {"loss", json_of(std::vector{step.loss})[0]},
          {"examples", step.examples},
          {"operations", operations},
          {"backward", step.backward},
          {"parameters", parameters},
          {"update", step.update_seconds},
          {"dead", step.dead_units},
          {"rows", step.rows},
          {"columns", step.columns},
          {"some", some},
          {"weights", weights}};
}

/// At most so many of the losses: where there are more, each is the mean of several in a row.
std::vector<float> thinned(const std::vector<float>& losses, std::size_t most) {
  const std::size_t width = (losses.size() + most - 1) / std::max<std::size_t>(most, 1);
  if (width <= 1) {
    return losses;
  }
  std::vector<float> means;
  for (std::size_t i = 0; i < losses.size(); i += width) {
    const std::size_t end = std::min(losses.size(), i + width);
    double sum = 0;
    for (std::size_t j = i; j < end; ++j) {
      sum += losses[j];
    }
    means.push_back(static_cast<float>(sum / static_cast<double>(end - i)));
  }
  return means;
}

Json json_of(const Training& training) {
  constexpr std::size_t kPoints = 600;
  Json steps = Json::array(), epochs = Json::array();
  for (const RecordedStep& step : training.steps) {
    steps.push_back(json_of(step));
  }
  for (const train::EpochMetrics& e : training.epochs) {
    epochs.push_back({e.train_loss, e.train_accuracy, e.test_accuracy});
  }
  return {{"name", printable(training.name, 60)},
          {"note", printable(training.note, 400)},
          {"count", training.losses.size()},
          {"losses", json_of(thinned(training.losses, kPoints))},
          {"epochs", epochs},
          {"steps", steps}};
}

/// Every other one of the steps of each training, with the first and the last.
void thin_out(Recording& recording) {
  for (Training& training : recording.trainings) {
    std::vector<RecordedStep> left;
    for (std::size_t i = 0; i < training.steps.size(); ++i) {
      if (i % 2 == 0 || i + 1 == training.steps.size()) {
        left.push_back(std::move(training.steps[i]));
      }
    }
    if (left.size() == training.steps.size() && left.size() > 1) {
      left.erase(left.begin());  // the last, which has learned something
    }
    training.steps = std::move(left);
  }
}

std::string text_of(const Recording& recording, SourceFiles& files) {
  Json trainings = Json::array();
  for (const Training& training : recording.trainings) {
    trainings.push_back(json_of(training));
  }
  const Json all{{"program", recording.program}, {"device", recording.device},
                 {"seconds", recording.seconds}, {"overhead", recording.overhead},
                 {"trainings", trainings},       {"sources", sources_of(recording, files)}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : text) {
    html += c == '<'   ? "&lt;"
            : c == '>' ? "&gt;"
            : c == '&' ? "&amp;"
            : c == '"' ? "&quot;"
                       : std::string(1, c);
  }
  return html;
}

/// For readers without JavaScript, and for print: the operations of the last step as a table.
std::string table_of(const Recording& recording) {
  if (recording.trainings.empty() || recording.trainings.back().steps.empty()) {
    return "<p>Nothing was trained while this page was recorded.</p>";
  }
  const RecordedStep& step = recording.trainings.back().steps.back();
  std::string html = fmt::format(
      "<table><caption>Step {}, loss {:.4f}: each operation, its result, and the time that its "
      "value and its gradients "
      "took</caption>\n<thead><tr><th>operation<th>result<th>value<th>gradients"
      "</thead>\n",
      step.number, step.loss);
  for (const RecordedOperation& op : step.operations) {
    html +=
        fmt::format("<tr><td>{}<td>{}<td>{:.0f} µs<td>{:.0f} µs\n", escaped(op.name),
                    concat(op.value.shape), 1e6 * op.forward_seconds, 1e6 * op.backward_seconds);
  }
  return html + "</table>";
}

/// The text with each of the marks replaced; what comes in their place is not looked at again.
std::string replaced(std::string_view text, const std::map<std::string_view, std::string>& marks) {
  std::string result;
  while (!text.empty()) {
    const auto mark = std::find_if(marks.begin(), marks.end(),
                                   [&](const auto& m) { return text.starts_with(m.first); });
    result += mark == marks.end() ? std::string(1, text[0]) : mark->second;
    text.remove_prefix(mark == marks.end() ? 1 : mark->first.size());
  }
  return result;
}

}  // namespace

std::string to_json(Recording recording, std::size_t most) {
  SourceFiles files;
  std::string text = text_of(recording, files);
  const auto steps = [&] {
    std::size_t count = 0;
    for (const Training& training : recording.trainings) {
      count += training.steps.size();
    }
    return count;
  };
  while (text.size() > most && steps() > recording.trainings.size()) {
    thin_out(recording);
    text = text_of(recording, files);
  }
  while (text.size() > most && steps() > 0) {  // many trainings: the later ones lose their steps
    const auto last = std::find_if(recording.trainings.rbegin(), recording.trainings.rend(),
                                   [](const Training& t) { return !t.steps.empty(); });
    last->steps.clear();
    text = text_of(recording, files);
  }
  return text;
}

void write_page(const std::filesystem::path& path, const Recording& recording) {
  // In a script "</" could be its end; in JSON it stands in texts alone, where \/ is the same.
  std::string json = to_json(recording), safe;
  for (std::size_t i = 0; i < json.size(); ++i) {
    safe += json[i] == '<' && i + 1 < json.size() && (json[i + 1] == '/' || json[i + 1] == '!')
                ? "\\u003c"
                : std::string(1, json[i]);
  }
  AtomicFile file(path);
  file.write(replaced(kPage, {{"%PROGRAM%", escaped(recording.program)},
                              {"%TABLE%", table_of(recording)},
                              {"%DATA%", safe}}));
  file.commit();
}

void write_trace(const std::filesystem::path& path, const Recording& recording) {
  nlohmann::json events = nlohmann::json::array();
  for (const Event& event : recording.events) {
    events.push_back({{"name", event.name},
                      {"cat", event.kind},
                      {"ph", "X"},
                      {"ts", 1e6 * event.start},
                      {"dur", 1e6 * event.seconds},
                      {"pid", 1},
                      {"tid", 1}});
  }
  const nlohmann::json all{{"traceEvents", events},
                           {"displayTimeUnit", "ms"},
                           {"otherData", {{"program", recording.program}}}};
  AtomicFile file(path);
  file.write(all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  file.commit();
}

}  // namespace dl::explain
