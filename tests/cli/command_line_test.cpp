#include <dl/cli/command_line.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace dl::cli {
namespace {

/// A program with an option of each kind.
struct Program {
  CLI::App app{"Under test.", "program"};
  int threads = 0;
  std::uint64_t seed = 0;
  float lr = 0;
  std::string device;
  std::filesystem::path save;
  bool show = false;

  Program() {
    add_number(app, "--threads", threads, {1, 1024}, "");
    add_number(app, "--seed", seed, {}, "");
    add_number(app, "--lr", lr, {std::numeric_limits<float>::denorm_min()}, "");
    add_choice(
        app, "--device", {"auto", "cpu", "cuda"}, [this](const std::string& d) { device = d; }, "");
    add_path(app, "--save", save, "FILE", "");
    add_flag(
        app, "--show", [this](bool given) { show = given; }, "");
    app.set_version_flag("--version", "1");
    app.add_subcommand("go", "A command of its own help.");
  }

  /// The sentence about a command line; "" where it is right, "help" where it asks for that.
  std::string parse(const std::vector<std::string>& words) {
    std::vector<const char*> argv{"program"};
    for (const std::string& word : words) {
      argv.push_back(word.c_str());
    }
    try {
      cli::parse(app, static_cast<int>(argv.size()), argv.data());
      return "";
    } catch (const CLI::CallForHelp&) {
      return "help";
    } catch (const CLI::ParseError& error) {
      return sentence(app, error);
    }
  }
};

std::string said(const std::vector<std::string>& words) { return Program().parse(words); }

TEST(CommandLine, ReadsNumbersInDecimal) {
  Program program;
  EXPECT_EQ(program.parse({"--seed", "010", "--threads=08", "--lr", "00.50"}), "");
  EXPECT_EQ(program.seed, 10u);
  EXPECT_EQ(program.threads, 8);
  EXPECT_EQ(program.lr, 0.5f);
}

TEST(CommandLine, ReadsTheWholeRangeOfATypeAndNothingBeyond) {
  Program program;
  EXPECT_EQ(program.parse({"--seed", "18446744073709551615", "--lr", "3.4028235e38"}), "");
  EXPECT_EQ(program.seed, ~std::uint64_t{0});
  EXPECT_EQ(program.lr, std::numeric_limits<float>::max());
  for (const char* seed : {"18446744073709551616", "-1", "x", "1.5", "1e3", "0x10", " 1"}) {
    EXPECT_EQ(said({"--seed", seed}),
              std::string("--seed takes a whole number from 0 to 18446744073709551615, not \"") +
                  seed + '"');
  }
  for (const char* lr : {"0", "-0.1", "nan", "inf", "1e-60", "1e39", "0x1p3", "1,5"}) {
    EXPECT_EQ(said({"--lr", lr}),
              std::string("--lr takes a number from 1e-45 to 3.4028235e+38, not \"") + lr + '"');
  }
  EXPECT_EQ(said({"--threads", "1.5"}),
            "--threads takes a whole number from 1 to 1024, not \"1.5\"");
}

TEST(CommandLine, NamesTheChoices) {
  EXPECT_EQ(said({"--device", "tpu"}), "--device takes auto, cpu or cuda, not \"tpu\"");
}

TEST(CommandLine, SaysWhatIsWantedWhereThereIsNoValue) {
  for (const auto& [name, takes] : {std::pair("--save", "the name of a file"),
                                    {"--threads", "a whole number from 1 to 1024"},
                                    {"--device", "auto, cpu or cuda"}}) {
    const std::string wanted = std::string(name) + " takes " + takes + ", and none is given";
    EXPECT_EQ(said({name}), wanted);
    EXPECT_EQ(said({name, ""}), wanted);
    EXPECT_EQ(said({std::string(name) + "="}), wanted);
    EXPECT_EQ(said({name, "--seed"}), std::string(name) + " takes " + takes + ", not \"--seed\"");
  }
}

TEST(CommandLine, TakesOneValueForEachOption) {
  EXPECT_EQ(said({"--seed", "1", "--seed=2"}), "--seed takes one value, and 2 are given");
  EXPECT_EQ(said({"--save=a", "--save=a", "--save=a"}), "--save takes one value, and 3 are given");
}

TEST(CommandLine, TakesTrueAndFalseForFlags) {
  for (const auto& [argument, value] :
       {std::pair("--show", true), {"--show=true", true}, {"--show=false", false}}) {
    Program program;
    program.show = !value;
    EXPECT_EQ(program.parse({argument}), "");
    EXPECT_EQ(program.show, value) << argument;
  }
  EXPECT_EQ(said({"--show", "--show"}), "");
  for (const char* wrong : {"yes", "1", "-1", "False", "auto"}) {
    EXPECT_EQ(said({std::string("--show=") + wrong}),
              std::string("--show takes true, false or no value, not \"") + wrong + '"');
  }
  EXPECT_EQ(said({"--show", "--show=false"}), "--show is said to be true and to be false");
  EXPECT_EQ(said({"--version=x"}), "--version takes no value");
}

TEST(CommandLine, GivesHelpToWhoAsksForItWithoutAValue) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"go", "--help"}}) {
    EXPECT_EQ(said(words), "help");
  }
  for (const char* wrong : {"x", "false", "0", "--help"}) {
    const std::string argument = std::string("--help=") + wrong;
    EXPECT_EQ(said({argument}), "--help takes no value");
    EXPECT_EQ(said({"go", argument}), "--help takes no value");
  }
}

TEST(CommandLine, NamesUnknownArgumentsInTheirOrder) {
  EXPECT_EQ(said({"--nonsense"}), "unknown argument \"--nonsense\"");
  EXPECT_EQ(said({"one", "--seed", "1", "--two", "three"}),
            "unknown arguments \"one\", \"--two\", \"three\"");
  EXPECT_EQ(said({"1", "2", "3", "4", "5"}), "unknown arguments \"1\", \"2\", \"3\" and 2 more");
}

TEST(CommandLine, IsShortAndHarmlessWhateverTheArgument) {
  const std::string names[] = {std::string(600'000, 'x'), std::string(100, '\x1b'), "\xff\n"};
  for (const std::string& text : names) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--seed", text},
                                               {"--lr=" + text},
                                               {"--device", text},
                                               {text},
                                               {"--" + text},
                                               {"--show=" + text},
                                               {"--version=" + text},
                                               {text, text, text, text},
                                               {"--seed"},
                                               {"--seed", "1", "--seed", text}}) {
      const std::string sentence = said(words);
      EXPECT_FALSE(sentence.empty());
      EXPECT_LE(("mlp_concise: " + sentence + kSeeHelp).size(), 120u) << sentence;
      EXPECT_EQ(printable(sentence), sentence);
    }
  }
}

}  // namespace
}  // namespace dl::cli
