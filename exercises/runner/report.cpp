#include "report.h"

#include "files.h"

namespace dl::runner {

namespace {

constexpr std::size_t kOutputLines = 20;

void indent(std::ostream& out, const std::string& text, const char* by) {
  for (const std::string& line : lines_of(text)) {
    out << by << line << "\n";
  }
}

void report_failure(std::ostream& out, const TestResult& test, const Style& style) {
  indent(out, test.message, "      ");
  if (!test.diagnosis.empty()) {
    out << style.strong("    diagnosis: " + test.diagnosis) << "\n";
  }
  if (test.seed) {
    out << "    (random numbers of seed " << *test.seed << ")\n";
  }
}

void report_output(std::ostream& out, const std::string& output) {
  std::vector<std::string> lines = lines_of(output);
  if (lines.empty()) {
    return;
  }
  out << "your program printed:\n";
  if (lines.size() > kOutputLines) {
    out << "    ... (" << lines.size() - kOutputLines << " lines before these)\n";
    lines.erase(lines.begin(), lines.end() - kOutputLines);
  }
  for (const std::string& line : lines) {
    out << "    " << line << "\n";
  }
}

}  // namespace

std::string told_verdict(Verdict verdict, const Style& style) {
  const std::string word = name(verdict);
  return verdict == Verdict::pass                                 ? style.good(word)
         : verdict == Verdict::todo || verdict == Verdict::no_gpu ? style.open(word)
                                                                  : style.bad(word);
}

void report(std::ostream& out, const Result& result, bool full, const Style& style) {
  std::size_t silent = 0;
  bool shown = false;
  for (const TestResult& test : result.tests) {
    if (test.status == "skipped") {
      continue;
    }
    if (test.status == "pass") {
      out << style.good("  ok    ") << test.name << "\n";
    } else if (shown && !full) {
      ++silent;
    } else if (test.status == "todo") {
      out << style.open("  todo  ") << test.name << "\n";
      shown = true;
      if (!full) {
        out << "          " << test.message << "\n";
      }
    } else if (test.status == "fail") {
      out << style.bad("  FAIL  ") << test.name << "\n";
      report_failure(out, test, style);
      shown = true;
    }
  }
  if (silent > 0) {
    out << "  ...   " << silent << " more that do not pass yet (--full shows them)\n";
  }
  if (!result.message.empty()) {
    indent(out, result.message, "    ");
  }
  for (const std::string& trap : result.traps) {
    out << style.open("  a trap: ") << trap << "\n";
  }
  if (result.verdict != Verdict::sanitizer) {
    report_output(out, result.output);
  }
  if (!result.warnings.empty()) {
    out << style.open("the compiler warns:") << "\n";
    indent(out, result.warnings, "    ");
  }
}

}  // namespace dl::runner
