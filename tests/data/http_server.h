// A small web server on the loopback interface, whose every answer is written by the test.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <dl/base/check.h>

namespace dl::data {

struct HttpRequest {
  int number;        // 1 for the first
  std::string path;  // "/file"
  long begin;        // of "Range: bytes=BEGIN-", or 0
};

/// Bytes to send as they are, in pieces with a pause after each; then the connection is closed, at
/// once or after `hold`.
struct HttpReply {
  std::string bytes;
  std::chrono::milliseconds hold{0};
  std::size_t piece = std::size_t{1} << 20;
  std::chrono::milliseconds pause{0};
};

inline HttpReply http_reply(const std::string& status, const std::string& body,
                            const std::string& headers = "") {
  HttpReply reply;
  reply.bytes = concat("HTTP/1.1 ", status, "\r\nContent-Length: ", body.size(), "\r\n", headers,
                       "Connection: close\r\n\r\n", body);
  return reply;
}

/// `body` as a server sends it that understands ranges.
inline HttpReply http_file(const HttpRequest& request, const std::string& body) {
  if (request.begin == 0) {
    return http_reply("200 OK", body);
  }
  if (request.begin >= static_cast<long>(body.size())) {
    return http_reply("416 Range Not Satisfiable", "");
  }
  return http_reply("206 Partial Content", body.substr(static_cast<std::size_t>(request.begin)),
                    concat("Content-Range: bytes ", request.begin, '-', body.size() - 1, '/',
                           body.size(), "\r\n"));
}

class HttpServer {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)) {
    ::setenv("no_proxy", "127.0.0.1", 1);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    check(::bind(socket_, generic, size) == 0 && ::listen(socket_, 8) == 0 &&
              ::getsockname(socket_, generic, &size) == 0,
          "the test's web server cannot be started");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~HttpServer() {
    stopping_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url(const std::string& path) const {
    return concat("http://127.0.0.1:", port_, path);
  }
  int requests() const { return requests_; }

 private:
  void serve() {
    int connection = -1;
    while ((connection = ::accept(socket_, nullptr, nullptr)) >= 0) {
      answer(connection);
      ::close(connection);
    }
  }

  void answer(int connection) {
    std::string text;
    char buffer[4096];
    while (text.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(connection, buffer, sizeof(buffer), 0);
      if (got <= 0) {
        return;
      }
      text.append(buffer, static_cast<std::size_t>(got));
    }
    const auto path = text.find(' ') + 1;
    const std::string range = "\r\nRange: bytes=";
    const auto found = text.find(range);
    const HttpReply reply =
        handler_({++requests_, text.substr(path, text.find(' ', path) - path),
                  found == std::string::npos ? 0 : std::atol(text.c_str() + found + range.size())});
    std::size_t sent = 0;
    while (sent < reply.bytes.size()) {
      const std::size_t piece = std::min(reply.piece, reply.bytes.size() - sent);
      const ssize_t now = ::send(connection, reply.bytes.data() + sent, piece, MSG_NOSIGNAL);
      if (now <= 0) {
        return;
      }
      sent += static_cast<std::size_t>(now);
      std::this_thread::sleep_for(reply.pause);
    }
    const auto end = std::chrono::steady_clock::now() + reply.hold;
    while (!stopping_ && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  Handler handler_;
  int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace dl::data
