#include <dl/explain/page.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include <dl/autograd/create.h>
#include <dl/explain/recorder.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include "support/error_text.h"
#include "support/process.h"
#include "support/random.h"
#include "support/temp_folder.h"

namespace dl::explain {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// A few steps of a network of 784 inputs.
Recording trained(int steps, const std::string& name = "</script><b>&\"x\"") {
  Recorder recorder("test");
  name_training(name);
  const Tensor W = parameter(random_tensor({784, 20})), V = parameter(random_tensor({20, 10}));
  const Tensor images(random_array({16, 1, 28, 28}));
  const Labels y{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5};
  for (int i = 0; i < steps; ++i) {
    cross_entropy(matmul(relu(matmul(flatten(images), W)), V), y).backward();
    const NoGrad no_grad;
    for (Tensor w : {W, V}) {
      w -= 0.1f * Tensor(w.grad());
      w.zero_grad();
    }
  }
  return recorder.recording();
}

std::string page_of(const Recording& recording) {
  const TempFolder folder;
  write_page(folder / "page.html", recording);
  return contents_of(folder / "page.html");
}

TEST(Page, HasTheNumbersToTheLastDigit) {
  const Recording recording = trained(3);
  const json data = json::parse(to_json(recording));
  const json& step = data["trainings"][0]["steps"][1];
  const RecordedStep& recorded = recording.trainings[0].steps[1];
  EXPECT_EQ(step["loss"].get<float>(), recorded.loss);
  const json& corner = step["parameters"][0]["gradient"]["corner"];
  ASSERT_EQ(corner.size(), recorded.parameters[0].gradient.corner.size());
  for (std::size_t i = 0; i < corner.size(); ++i) {
    EXPECT_EQ(corner[i].get<float>(), recorded.parameters[0].gradient.corner[i]);
  }
  EXPECT_EQ(data["trainings"][0]["losses"].get<std::vector<float>>(),
            recording.trainings[0].losses);
}

TEST(Page, ShowsTheLinesOfCpp) {
  const json data = json::parse(to_json(trained(1)));
  const json& sources = data["sources"];
  bool matmul = false, relu = false;
  for (const auto& [key, source] : sources.items()) {
    matmul = matmul || source["text"].get<std::string>().find("// dA = dC Bᵀ") != std::string::npos;
    relu = relu || source["formula"].get<std::string>().find("struct Relu {") != std::string::npos;
  }
  EXPECT_TRUE(matmul);
  EXPECT_TRUE(relu);
}

TEST(Page, IsOneFileThatAsksNoOneAndIsNotBrokenByItsData) {
  const std::string page = page_of(trained(2));
  EXPECT_THAT(page, Not(HasSubstr("</script><b>")));
  EXPECT_THAT(page, HasSubstr("\\u003c/script>"));
  EXPECT_THAT(page, Not(HasSubstr(DL_PROJECT_DIR)))
      << "where the project lies is nobody's business";
  std::string without_names = page;
  const std::string name_space = "http://www.w3.org/2000/svg";
  for (std::size_t at; (at = without_names.find(name_space)) != std::string::npos;) {
    without_names.erase(at, name_space.size());
  }
  EXPECT_THAT(without_names, Not(HasSubstr("http")));
  EXPECT_THAT(without_names, Not(testing::ContainsRegex("src=|@import|url[(]")));
  EXPECT_THAT(page, HasSubstr("<noscript><table>")) << "without JavaScript";
}

TEST(Page, StaysBelowAMegabyte) {
  Recording recording = trained(300);
  const Training training = recording.trainings[0];
  for (int i = 0; i < 40; ++i) {
    recording.trainings.push_back(training);
  }
  EXPECT_LT(page_of(recording).size(), 1'000'000u);
  const json data = json::parse(to_json(recording, 300'000));
  EXPECT_EQ(data["trainings"].size(), 41u) << "the losses of all";
  EXPECT_GE(data["trainings"][0]["steps"].size(), 1u);
}

TEST(Page, WritesNumbersThatAreNone) {
  Recording recording = trained(1);
  recording.trainings[0].losses = {NAN, INFINITY, -INFINITY, 1};
  const json data = json::parse(to_json(recording));
  EXPECT_EQ(data["trainings"][0]["losses"], json({"NaN", "inf", "-inf", 1}));
}

TEST(Page, SaysThatNothingWasTrained) {
  EXPECT_THAT(page_of(Recording{"test", "", {}, {}, 0, 0}), HasSubstr("Nothing was trained"));
}

TEST(Page, SaysThatItCannotBeWritten) {
  EXPECT_THAT(error_text([] { write_page("/nowhere/page.html", {}); }), HasSubstr("/nowhere"));
}

TEST(Trace, HasTheEventsInMicroseconds) {
  const TempFolder folder;
  Recording recording;
  recording.events = {{"matmul", "forward", 0.5, 0.001}};
  write_trace(folder / "trace.json", recording);
  const json trace = json::parse(contents_of(folder / "trace.json"));
  const json& event = trace["traceEvents"][0];
  EXPECT_EQ(event["name"], "matmul");
  EXPECT_EQ(event["ph"], "X");
  EXPECT_DOUBLE_EQ(event["ts"], 500'000);
  EXPECT_DOUBLE_EQ(event["dur"], 1'000);
}

/// The page as a browser has it after its script has run, and what the browser complains of.
Finished opened(const std::filesystem::path& page) {
  for (const char* browser : {"/usr/bin/chromium", "/usr/bin/google-chrome"}) {
    if (std::filesystem::exists(browser)) {
      return run({browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                  "--virtual-time-budget=4000", "--dump-dom", "file://" + page.string()});
    }
  }
  return {-1, "", ""};
}

TEST(Browser, ShowsTheNumbersAndGoesBackAtAClick) {
  const TempFolder folder;
  const Recording recording = trained(3, "a training");
  write_page(folder / "page.html", recording);
  // A click on each of the buttons, as a reader would.
  std::string page = contents_of(folder / "page.html");
  const std::string clicks =
      "<script>document.querySelector('[data-op=cross_entropy]').click();"
      "for (let i = 0; i < 2; i++) document.getElementById('next').click();</script></html>";
  std::ofstream(folder / "clicked.html") << page.replace(page.rfind("</html>"), 7, clicks);
  const Finished seen = opened(folder / "clicked.html");
  if (seen.status == -1) {
    GTEST_SKIP() << "there is no Chromium here";
  }
  ASSERT_EQ(seen.status, 0) << seen.err;
  EXPECT_THAT(seen.err, Not(HasSubstr("Uncaught")));
  EXPECT_THAT(seen.out,
              HasSubstr("2 of 5: dy has arrived at cross_entropy, which hands on to matmul"));
  // The detail is now of the gradient of cross_entropy: 1/16 for each of 16 losses.
  EXPECT_THAT(seen.out, HasSubstr("title=\"0.0625\""));
  EXPECT_THAT(seen.out, HasSubstr("step 2 of 3"));
  EXPECT_THAT(seen.out, HasSubstr("data-dz=\"0\""));
}

}  // namespace
}  // namespace dl::explain
