#!/usr/bin/env python3
"""The notebook's training in PyTorch on a GPU, measured in turn with ours.

    bench/pytorch_gpu.py build/release/bin [--rounds 3] [--data-dir DIR | --noise] [--json FILE]

Every round runs these, one after the other, each in a process of its own: lesson 2 on the GPU; the
fused kernels of bench_gpu; PyTorch eager; PyTorch with its steps captured in CUDA graphs. PyTorch's
side is as good as we could write it: the images lie on the GPU as bytes, the order of an epoch is
drawn there, nothing is read back before the epoch is over, and a graph holds a whole step, from
gathering the minibatch to the optimiser.
"""

import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from arguments import count
from idx_files import read_part

EPOCHS, BATCH, TRAIN, TEST = 10, 256, 60000, 10000


def images_on_gpu(folder, train):
    """Bytes (count, 784) and labels (count,). Without a folder: noise, brighter in higher classes."""
    import torch

    if folder is None:
        count = TRAIN if train else TEST
        labels = torch.randint(10, (count,), device="cuda")
        return (torch.randint(30, (count, 784), device="cuda") + 25 * labels[:, None]).byte(), labels
    images, labels = read_part(folder, "train" if train else "t10k")
    return torch.from_numpy(images).flatten(1).cuda(), torch.from_numpy(labels).long().cuda()


def train_in_pytorch(graphs, folder):
    """Prints [[training seconds, evaluation seconds], ...], one pair an epoch."""
    import torch
    from torch import nn

    images, labels = images_on_gpu(folder, True)
    test_images, test_labels = images_on_gpu(folder, False)
    net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)).cuda()
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)
    loss = nn.CrossEntropyLoss()
    trainer = torch.optim.SGD(net.parameters(), lr=0.1, foreach=True)
    metric = torch.zeros(2, device="cuda")

    def step(chosen):
        X, y = images[chosen].float().div(255), labels[chosen]
        y_hat = net(X)
        l = loss(y_hat, y)
        trainer.zero_grad(set_to_none=True)
        l.backward()
        trainer.step()
        with torch.no_grad():
            right = (y_hat.argmax(axis=1) == y).sum()
            metric.add_(torch.stack([l * len(chosen), right.float()]))

    def captured(size):
        """Does a step of this size, on the images whose numbers it is given."""
        chosen = torch.arange(size, device="cuda")
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(3):  # what is done only once must not be captured
                step(chosen)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        trainer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            step(chosen)

        def replay(numbers):
            chosen.copy_(numbers)
            graph.replay()

        return replay

    steps = {size: captured(size) if graphs else step for size in {BATCH, len(images) % BATCH} - {0}}

    @torch.no_grad()
    def evaluate():
        X = test_images.float().div(255)
        return float((net(X).argmax(axis=1) == test_labels).float().mean())

    seconds = []
    for _ in range(EPOCHS):
        metric.zero_()
        torch.cuda.synchronize()
        start = time.perf_counter()
        for chosen in torch.randperm(len(images), device="cuda").split(BATCH):
            steps[len(chosen)](chosen)
        mean_loss = float(metric[0]) / len(images)
        middle = time.perf_counter()
        accuracy = evaluate()
        seconds.append([middle - start, time.perf_counter() - middle])
    if not (mean_loss < 1 and accuracy > 0.7):
        sys.exit(f"PyTorch has not learned: loss {mean_loss}, accuracy {accuracy}")
    print(json.dumps(seconds))


def lesson_2(programs, folder):
    with tempfile.TemporaryDirectory() as scratch:
        history = pathlib.Path(scratch) / "history.csv"
        command = [programs / "mlp_scratch", "--device", "cuda", "--quiet"]
        command += ["--epochs", str(EPOCHS), "--data-dir", folder, "--history", history]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with history.open() as lines:
            rows = list(csv.DictReader(lines))
    return [[float(row["train_seconds"]), float(row["eval_seconds"])] for row in rows]


def rung(programs, folder, name):
    """The epochs of one rung of bench_gpu's ladder, which have no evaluation among them."""
    with tempfile.TemporaryDirectory() as scratch:
        times = pathlib.Path(scratch) / "times.json"
        command = [programs / "bench_gpu", "--filter", f"^epoch of .*: {name}$", "--json", times]
        command += ["--noise"] if folder is None else ["--data-dir", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        timings = json.loads(times.read_text())["timings"]
    return [[seconds, None] for timing in timings for seconds in timing["seconds"]]


def in_python(kind, folder):
    command = [sys.executable, "-W", "ignore", __file__, "--child", kind]
    command += ["--noise"] if folder is None else ["--data-dir", folder]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(result.stdout)


def measure(programs, folder, rounds):
    """Runs everything in turn; the [training, evaluation] seconds of all epochs, by name."""
    runs = {
        "ours, the lessons' code in a graph": lambda: rung(programs, folder, "the same in a graph"),
        "ours, three fused kernels": lambda: rung(programs, folder, "three fused kernels, graph"),
        "ours, one kernel": lambda: rung(programs, folder, "one kernel for an epoch"),
        "PyTorch, CUDA graphs": lambda: in_python("graphs", folder)[1:],
        "PyTorch, eager": lambda: in_python("eager", folder)[1:],
    }
    if folder is not None:
        runs = {"ours, lesson 2": lambda: lesson_2(programs, folder)[1:]} | runs
    seconds = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name] += run()
    return seconds


def report(seconds):
    """A line for each, held against the first one."""
    print(f"{'an epoch':36} {'median':>9}  {'spread':20} {'ratio':>6}   evaluation")
    base = None
    for name, pairs in seconds.items():
        training = [pair[0] for pair in pairs]
        evaluation = [pair[1] for pair in pairs if pair[1] is not None]
        median = statistics.median(training)
        base = base or median
        spread = f"{1e3 * min(training):.2f} .. {1e3 * max(training):.2f}"
        last = f"{1e3 * statistics.median(evaluation):8.2f} ms" if evaluation else ""
        print(f"{name:36} {1e3 * median:6.2f} ms  {spread:20} {median / base:6.2f}   {last}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", nargs="?", type=pathlib.Path, help="the folder build/release/bin")
    parser.add_argument("--rounds", type=count, default=3)
    parser.add_argument(
        "--data-dir",
        default=os.environ.get("FASHION_MNIST_DIR", "/usr/share/datasets/fashion-mnist"),
        help="folder of the four files, as IDX or .gz",
    )
    parser.add_argument("--noise", action="store_true", help="train on noise, without the files")
    parser.add_argument("--json", type=pathlib.Path, help="write all times to this file")
    parser.add_argument("--child", choices=["eager", "graphs"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = None if options.noise else options.data_dir
    if options.child:
        train_in_pytorch(options.child == "graphs", folder)
        return
    if options.programs is None:
        parser.error("where are our programs?")
    try:
        import torch
    except ImportError:
        sys.exit(f"{sys.executable} has no torch: name a Python that has it by $PYTHON")
    if not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} sees no GPU")

    seconds = measure(options.programs, folder, options.rounds)
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}, {options.rounds} rounds")
    report(seconds)
    if options.json:
        options.json.write_text(json.dumps(seconds))


if __name__ == "__main__":
    main()
