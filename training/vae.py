"""Stage 1: the autoencoder. AutoencoderKL, f8, 4 latent channels, learnt on crops first and whole pictures last.

    torchrun --nproc_per_node 2 vae.py --minutes 20
"""
import argparse
import math
import random

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from safetensors.torch import load_file

from layout import MODEL, WORK, save_module
from linear_start import linear_start
from optimise import RANK, Optimiser, fast_arithmetic, start
from scenes import SIZE, gathering
from sprites import every_glyph

ARCHITECTURE = dict(
    sample_size=SIZE, latent_channels=4, block_out_channels=[24, 48, 64, 96], layers_per_block=1, norm_num_groups=4,
    down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4)
BANK = 500  # pictures kept; each step renews some


def to_tensor(pictures):
    return torch.from_numpy(np.stack([np.asarray(p) for p in pictures])).permute(0, 3, 1, 2).float() / 127.5 - 1  # (n, 3, h, w)


def structure_loss(a, b, window=7):
    """1 - SSIM over square windows (Wang et al. 2004), for pictures in -1..1."""
    pool = lambda t: F.avg_pool2d(t, window, 2)
    mean_a, mean_b = pool(a), pool(b)
    var_a, var_b, cov = pool(a * a) - mean_a ** 2, pool(b * b) - mean_b ** 2, pool(a * b) - mean_a * mean_b
    return 1 - ((2 * mean_a * mean_b + 0.02) * (2 * cov + 0.06) / ((mean_a ** 2 + mean_b ** 2 + 0.02) * (var_a + var_b + 0.06))).mean()


def psnr(a, b):
    """Decibels for pictures in -1..1 (peak 2)."""
    return 10 * math.log10(4 / F.mse_loss(a.clamp(-1, 1), b).item())


def picture_loss(guess, picture):
    edges = sum(F.l1_loss(guess.diff(dim=d), picture.diff(dim=d)) for d in (2, 3))
    # squared error weighs as much as the rest together: it is what a round trip is measured by
    return 0.5 * F.l1_loss(guess, picture) + 0.25 * edges + 0.05 * structure_loss(guess, picture) + 5 * F.mse_loss(guess, picture)


class Crops:
    def __init__(self, seed):
        self.rng, self.glyphs = random.Random(seed), every_glyph()
        self.bank = [np.asarray(gathering(self.rng, self.glyphs)) for _ in range(60)]

    def batch(self, count, side, renew):
        self.bank = (self.bank + [np.asarray(gathering(self.rng, self.glyphs)) for _ in range(renew)])[-BANK:]
        crops = []
        for _ in range(count):
            picture = self.rng.choice(self.bank)
            x, y = self.rng.randint(0, SIZE - side), self.rng.randint(0, SIZE - side)
            crops.append(picture[y:y + side, x:x + side])
        return to_tensor(crops)


@torch.no_grad()
def finish(vae, glyphs):
    """Scaling factor (latents of unit spread) and round trip on pictures never trained on; writes the folder."""
    vae.eval()
    rng = random.Random(99)
    pictures = to_tensor([gathering(rng, glyphs) for _ in range(48)]).to(vae.device)
    latents = vae.encode(pictures).latent_dist.mean
    vae.register_to_config(scaling_factor=round(1 / latents.std().item(), 5))
    print(f"round trip {psnr(vae.decode(latents).sample, pictures):.2f} dB, scaling factor {vae.config.scaling_factor}", flush=True)
    save_module(vae, MODEL / "vae", "diffusion_pytorch_model.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20, help="wall-clock time in all, resumed runs included")
    parser.add_argument("--rate", type=float, default=1.2e-3, help="peak learning rate")
    parser.add_argument("--batch", type=int, default=8, help="crops of 64 x 64 per process; larger crops are fewer")
    parser.add_argument("--weights", help="weights to go on from, trained at another size")
    arguments = parser.parse_args()
    device = start(seed=1)
    vae = AutoencoderKL(**ARCHITECTURE)
    linear_start(vae)
    if arguments.weights:
        vae.load_state_dict(load_file(arguments.weights))
    vae.to(device)
    crops = Crops(seed=1 + RANK)
    optimiser = Optimiser([vae], arguments.minutes, arguments.rate, 0.995, WORK / "vae.pt", WORK / "vae-curve.tsv")
    print("parameters", sum(p.numel() for p in vae.parameters()), flush=True)
    while optimiser.progress < 1:
        # a fresh start sees crops first, for speed; then whole pictures: the norms see what they will see in use
        side = SIZE // 2 if optimiser.progress < 0.5 and not arguments.weights else SIZE
        count = max(1, arguments.batch * 64 * 64 // side ** 2)
        pictures = crops.batch(count, side, renew=1).to(device)
        with fast_arithmetic(device):
            posterior = vae.encode(pictures).latent_dist
            guess = vae.decode(posterior.sample()).sample
        guess = guess.float()
        divergence = 0.5 * (posterior.mean ** 2 + posterior.logvar.exp() - 1 - posterior.logvar).float().mean()
        loss = picture_loss(guess, pictures) + 1e-4 * divergence
        optimiser.step(loss, count, kl=divergence.item(), psnr=psnr(guess.detach(), pictures))
    optimiser.save()
    if RANK == 0:
        optimiser.settle(vae)
        finish(vae, crops.glyphs)


if __name__ == "__main__":
    main()
