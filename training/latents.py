"""Stage 2: the pool. Scenes as the server's crop shows them, composed and encoded once; the UNet then trains on latents.

    python latents.py --entries 16000 --part 0/2 &  python latents.py --entries 16000 --part 1/2

Each setting (background, mask) gets some objects and one removal, so what differs between its entries is the word alone.
With `--objects 0` every entry is a removal on a setting of its own: what a hole should be filled with, many times over.
"""
import argparse
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from concepts import read_concepts
from layout import MODEL, WORK
from optimise import fast_arithmetic, start
from scenes import placed, setting
from sprites import every_glyph, sprite
from vae import to_tensor

REMOVAL = -1


@torch.no_grad()
def encode(vae, pictures):
    """Posterior means, scaled: what the model gets in use."""
    at_once = 8 if vae.device.type == "cpu" else len(pictures)  # two pictures stay in a core's cache: twice as fast as 24
    with fast_arithmetic(vae.device):
        some = [vae.encode(p.to(vae.device, memory_format=torch.channels_last)).latent_dist.mean.float() for p in pictures.split(at_once)]
    return torch.cat(some) * vae.config.scaling_factor  # (n, 4, h/8, w/8)


def mask_tensor(masks):
    return torch.from_numpy(np.stack([np.asarray(m) for m in masks]) >= 128).float()[:, None]  # (n, 1, h, w)


def latent_mask(masks):
    return F.max_pool2d(masks, 8)  # no painted pixel is lost


def words_in_turn(rng, numbers):
    """Every word equally often, in a fresh order each round."""
    while True:
        yield from rng.sample(numbers, len(numbers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=16000, help="of all parts together")
    parser.add_argument("--words", type=int, help="only the first lines of concepts.tsv")
    parser.add_argument("--after", type=int, default=0, help="leave out as many first words: new parts for a model that knows those")
    parser.add_argument("--objects", type=int, default=2, help="words in each setting, beside its removal")
    parser.add_argument("--textured", type=float, default=0.3,
                        help="share of settings on textures beside their usual one: a removal has to go on with the pattern there")
    parser.add_argument("--part", default="0/1", help="which part of how many this process makes")
    parser.add_argument("--batch", type=int, default=8, help="settings encoded at a time")
    parser.add_argument("--seed", type=int, default=0, help="other scenes than an earlier pool's")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))
    device = start(seed=2)
    vae = AutoencoderKL.from_pretrained(MODEL / "vae", torch_dtype=torch.float32).to(device, memory_format=torch.channels_last).eval()
    seed = f"{arguments.after} {arguments.objects} {part}" + (f" {arguments.seed}" if arguments.seed else "")
    rng, glyphs, concepts = random.Random(seed), every_glyph(), read_concepts(arguments.words)
    turn, began = words_in_turn(rng, range(arguments.after, len(concepts))), time.time()
    target, hole, mask, setting_of, concept_of = [], [], [], [], []
    while len(concept_of) < arguments.entries // parts:
        pictures, clean, masks, rows = [], [], [], []
        for place in range(len(mask) * arguments.batch, (len(mask) + 1) * arguments.batch):
            picture, region, box = setting(rng, glyphs, arguments.textured)
            clean.append(picture)
            masks.append(region)
            words = [next(turn) for _ in range(arguments.objects)] if box else []
            pictures += [placed(picture, region, box, sprite(concepts[word].emoji), rng) for word in words] + [picture]
            rows += [place] * (len(words) + 1)
            concept_of += [*words, REMOVAL]
        masked = mask_tensor(masks)
        both = encode(vae, torch.cat([to_tensor(pictures), to_tensor(clean) * (masked < 0.5)])).half().cpu()
        target.append(both[:len(pictures)])
        hole.append(both[len(pictures):])
        mask.append(latent_mask(masked).bool())
        setting_of += rows
        if len(mask) % 20 == 0:
            print(f"{len(concept_of)} entries, {len(concept_of) / (time.time() - began):.1f} a second", flush=True)
    torch.save({"target": torch.cat(target), "hole": torch.cat(hole), "mask": torch.cat(mask), "setting": torch.tensor(setting_of),
                "concept": torch.tensor(concept_of), "words": len(concepts)}, WORK / f"pool-{arguments.after}-{arguments.objects}-{part}.pt")


if __name__ == "__main__":
    main()
