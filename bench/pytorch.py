#!/usr/bin/env python3
"""The notebook's training in PyTorch, measured in turn with ours.

    bench/pytorch.py build/release/bin/mlp_concise [--rounds 5] [--threads 2] [--data-dir DIR]

Every round runs these in a random order, each for two epochs on as many threads: ours; PyTorch
with the images as one tensor in memory, indexed by a permutation; the same in C++, with libtorch
(bench/libtorch.cpp, compiled here with g++ first); and, where torchvision is installed, PyTorch as
the notebook has it: torchvision's FashionMNIST with ToTensor, in a DataLoader of 20 workers.
"""

import argparse
import csv
import importlib.util
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

from arguments import count
from idx_files import file_bytes, read_part

PROJECT = pathlib.Path(__file__).resolve().parent.parent
EPOCHS, BATCH, WORKERS = 2, 256, 20


def unpacked(data_dir, scratch):
    """A folder with the four files, unpacked, where torchvision looks for them."""
    raw = pathlib.Path(scratch) / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        for name in (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"):
            (raw / name).write_bytes(file_bytes(data_dir, name))
    return str(raw)


def batches_in_memory(folder, train):
    """Called once an epoch: minibatches out of two tensors."""
    import torch

    images, labels = read_part(folder, "train" if train else "t10k")
    X = torch.from_numpy(images).unsqueeze(1).to(torch.float32).div(255)
    y = torch.from_numpy(labels).long()

    def epoch():
        order = torch.randperm(len(X)) if train else torch.arange(len(X))
        for chosen in order.split(BATCH):
            yield X[chosen], y[chosen]

    return epoch


def batches_of_notebook(folder, train):
    """Called once an epoch: what 20 processes load, image by image."""
    from torch.utils.data import DataLoader
    from torchvision import datasets, transforms

    # Looks for its files where it would have put them: in FashionMNIST/raw.
    root = pathlib.Path(folder).parent.parent
    images = datasets.FashionMNIST(root, train, transforms.ToTensor())
    loader = DataLoader(images, BATCH, shuffle=train, num_workers=WORKERS)
    return lambda: iter(loader)


def train_in_pytorch(kind, threads, folder):
    """Prints [[training seconds, evaluation seconds], ...], one pair an epoch."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    batches = {"memory": batches_in_memory, "notebook": batches_of_notebook}[kind]
    train, test = batches(folder, True), batches(folder, False)

    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
    loss = nn.CrossEntropyLoss(reduction="none")
    trainer = torch.optim.SGD(net.parameters(), lr=0.1)

    def right(y_hat, y):
        return float((y_hat.argmax(axis=1) == y).sum())

    seconds = []
    for _ in range(EPOCHS):
        start = time.perf_counter()
        net.train()
        metric = [0.0, 0.0, 0]
        for X, y in train():
            y_hat = net(X)
            l = loss(y_hat, y)
            trainer.zero_grad()
            l.mean().backward()
            trainer.step()
            terms = float(l.sum()), right(y_hat, y), y.numel()
            metric = [total + term for total, term in zip(metric, terms)]
        middle = time.perf_counter()
        net.eval()
        with torch.no_grad():
            correct = sum(right(net(X), y) for X, y in test())
        seconds.append([middle - start, time.perf_counter() - middle])
    assert metric[0] / metric[2] < 1 and correct > 7000, "PyTorch has not learned"
    print(json.dumps(seconds))


def compile_libtorch(scratch):
    """Builds bench/libtorch.cpp with the headers and libraries that came with the Python package."""
    import torch
    from torch.utils.cpp_extension import include_paths, library_paths

    program = pathlib.Path(scratch) / "libtorch"
    libraries = library_paths()
    command = ["g++", "-std=c++20", "-O2", "-w", "-o", program]
    command += [f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}"]
    command += [PROJECT / "bench/libtorch.cpp", f"-I{PROJECT / 'common'}"]
    command += [f"-isystem{path}" for path in include_paths()]
    command += [f"-L{path}" for path in libraries] + [f"-Wl,-rpath,{path}" for path in libraries]
    command += ["-Wl,--no-as-needed", "-ltorch", "-ltorch_cpu", "-lc10"]
    print("compiling bench/libtorch.cpp ...", file=sys.stderr)
    subprocess.run(command, check=True)
    return program


def ours(program, threads, folder):
    with tempfile.TemporaryDirectory() as scratch:
        history = pathlib.Path(scratch) / "history.csv"
        command = [program, "--device", "cpu", "--quiet", "--epochs", str(EPOCHS)]
        command += ["--threads", str(threads), "--data-dir", folder, "--history", str(history)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment(threads))
        with history.open() as lines:
            rows = list(csv.DictReader(lines))
    return [[float(row["train_seconds"]), float(row["eval_seconds"])] for row in rows]


def theirs(command, threads):
    result = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment(threads)
    )
    return json.loads(result.stdout)


def in_python(kind, threads, folder):
    command = [sys.executable, "-W", "ignore", __file__, "--child", kind]
    return theirs(command + ["--threads", str(threads), "--data-dir", folder], threads)


def in_cpp(program, threads, folder):
    return theirs([program, folder, str(EPOCHS), str(BATCH), str(threads)], threads)


def environment(threads):
    """This one, with all its settings, which then hold for both sides; and as many threads."""
    return os.environ | {"OMP_NUM_THREADS": str(threads)}


def measure(options, scratch):
    """Runs everything in turn; the [training, evaluation] seconds of all epochs, by name."""
    common = options.threads, unpacked(options.data_dir, scratch)
    libtorch = compile_libtorch(scratch)
    runs = {
        "ours, mlp_concise": lambda: ours(options.program, *common),
        "PyTorch, batches in memory": lambda: in_python("memory", *common),
        "libtorch, batches in memory": lambda: in_cpp(libtorch, *common),
    }
    if importlib.util.find_spec("torchvision"):
        runs[f"PyTorch, {WORKERS} loader workers"] = lambda: in_python("notebook", *common)
    else:
        print("without torchvision, the notebook's loader is left out", file=sys.stderr)
    seconds = {name: [] for name in runs}
    for _ in range(options.rounds):
        # In a new order each time: what comes first, or after something large, may be slower.
        for name in random.sample(list(runs), len(runs)):
            seconds[name] += runs[name]()
    return seconds


def report(seconds):
    print(f"{'':28} {'epoch':>7}  {'spread':16} {'ratio':>6} {'of min':>6}   evaluation  ratio")
    base = None
    for name, pairs in seconds.items():
        training, evaluation = zip(*pairs)
        median, least = statistics.median(training), min(training)
        evaluation = statistics.median(evaluation)
        base = base or (median, least, evaluation)
        spread = f"{least:.3f} .. {max(training):.3f}"
        print(
            f"{name:28} {median:5.3f} s  {spread:16} {median / base[0]:6.2f} {least / base[1]:6.2f}"
            f"   {evaluation:8.3f} s {evaluation / base[2]:6.2f}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", help="the built lesson, mlp_concise")
    parser.add_argument("--rounds", type=count, default=5)
    parser.add_argument("--threads", type=count, default=len(os.sched_getaffinity(0)))
    parser.add_argument(
        "--data-dir",
        default=os.environ.get("FASHION_MNIST_DIR", "/usr/share/datasets/fashion-mnist"),
        help="folder of the four files, as IDX or .gz",
    )
    parser.add_argument("--child", choices=["memory", "notebook"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        train_in_pytorch(options.child, options.threads, options.data_dir)
        return
    if options.program is None:
        parser.error("which program is ours?")
    try:
        import torch
    except ImportError:
        sys.exit(f"{sys.executable} has no torch: name a Python that has it by $PYTHON")

    with tempfile.TemporaryDirectory() as scratch:
        seconds = measure(options, scratch)
    blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    print(
        f"PyTorch {torch.__version__} (its BLAS: {blas.group(1) if blas else 'unknown'}),"
        f" {options.threads} threads, {options.rounds} rounds, each in a random order"
    )
    report(seconds)


if __name__ == "__main__":
    main()
