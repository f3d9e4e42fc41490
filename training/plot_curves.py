"""Draws the curves that stages left in their scratch folders, one panel a file.

    python plot_curves.py curves.png work/vae-curve.tsv work/unet-curve.tsv
"""
import csv
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt

matplotlib.use("Agg")
SHOWN = {"psnr": "PSNR, dB", "loss": "loss", "noisy_end": "loss, t >= 600"}


def main():
    picture, *files = map(Path, sys.argv[1:])
    figure, panels = plt.subplots(1, len(files), figsize=(5 * len(files), 3.6), squeeze=False)
    for axes, path in zip(panels[0], files):
        with path.open() as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        names = [name for name in SHOWN if name in rows[0] and ("psnr" not in rows[0] or name == "psnr")]
        for name in names:
            axes.plot([float(row["minutes"]) for row in rows], [float(row[name]) for row in rows], label=SHOWN[name])
        axes.set_xlabel("minutes")
        axes.set_title(f"{path.parent.name}: {path.stem.removesuffix('-curve')}")
        if "loss" in names:
            axes.set_yscale("log")
        axes.legend()
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=70)


if __name__ == "__main__":
    main()
