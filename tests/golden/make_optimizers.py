#!/usr/bin/env python3
"""Writes optimizers.safetensors: what PyTorch's optimisers make of the same gradients, for
optimizers_test.cpp to be held against. Run by hand, as make_golden.py, when one is added:

    python3 tests/golden/make_optimizers.py

w0 and b0 are the parameters at the start, gw1, gb1, gw2 ... the gradients in each of the steps. For each
run "RUN/" there are w and b after each step, the state at its end, and, where gradients are clipped, what
their norm was.
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import optim
from torch.optim import lr_scheduler

HERE = pathlib.Path(__file__).parent
STEPS = 12

torch.manual_seed(1)
torch.set_num_threads(1)

arrays = {"w0": torch.randn(5, 3), "b0": torch.randn(7)}
for step in range(1, STEPS + 1):
    arrays[f"gw{step}"] = torch.randn(5, 3)
    arrays[f"gb{step}"] = torch.randn(7) * 10.0 ** torch.randint(-4, 2, (7,))

SGD = lambda p: optim.SGD(p, lr=0.1)
ADAMW = lambda p: optim.AdamW(p, lr=0.1)
RUNS = {
    "sgd/nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "sgd/all": lambda p: optim.SGD(p, lr=0.1, momentum=0.5, nesterov=True, weight_decay=0.1),
    "adam/plain": optim.Adam,
    "adam/decay": lambda p: optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "adamw/plain": optim.AdamW,
    "adamw/decay": lambda p: optim.AdamW(p, lr=0.1, betas=(0.8, 0.95), weight_decay=0.3),
    "adagrad/plain": optim.Adagrad,
    "adagrad/decay": lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.2, weight_decay=0.1),
    "rmsprop/plain": optim.RMSprop,
    "rmsprop/all": lambda p: optim.RMSprop(p, lr=0.01, alpha=0.8, momentum=0.7, weight_decay=0.1),
    "groups": lambda p: optim.AdamW([dict(params=p[:1], lr=0.1), dict(params=p[1:], weight_decay=0.5)]),
    "schedule/stairs": SGD,
    "schedule/cosine": ADAMW,
    "schedule/warm_up": ADAMW,
    "clip/norm": SGD,
    "clip/value": SGD,
}
SCHEDULES = {
    "schedule/stairs": lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.5),
    "schedule/cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.01),
    "schedule/warm_up": lambda o: lr_scheduler.LinearLR(o, start_factor=1 / 4, total_iters=3),
}
STATE = ("momentum_buffer", "exp_avg", "exp_avg_sq", "sum", "square_avg")

for run, make in RUNS.items():
    parameters = {name: torch.nn.Parameter(arrays[f"{name}0"].clone()) for name in "wb"}
    optimizer = make(list(parameters.values()))
    schedule = SCHEDULES[run](optimizer) if run in SCHEDULES else None
    for step in range(1, STEPS + 1):
        for name, parameter in parameters.items():
            parameter.grad = arrays[f"g{name}{step}"].clone()
        if run == "clip/norm":
            arrays[f"{run}/norm{step}"] = torch.nn.utils.clip_grad_norm_(parameters.values(), 3.0)
        if run == "clip/value":
            torch.nn.utils.clip_grad_value_(parameters.values(), 0.5)
        optimizer.step()
        if schedule:
            schedule.step()
        for name, parameter in parameters.items():
            arrays[f"{run}/{name}{step}"] = parameter.detach().clone()
    for name, parameter in parameters.items():
        for kind in STATE:
            state = optimizer.state[parameter].get(kind)
            if state is not None:
                arrays[f"{run}/{kind}.{name}"] = state

save_file(arrays, HERE / "optimizers.safetensors", metadata={"torch": torch.__version__})
print(f"optimizers.safetensors: {len(arrays)} arrays, torch {torch.__version__}")
