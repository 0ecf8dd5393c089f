#!/usr/bin/env python3
"""Writes pictures/: small files in each format that picture.h reads, and expected.safetensors, what
Pillow makes of them, for picture_test.cpp to be held against. Run by hand, with Pillow 12.2 and
safetensors:

    python3 tests/data/make_pictures.py

For each file NAME there is "NAME", Image.open(NAME).convert("L"), and "NAME/resized", that resized to 9 rows and 7
columns by BILINEAR. The PNG files are made here, bit by bit, since Pillow writes neither all depths nor
interlaced ones. Of 16-bit grey Pillow makes what its version likes: here its upper eight bits are expected.
"""

import pathlib
import struct
import zlib

import numpy
from PIL import Image
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent / "pictures"
ROWS, COLUMNS = 11, 13
random = numpy.random.default_rng(1)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(values, depth):
    """Rows of numbers of so many bits, each row filled up to whole bytes, behind its filter (none)."""
    result = b""
    for row in values.reshape(values.shape[0], -1):
        bits = "".join(f"{value:0{depth}b}" for value in row)
        bits += "0" * (-len(bits) % 8)
        result += b"\0" + bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    return result


def write_png(name, values, depth, colour, palette=b"", transparency=b"", interlaced=False):
    data = packed(values, depth)
    if interlaced:  # Adam7: first row, first column, and the steps of each pass
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        data = b"".join(packed(values[r::dr, c::dc], depth) for r, c, dr, dc in passes)
    png = b"\x89PNG\r\n\x1a\n"
    png += chunk(b"IHDR", struct.pack(">IIBBBBB", values.shape[1], values.shape[0], depth, colour, 0, 0, interlaced))
    png += chunk(b"PLTE", palette) if palette else b""
    png += chunk(b"tRNS", transparency) if transparency else b""
    png += chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    (HERE / name).write_bytes(png)


def noise(channels, depth):
    return random.integers(0, 2**depth, (ROWS, COLUMNS, channels))


GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
HERE.mkdir(exist_ok=True)
for depth in 1, 2, 4, 8:
    write_png(f"grey_{depth}.png", noise(1, depth), depth, GREY)
    colours = random.integers(0, 256, 3 * 2**depth, dtype=numpy.uint8).tobytes()
    write_png(f"palette_{depth}.png", noise(1, depth), depth, PALETTE, colours, transparency=b"\x00\x80")
write_png("rgb_8.png", noise(3, 8), 8, RGB)
write_png("rgb_16.png", noise(3, 16), 16, RGB)
write_png("rgb_key.png", noise(3, 8), 8, RGB, transparency=bytes(6))
write_png("grey_alpha.png", noise(2, 8), 8, GREY_ALPHA)
write_png("rgb_alpha.png", noise(4, 8), 8, RGB_ALPHA)
write_png("interlaced.png", noise(3, 8), 8, RGB, interlaced=True)
deep = noise(1, 16)
write_png("grey_16.png", deep, 16, GREY)

y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
waves = [(127 + 120 * numpy.sin(x / a + y / b)).astype(numpy.uint8) for a, b in ((2, 3), (3, -2), (5, 4))]
colour, grey = Image.fromarray(numpy.dstack(waves)), Image.fromarray(waves[0])
grey.save(HERE / "grey.jpg", quality=90)
for sampling in "4:4:4", "4:2:2", "4:2:0":
    colour.save(HERE / f"rgb_{sampling.replace(':', '')}.jpg", quality=90, subsampling=sampling)
colour.save(HERE / "progressive.jpg", quality=90, progressive=True)
grey.save(HERE / "binary.pgm")
colour.save(HERE / "binary.ppm")
few = random.integers(0, 101, (ROWS, COLUMNS), dtype=numpy.uint8)  # of 100: not all of them come out even
(HERE / "hundred.pgm").write_bytes(b"P5 # a comment\n# and another\n13 11\n100\n" + few.tobytes())
(HERE / "text.pgm").write_text(f"P2\n13 11 255\n{' '.join(map(str, waves[0].ravel()))}\n")
(HERE / "text.ppm").write_text(f"P3 13 11 100\n{' '.join(map(str, random.integers(0, 101, 3 * ROWS * COLUMNS)))}")

expected = {}
for path in sorted(HERE.glob("*.[jp][pngm]*")):
    if path.name == "printer.jpg":  # which is refused
        continue
    picture = Image.open(path).convert("L")
    if path.name == "grey_16.png":
        picture = Image.fromarray((deep[:, :, 0] >> 8).astype(numpy.uint8))
    resized = picture.resize((7, 9), Image.BILINEAR)
    expected |= {path.name: picture, f"{path.name}/resized": resized}
save_file(
    {name: numpy.asarray(picture, dtype=numpy.float32) for name, picture in expected.items()},
    HERE / "expected.safetensors",
)
colour.convert("CMYK").save(HERE / "printer.jpg")
