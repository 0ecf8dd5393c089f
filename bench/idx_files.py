"""The data set's files for the scripts that time PyTorch."""

import gzip
import pathlib


def file_bytes(folder, name):
    """The file of that name, or what is packed in name.gz."""
    packed = pathlib.Path(folder) / f"{name}.gz"
    if packed.exists():
        return gzip.decompress(packed.read_bytes())
    return (pathlib.Path(folder) / name).read_bytes()


def read_part(folder, part):
    """Images (count, rows, columns) and labels (count,) of "train" or "t10k", as bytes."""
    import numpy as np

    def array(name):
        data = file_bytes(folder, f"{part}-{name}-ubyte")
        axes = data[3]
        shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(axes)]
        return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape).copy()

    return array("images-idx3"), array("labels-idx1")
