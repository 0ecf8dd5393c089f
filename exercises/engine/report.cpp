#include "engine/report.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include <dl/plot/figures.h>
#include <dl/plot/line_chart.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

template <class... Parts>
std::string formatted(const char* format, const Parts&... parts) {
  char text[200];
  std::snprintf(text, sizeof text, format, parts...);
  return text;
}

std::string whose(const Place& place) {
  return place.yours() ? "yours" : place.part != nullptr ? "ours: yours differs" : "ours";
}

/// 0.31 s, 4.20 ms, 17.3 us
std::string duration(double seconds) {
  return seconds >= 0.1    ? formatted("%.2f s ", seconds)
         : seconds >= 1e-4 ? formatted("%.2f ms", 1e3 * seconds)
                           : formatted("%.2f us", 1e6 * seconds);
}

std::size_t count_of_yours() {
  const std::vector<Place>& all = places().all();
  return static_cast<std::size_t>(std::ranges::count_if(all, &Place::yours));
}

}  // namespace

void print_map(std::ostream& out, bool colours) {
  out << "the engine, room by room (* beside lesson 3, and compared with ours)\n\n";
  const char* room = "";
  for (const Place& place : places().all()) {
    const std::string line = formatted("%s%s %-46s %s", place.exercise, place.in_lesson ? " " : "*",
                                       place.what, whose(place).c_str());
    out << formatted("  %-10s", std::string(room) == place.room ? "" : place.room)
        << (colours && place.yours() ? "\x1b[1;32m" + line + "\x1b[0m" : line) << "\n";
    room = place.room;
  }
  out << "\n";
}

void print_heading(std::ostream& out) {
  out << "             yours                            ours\n"
         "epoch   loss    train    test        loss    train    test\n";
}

void print_epoch(std::ostream& out, std::size_t number, const Both& both) {
  const auto& [yours, ours] = both;
  out << formatted("%5zu  %.4f   %.4f  %.4f      %.4f   %.4f  %.4f", number, yours.loss,
                   yours.accuracy, yours.test_accuracy, ours.loss, ours.accuracy,
                   ours.test_accuracy)
      << std::endl;
}

void print_times(std::ostream& out) {
  if (places().timings().empty()) {
    return;
  }
  out << formatted("\n%-26s %-24s %11s %11s %8s\n", "a call, with what it calls", "", "yours",
                   "ours", "ratio");
  for (const auto& [place, function, yours, ours, calls] : places().timings()) {
    const bool alone = ours == 0;  // nothing of ours does the same, and no more
    out << formatted("%-26s %-24s %11s %11s %8s\n", place->id.c_str(), function.c_str(),
                     duration(yours / calls).c_str(), alone ? "-" : duration(ours / calls).c_str(),
                     alone ? "-" : formatted("%.3g", yours / ours).c_str());
  }
}

void print_count(std::ostream& out) {
  const std::size_t yours = count_of_yours(), all = places().all().size();
  out << "\n" << yours << " of " << all << " parts are yours";
  out << (yours == all ? ": this network was trained by nothing but your own code.\n" : ".\n");
}

void draw(const std::filesystem::path& folder, const std::vector<Both>& epochs) {
  std::vector<double> number;
  std::vector<double> values[2][2];  // loss and test accuracy, yours and ours
  for (const auto& [yours, ours] : epochs) {
    number.push_back(static_cast<double>(number.size() + 1));
    values[0][0].push_back(yours.loss);
    values[0][1].push_back(ours.loss);
    values[1][0].push_back(yours.test_accuracy);
    values[1][1].push_back(ours.test_accuracy);
  }
  std::vector<plot::LineChart> charts;
  for (const int k : {0, 1}) {
    plot::LineChart chart({.x_label = "epoch",
                           .y_label = k == 0 ? "training loss" : "test accuracy",
                           .x_numbers = plot::Numbers::whole});
    chart.line("ours", number, values[k][1], plot::Mark::dotted);
    chart.line("yours", number, values[k][0], plot::Mark::dotted);
    charts.push_back(chart);
  }
  plot::Figures(folder).draw("train", plot::Panels(charts));
}

}  // namespace dl::parts
