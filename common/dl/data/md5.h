// MD5 sums: to recognise a file, not to protect one.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace dl::data {

/// The MD5 sum of all parts, one after the other, as 32 lowercase hexadecimal digits.
std::string md5(std::initializer_list<std::span<const std::uint8_t>> parts);

}  // namespace dl::data
