// What a run of ./learn exercise train shows: the map of the engine, the curve, the times.
#pragma once

#include <filesystem>
#include <ostream>
#include <vector>

#include "engine/training.h"

namespace dl::parts {

/// All places, room by room, and whose each is; the student's in colour where wanted.
void print_map(std::ostream& out, bool colours);

void print_heading(std::ostream& out);
void print_epoch(std::ostream& out, std::size_t number, const Both& both);

/// How long each function took, yours and ours.
void print_times(std::ostream& out);

/// "3 of 21 parts are yours."
void print_count(std::ostream& out);

/// Both curves, as DIR/train.png and so on.
void draw(const std::filesystem::path& folder, const std::vector<Both>& epochs);

}  // namespace dl::parts
