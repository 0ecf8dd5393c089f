#include <dl/data/download.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <thread>

#include "http_server.h"
#include "support/environment.h"
#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temp_folder.h"
#include "support/terminal.h"

namespace dl::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string some_text() {
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) {
    text += concat(i, ' ');
  }
  return text;
}

const std::string kText = some_text();

class Download : public testing::Test {
 protected:
  void fetch(const HttpServer& server, const std::string& path = "/file") {
    download(server.url(path), file_, accept_, options_);
  }
  std::string error_of(const HttpServer& server, const std::string& path = "/file") {
    return error_text([&] { fetch(server, path); });
  }

  TempFolder folder_;
  std::filesystem::path file_ = folder_ / "file", part_ = folder_ / "file.part";
  FileCheck accept_ = [](const std::filesystem::path& path) {
    check(contents_of(path) == kText, "not the right file");
  };
  DownloadOptions options_{.first_pause = std::chrono::milliseconds(1),
                           .connect_timeout = std::chrono::milliseconds(2000),
                           .stall_timeout = std::chrono::seconds(1)};
};

TEST_F(Download, FetchesAFile) {
  const HttpServer server([](const HttpRequest& request) {
    EXPECT_EQ(request.path, "/file");
    return http_file(request, kText);
  });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_THAT(folder_.names(), ElementsAre("file"));
}

TEST_F(Download, LeavesAnExistingFileAlone) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  put(file_, "here already");
  fetch(server);
  EXPECT_EQ(contents_of(file_), "here already");
  EXPECT_EQ(server.requests(), 0);
  EXPECT_THAT(folder_.names(), ElementsAre("file"));
}

TEST_F(Download, GoesOnWhereItWasCutOff) {
  const HttpServer server([](const HttpRequest& request) {
    HttpReply reply = http_file(request, kText);
    if (request.number == 1) {
      reply.bytes.resize(100'000);
    } else {
      EXPECT_GT(request.begin, 90'000);
    }
    return reply;
  });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 2);
}

TEST_F(Download, GoesOnWhereAnEarlierProgramStopped) {
  put(part_, kText.substr(0, 1000));
  const HttpServer server([](const HttpRequest& request) {
    EXPECT_EQ(request.begin, 1000);
    return http_file(request, kText);
  });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
}

TEST_F(Download, WritesIntoNothingThatIsNotItsOwn) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  const auto mine = folder_ / "mine";
  put(mine, "mine");
  const auto expect_refusal = [&] {
    EXPECT_EQ(error_of(server), "cannot download to " + part_.string() +
                                    ": it exists and is no file of a download; remove it");
    EXPECT_EQ(contents_of(mine), "mine");
    std::filesystem::remove(part_);
  };
  std::filesystem::create_symlink("mine", part_);
  expect_refusal();
  std::filesystem::create_hard_link(mine, part_);
  expect_refusal();
  std::filesystem::create_symlink("nothing yet", part_);
  expect_refusal();
  ASSERT_EQ(::mkfifo(part_.c_str(), 0600), 0);  // to open it would be to wait
  expect_refusal();
  EXPECT_EQ(server.requests(), 0);
  EXPECT_THAT(folder_.names(), ElementsAre("mine"));
}

TEST_F(Download, StartsOverWhereTheServerIgnoresRanges) {
  put(part_, kText.substr(0, 1000));
  const HttpServer server([](const HttpRequest&) { return http_reply("200 OK", kText); });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(Download, StartsOverWhereThePartIsOfAnotherFile) {
  put(part_, std::string(1000, '?'));
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 2);
}

TEST_F(Download, StartsOverWhereThePartIsLongerThanTheFile) {
  put(part_, kText + kText);
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 2);
}

TEST_F(Download, FollowsARedirect) {
  const HttpServer server([](const HttpRequest& request) {
    return request.path == "/old" ? http_reply("302 Found", "It has moved.", "Location: /new\r\n")
                                  : http_file(request, kText);
  });
  fetch(server, "/old");
  EXPECT_EQ(contents_of(file_), kText);
}

TEST_F(Download, RefusesARedirectAwayFromTheWeb) {
  const HttpServer server([](const HttpRequest&) {
    return http_reply("302 Found", "", "Location: file:///etc/hostname\r\n");
  });
  EXPECT_THAT(error_of(server), HasSubstr("cannot fetch"));
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, GivesUpInACircleOfRedirects) {
  const HttpServer server([](const HttpRequest&) {
    return http_reply("301 Moved Permanently", "", "Location: /file\r\n");
  });
  EXPECT_THAT(error_of(server), HasSubstr("redirects"));
}

TEST_F(Download, NamesAnHttpErrorAndDoesNotTryAgain) {
  const HttpServer server([](const HttpRequest&) { return http_reply("404 Not Found", "gone"); });
  EXPECT_THAT(error_of(server), AllOf(HasSubstr(server.url("/file")), HasSubstr("404")));
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, TriesAgainAfterAnErrorOfTheServer) {
  const HttpServer server([](const HttpRequest& request) {
    return request.number < 3 ? http_reply("500 Internal Server Error", "oops")
                              : http_file(request, kText);
  });
  fetch(server);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 3);
}

TEST_F(Download, GivesUpAfterAFewAttempts) {
  const HttpServer server(
      [](const HttpRequest&) { return http_reply("503 Service Unavailable", ""); });
  EXPECT_THAT(error_of(server), AllOf(HasSubstr("503"), HasSubstr("(4 attempts)")));
  EXPECT_EQ(server.requests(), 4);
}

TEST_F(Download, GivesUpWhereNobodyListens) {
  std::string url;
  {
    const HttpServer server([](const HttpRequest&) { return HttpReply{}; });
    url = server.url("/file");
  }
  EXPECT_THAT(error_text([&] { download(url, file_, accept_, options_); }),
              HasSubstr("cannot fetch " + url));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, DeletesAFileThatFailsItsCheck) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, "wrong"); });
  EXPECT_EQ(error_of(server), "not the right file");
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, GivesUpOnAConnectionThatStalls) {
  const HttpServer server([](const HttpRequest& request) {
    HttpReply reply = http_file(request, kText);
    reply.bytes.resize(1000);
    reply.hold = std::chrono::seconds(60);
    return reply;
  });
  options_.attempts = 1;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(error_of(server), HasSubstr("cannot fetch"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(kText.rfind(contents_of(part_), 0), 0u) << "what has come is kept";
}

TEST_F(Download, WaitsForAServerThatIsSlow) {
  const HttpServer server([](const HttpRequest& request) {
    HttpReply reply = http_file(request, kText);
    reply.piece = 50'000;
    reply.pause = std::chrono::milliseconds(400);  // 2.4 s for all, but never 1 s without a byte
    return reply;
  });
  const auto start = std::chrono::steady_clock::now();
  fetch(server);
  EXPECT_GT(std::chrono::steady_clock::now() - start, options_.stall_timeout);
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(Download, RefusesAFileThatIsTooLarge) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  options_.max_bytes = 1000;
  EXPECT_THAT(error_of(server), HasSubstr("larger than the 1000 bytes allowed"));
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, LeavesNothingOnAFullDisk) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  std::string text;
  {
    const FileSizeLimit limit(1000);
    text = error_of(server);
  }
  EXPECT_THAT(text, HasSubstr("cannot write " + part_.string()));
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, LeavesTheFileInPartsWhereAFolderHasTakenItsPlace) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  accept_ = [this](const std::filesystem::path&) { std::filesystem::create_directory(file_); };
  EXPECT_EQ(error_of(server), "cannot write " + file_.string() + ": Is a directory");
  EXPECT_THAT(folder_.names(), ElementsAre("file", "file.part"));
}

TEST_F(Download, ShowsOnATerminalHowMuchHasCome) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  const Environment term("TERM", "xterm");
  const StderrTerminal terminal;
  fetch(server);
  EXPECT_THAT(terminal.text(),
              AllOf(HasSubstr("\r\033[Kfile: 0.3 of 0.3 MB"), testing::EndsWith("\r\033[K")));
}

TEST_F(Download, NamesAMissingFolder) {
  EXPECT_THAT(error_text([&] { download("http://127.0.0.1/", folder_ / "no/file", accept_); }),
              HasSubstr("cannot create " + (folder_ / "no/file.part").string()));
}

TEST_F(Download, RefusesOtherProtocols) {
  EXPECT_THAT(error_text([&] { download("file:///etc/hostname", file_, accept_, options_); }),
              HasSubstr("cannot fetch file:///etc/hostname"));
}

TEST_F(Download, NamesAnAddressThatIsNone) {
  EXPECT_THAT(error_text([&] { download("http://[", file_, accept_, options_); }),
              testing::StartsWith("download: cannot fetch http://[: URL "));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Download, TwoAtOnceFetchTheFileOnce) {
  const HttpServer server([](const HttpRequest& request) { return http_file(request, kText); });
  {
    const std::jthread other([&] { fetch(server); });
    fetch(server);
  }
  EXPECT_EQ(contents_of(file_), kText);
  EXPECT_EQ(server.requests(), 1);
  EXPECT_THAT(folder_.names(), ElementsAre("file"));
}

}  // namespace
}  // namespace dl::data
