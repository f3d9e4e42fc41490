"""Measures the model on scenes it was not trained on and writes report.json.

    python evaluate.py --per-word 2 --steps 20 --guidance 3
"""
import argparse
import json
import random
import time

import numpy as np
import torch
from PIL import Image

from concepts import read_concepts, with_article
from judge import Judge, continued
from layout import HERE, WORK
from optimise import start
from painter import Painter
from scenes import gathering, placed, setting
from sprites import every_glyph, sprite
from vae import psnr, to_tensor

SEED = 4242  # training scenes come from other seeds
BATCH = 16


def to_picture(tensor):
    return Image.fromarray(((tensor.permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).byte().numpy())


def usual_setting(rng, glyphs):
    """A setting as the default crop gives it: a filled mask of about two thirds of the side, in the middle."""
    while True:
        picture, mask, box = setting(rng, glyphs)
        frame = mask.getbbox()
        if box and 0.6 < max(frame[2] - frame[0], frame[3] - frame[1]) / picture.width < 0.75 and abs(frame[0] + frame[2] - picture.width) < 20:
            return picture, mask, box


def cases(rng, glyphs, wanted, judge):
    """(picture with another object under the mask, clean picture, mask, box, wanted word or -1) for each wanted word."""
    for word in wanted:
        clean, mask, box = usual_setting(rng, glyphs)
        yield placed(clean, mask, box, rng.choice(judge.glyphs), rng), clean, mask, box, word


def run(painter, judge, todo, prompts, steps, guidance):
    """Rank of the right answer for each case, the first answers, and the pictures."""
    ranks, firsts, pictures = [], [], []
    for first in range(0, len(todo), BATCH):
        some = todo[first:first + BATCH]
        painted = painter.paint([c[0] for c in some], [c[2] for c in some], prompts[first:first + BATCH], steps, guidance, seed=SEED + first)
        for case, tensor in zip(some, painted.cpu()):
            picture = to_picture(tensor)
            ranking = judge.ranking(picture, case[1], case[2], case[3])
            ranks.append(ranking.index(case[4]))
            firsts.append(ranking[0])
            pictures.append(picture)
    return ranks, firsts, pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, help="only the first lines of concepts.tsv: what the model was trained on")
    parser.add_argument("--every", type=int, default=1, help="measure each n-th word only, for a quick look")
    parser.add_argument("--per-word", type=int, default=2)
    parser.add_argument("--removals", type=int, default=60, help="of each kind")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3)
    parser.add_argument("--report", default=str(WORK / "report.json"))
    arguments = parser.parse_args()
    device, began = start(seed=SEED), time.time()
    concepts, glyphs, rng = read_concepts(arguments.words), every_glyph(), random.Random(SEED)
    painter, judge = Painter(device), Judge(concepts)
    wanted = [word for word in range(0, len(concepts), arguments.every) for _ in range(arguments.per_word)]
    todo = list(cases(rng, glyphs, wanted, judge))
    ranks, firsts, pictures = run(painter, judge, todo, [f"Change to {with_article(concepts[c[4]].name)}" for c in todo], arguments.steps, arguments.guidance)
    report = {"words": len(concepts), "samples": len(ranks), "steps": arguments.steps, "guidance": arguments.guidance,
              "top1": float(np.mean([rank == 0 for rank in ranks])), "top5": float(np.mean([rank < 5 for rank in ranks]))}
    misses = {}
    for case, rank, first in zip(todo, ranks, firsts):
        if rank:
            misses.setdefault(concepts[case[4]].name, []).append(concepts[first].name if first >= 0 else "nothing")
    for prompt, key in (("Remove the object", "removal"), ("", "removal_empty_prompt")):
        empty = list(cases(rng, glyphs, [-1] * arguments.removals, judge))
        found = run(painter, judge, empty, [prompt] * len(empty), arguments.steps, arguments.guidance)
        report[key] = float(np.mean([rank == 0 for rank in found[0]]))
        either = [judge.ranking(picture, *case[1:4], continuation=True)[0] for case, picture in zip(empty, found[2])]
        control = [judge.ranking(continued(case[1], case[2]), *case[1:4])[0] for case in empty]
        report[key + "_over_either_background"] = float(np.mean([first == -1 for first in either]))
        report[key + "_by_a_mere_continuation"] = float(np.mean([first == -1 for first in control]))
        report[key + "_samples"] = len(empty)
    rng = random.Random(99)
    scenes = to_tensor([gathering(rng, glyphs) for _ in range(48)]).to(device)
    with torch.no_grad():
        back = torch.cat([painter.vae.decode(painter.vae.encode(s).latent_dist.mean).sample for s in scenes.split(4)])
    report["vae_round_trip_db"] = psnr(back, scenes)
    report["vae_round_trip_db_mean_of_pictures"] = float(np.mean([psnr(b, s) for b, s in zip(back, scenes)]))
    report["misses"] = misses
    with open(arguments.report, "w") as file:
        file.write(json.dumps(report, indent=1) + "\n")
    print(json.dumps({key: value for key, value in report.items() if key != "misses"}), f"{time.time() - began:.0f} s")
    side, columns = 128, 16  # of the sheet of all pictures, for a glance
    sheet = Image.new("RGB", (side * columns, side * -(-min(len(pictures), 400) // columns)))
    for place, picture in enumerate(pictures[:400]):
        sheet.paste(picture.resize((side, side), Image.BOX), (place % columns * side, place // columns * side))
    sheet.save(WORK / "evaluation.png")


if __name__ == "__main__":
    main()
