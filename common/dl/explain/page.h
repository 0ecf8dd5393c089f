// A recording as a page: one file that a browser shows without asking anyone for anything.
#pragma once

#include <filesystem>
#include <string>

#include <dl/explain/recording.h>

namespace dl::explain {

/// What the page shows, as JSON: the numbers are those of the recording, to the last digit. Steps
/// in full are left out, every other one and then again, until the text has at most `most` bytes.
std::string to_json(Recording recording, std::size_t most = 900'000);

/// The page, whole or not at all; below a million bytes. Throws an Error where it cannot be
/// written.
void write_page(const std::filesystem::path& path, const Recording& recording);

/// The events, for https://ui.perfetto.dev and chrome://tracing. Source: "Trace Event Format", the
/// JSON of Chromium's tracing, events of phase X.
void write_trace(const std::filesystem::path& path, const Recording& recording);

}  // namespace dl::explain
