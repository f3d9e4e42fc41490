"""Writes torch-randn.json: what PyTorch's CPU generator draws. Run from anywhere; see golden/regenerate.md for versions."""

import hashlib
import json
from pathlib import Path

import torch

SEEDS = [0, 1, 42, 1234, 2147483648, 4294967295, 42 + 2**32, 2**53 - 1, -1]
SIZES = [1, 5, 15, 16, 17, 31, 64, 1000]
LARGE = 16384
SEQUENCES = [[1, 1, 1], [5, 5, 5], [15, 16, 1, 17, 2], [3, 64, 3, 31, 1, 1, 1000, 7], [16, 16, 5, 5, 20]]


def rounded(values: torch.Tensor) -> list[float]:
    return [float(f"{value:.9g}") for value in values.tolist()]  # nine digits name a float32


def generator(seed: int) -> torch.Generator:
    return torch.Generator("cpu").manual_seed(seed)


cases = []
for seed in SEEDS:
    for size in SIZES if seed in (0, 42, 1234, 4294967295) else [5, 31]:
        cases.append({"seed": seed, "draws": [rounded(torch.randn(size, generator=generator(seed)))]})
for seed in (7, 4294967295):
    for sizes in SEQUENCES:
        g = generator(seed)
        cases.append({"seed": seed, "draws": [rounded(torch.randn(size, generator=g)) for size in sizes]})

large = []
for seed in (0, 42, 1234, 4294967295):
    values = torch.randn(LARGE, generator=generator(seed))
    large.append({"seed": seed, "size": LARGE, "sha256": hashlib.sha256(values.numpy().astype("<f4").tobytes()).hexdigest()})

rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
large_rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in large)
Path(__file__).with_name("torch-randn.json").write_text(f'{{"cases":[\n{rows}\n],\n"large":[\n{large_rows}\n]}}\n')
