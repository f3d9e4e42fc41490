"""Draws curves.png from the stages' curve files in the scratch folder."""
import csv

import matplotlib
import matplotlib.pyplot as plt

from layout import HERE, WORK

matplotlib.use("Agg")


def column(rows, name):
    return [float(row[name]) for row in rows]


def main():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
    for axes, stage, names in ((left, "vae", ["psnr"]), (right, "unet", ["loss", "noisy_end"])):
        with (WORK / f"{stage}-curve.tsv").open() as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        for name in names:
            axes.plot(column(rows, "minutes"), column(rows, name), label={"psnr": "PSNR, dB", "loss": "loss", "noisy_end": "loss, t >= 600"}[name])
        axes.set_xlabel("minutes")
        axes.set_title(stage)
        axes.legend()
        axes.grid(alpha=0.3)
    right.set_yscale("log")
    figure.tight_layout()
    figure.savefig(HERE / "curves.png", dpi=70)


if __name__ == "__main__":
    main()
