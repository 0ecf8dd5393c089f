// A program in a locale whose numbers have a comma where ours have a point, and dots between
// thousands (1.234,5), as in German: what is written for machines is the same, and is read the
// same.

#include <gtest/gtest.h>

#include <locale>
#include <sstream>

#include <dl/app/lesson_app.h>
#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/data/data_loader.h>
#include <dl/optim/sgd.h>
#include <dl/train/checkpoint.h>
#include <dl/train/history.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

/// Of C++'s streams.
class German : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// C++'s streams in German, while it lives. (C's functions are not: no program here calls
/// setlocale.)
class InGerman {
 public:
  InGerman() : before_(std::locale::global(std::locale(std::locale::classic(), new German))) {}
  ~InGerman() { std::locale::global(before_); }
  InGerman(const InGerman&) = delete;
  InGerman& operator=(const InGerman&) = delete;

 private:
  std::locale before_;
};

TEST(InGerman, NumbersHaveCommas) {
  const InGerman german;
  std::ostringstream text;
  text << 1234.5;
  EXPECT_EQ(text.str(), "1.234,5") << "the tests below would test nothing";
}

TEST(InGerman, AHistoryIsTheSame) {
  const TempFolder folder;
  const InGerman german;
  train::save_history(folder / "history.csv", {{1234.5, 0.25, 0.125, 1500.5, 0.5, {}, 1234}});
  EXPECT_EQ(contents_of(folder / "history.csv"),
            "epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds\n"
            "1234,1234.5,0.25,,0.125,1500.5,0.5\n");
}

TEST(InGerman, ACheckpointIsTheSameAndIsRead) {
  const data::ImageSet set{2, 1, 1, {1, 2}, {0, 1}};
  const TempFolder folder;
  const auto save = [&](const std::filesystem::path& path) {
    Tensor W = parameter(Tensor(full({1000, 2}, 0.5f)));
    optim::SGD sgd({W}, {.lr = 0.1f});
    data::DataLoader loader(set, {.shuffle = true, .seed = 123456});
    for (int epoch = 0; epoch < 1234; ++epoch) {
      loader.begin();
    }
    train::save_checkpoint(path, {{{"W", W}}, loader, &sgd});
    return loader.state();
  };
  const std::string state = save(folder / "english");
  EXPECT_EQ(state, "123456 1234");
  const InGerman german;
  EXPECT_EQ(save(folder / "german"), state);
  EXPECT_EQ(contents_of(folder / "german"), contents_of(folder / "english"));

  Tensor W = parameter(Tensor(full({1000, 2}, 0)));
  optim::SGD sgd({W}, {.lr = 0.1f});
  data::DataLoader loader(set, {.shuffle = true});
  train::load_checkpoint(folder / "german", {{{"W", W}}, loader, &sgd});
  EXPECT_EQ(loader.state(), state);
  EXPECT_EQ(W.to_vector(), std::vector<float>(2000, 0.5f));
}

TEST(InGerman, AGeneratorsStateIsTheSameAndIsRead) {
  Rng rng(1234567);
  rng.normal();
  const std::string state = rng.state();
  const InGerman german;
  EXPECT_EQ(rng.state(), state);
  Rng restored(1);
  restored.restore(state);
  EXPECT_EQ(restored.normal(), rng.normal());
  EXPECT_EQ(restored.uniform(), rng.uniform());
}

TEST(InGerman, ErrorsAreTheSame) {
  const InGerman german;
  EXPECT_EQ(error_text([] {
              matmul(full({1234, 2}, 0), full({3, 5678}, 0));
            }),
            "matmul: (1234, 2) x (3, 5678): inner sizes 2 and 3 differ");
}

TEST(InGerman, ACommandLineIsReadTheSame) {
  const InGerman german;
  train::TrainingOptions options;
  app::LessonApp program("program", "", options);
  std::vector<std::string> words{"program", "--lr", "0.25", "--hidden", "1234"};
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  int runs = 0;
  EXPECT_EQ(program.run(5, arguments.data(), [&runs] { ++runs; }), 0);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(options.lr, 0.25f);
  EXPECT_EQ(options.hidden, 1234);
}

}  // namespace
}  // namespace dl
