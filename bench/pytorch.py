#!/usr/bin/env python3
"""The notebook's training in PyTorch, measured in turn with ours.

    bench/pytorch.py build/release/bin/mlp_concise [--rounds 5] [--threads 2] [--data-dir DIR]

Every round runs three programs, one after the other, each for two epochs on as many threads: ours;
PyTorch with the images as one tensor in memory, indexed by a permutation; and PyTorch with the
notebook's DataLoader of 20 workers. The notebook's images are PIL's, converted one by one by
torchvision's ToTensor; here they are numpy arrays, converted one by one by the same arithmetic,
which is less work, and spares PyTorch's side the two packages.
"""

import argparse
import csv
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

EPOCHS, BATCH, WORKERS = 2, 256, 20


def read_idx(folder, name):
    import numpy as np

    raw = pathlib.Path(folder) / name
    data = raw.read_bytes() if raw.exists() else gzip.open(f"{raw}.gz").read()
    axes = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(axes)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape).copy()


class Images:
    """One image at a time, as torchvision's FashionMNIST with ToTensor gives them."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        import torch

        pixels = torch.from_numpy(self.images[i]).unsqueeze(0)
        return pixels.to(torch.float32).div(255), int(self.labels[i])


def batches_in_memory(images, labels, shuffle):
    """Called once an epoch: minibatches out of two tensors."""
    import torch

    X = torch.from_numpy(images).unsqueeze(1).to(torch.float32).div(255)
    y = torch.from_numpy(labels).long()

    def epoch():
        order = torch.randperm(len(X)) if shuffle else torch.arange(len(X))
        for chosen in order.split(BATCH):
            yield X[chosen], y[chosen]

    return epoch


def batches_of_loader(images, labels, shuffle):
    from torch.utils.data import DataLoader

    loader = DataLoader(Images(images, labels), BATCH, shuffle=shuffle, num_workers=WORKERS)
    return lambda: iter(loader)


def train_in_pytorch(kind, threads, folder):
    """Prints [[training seconds, evaluation seconds], ...], one pair an epoch."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    batches = {"memory": batches_in_memory, "loader": batches_of_loader}[kind]
    train, test = (
        batches(
            read_idx(folder, f"{part}-images-idx3-ubyte"),
            read_idx(folder, f"{part}-labels-idx1-ubyte"),
            shuffle=part == "train",
        )
        for part in ("train", "t10k")
    )

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


def ours(program, threads, folder):
    with tempfile.TemporaryDirectory() as scratch:
        history = pathlib.Path(scratch) / "history.csv"
        command = [program, "--device", "cpu", "--quiet", "--epochs", str(EPOCHS)]
        command += ["--threads", str(threads), "--data-dir", folder, "--history", str(history)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment(threads))
        with history.open() as lines:
            rows = list(csv.DictReader(lines))
    return [[float(row["train_seconds"]), float(row["eval_seconds"])] for row in rows]


def theirs(kind, threads, folder):
    command = [sys.executable, "-W", "ignore", __file__, "--child", kind]
    command += ["--threads", str(threads), "--data-dir", folder]
    result = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment(threads)
    )
    return json.loads(result.stdout)


def environment(threads):
    """This one, without settings that one side would read and the other not."""
    settings = ("OMP_", "GOMP_", "KMP_", "OPENBLAS_", "MKL_", "NVPL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(settings)}
    return kept | {"OMP_NUM_THREADS": str(threads)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", help="the built lesson, mlp_concise")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument(
        "--data-dir",
        default=os.environ.get("FASHION_MNIST_DIR", "/usr/share/datasets/fashion-mnist"),
        help="folder of the four files, as IDX or .gz",
    )
    parser.add_argument("--child", choices=["memory", "loader"], help=argparse.SUPPRESS)
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

    common = options.threads, options.data_dir
    runs = {
        "ours, mlp_concise": lambda: ours(options.program, *common),
        "PyTorch, batches in memory": lambda: theirs("memory", *common),
        f"PyTorch, {WORKERS} loader workers": lambda: theirs("loader", *common),
    }
    seconds = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, run in runs.items():
            seconds[name] += run()

    print(f"PyTorch {torch.__version__}, {options.threads} threads, {options.rounds} rounds")
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


if __name__ == "__main__":
    main()
