"""Stage 3: the UNet and the text encoder, together, on the pool of latents.

    torchrun --nproc_per_node 2 unet.py --minutes 60
    python unet.py --export          only write the newest state's averaged weights
"""
import argparse
import random

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file
from transformers import CLIPTextConfig, CLIPTextModel

from captions import adding, removing
from concepts import read_concepts
from latents import REMOVAL
from layout import MODEL, WORK, noise_schedule, save_index, save_module
from optimise import RANK, Optimiser, fast_type, start
from scenes import SIZE
from tokenizer import LENGTH, load, tokenize

UNET = dict(
    sample_size=SIZE // 8, in_channels=9, out_channels=4, block_out_channels=[64, 128, 192], layers_per_block=1, norm_num_groups=16,
    down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    cross_attention_dim=192, attention_head_dim=[2, 4, 6])  # numbers of heads, in spite of the name
TEXT = dict(hidden_size=192, intermediate_size=768, num_hidden_layers=2, num_attention_heads=6, max_position_embeddings=LENGTH,
            hidden_act="quick_gelu", projection_dim=192)
OUTSIDE_WEIGHT = 0.2  # loss outside the mask, where the server puts the old pixels back anyway


def make_models(vocabulary):
    text = CLIPTextModel(CLIPTextConfig(vocab_size=vocabulary, bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1,
                                        pad_token_id=vocabulary - 1, **TEXT))
    return UNet2DConditionModel(**UNET), text


def for_muon(name, parameter):
    """Hidden matrices and kernels; what touches pictures, words or time directly stays with Adam."""
    ends = ("conv_in", "conv_out", "embedding")
    return parameter.ndim >= 2 and not any(end in name for end in ends)


def write(unet, text):
    save_module(unet, MODEL / "unet", "diffusion_pytorch_model.safetensors")
    # transformers 5 leaves this prefix out; published models have it
    save_module(text, MODEL / "text_encoder", "model.safetensors", prefix="text_model.")
    save_index()


class Pool:
    """All parts' entries, in batches of a fresh order each round."""

    def __init__(self, rng):
        parts = [torch.load(file, weights_only=True) for file in sorted(WORK.glob("pool-*.pt"))]
        before = 0
        for part in parts:
            part["setting"] += before
            before += len(part["hole"])
        self.target, self.hole, self.mask, self.setting, self.concept = (
            torch.cat([part[name] for part in parts]) for name in ("target", "hole", "mask", "setting", "concept"))
        self.concepts, self.rng, self.order = read_concepts(max(part["words"] for part in parts)), rng, []

    def batch(self, count):
        if len(self.order) < count:
            self.order = self.rng.sample(range(len(self.concept)), len(self.concept))
        rows, self.order = self.order[:count], self.order[count:]
        texts = [removing(self.concepts, self.rng) if c == REMOVAL else adding(self.concepts[c], self.rng) for c in self.concept[rows].tolist()]
        setting = self.setting[rows]
        return self.target[rows].float(), self.hole[setting].float(), self.mask[setting].float(), texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="wall-clock time in all, resumed runs included")
    parser.add_argument("--batch", type=int, default=24, help="samples per process and step")
    parser.add_argument("--rate", type=float, default=1e-3, help="AdamW's peak learning rate")
    parser.add_argument("--muon-rate", type=float, default=0.02, help="Muon's peak learning rate; 0 leaves all to AdamW")
    parser.add_argument("--weights", help="a model folder whose weights to go on from: words known there need less time")
    parser.add_argument("--export", action="store_true")
    arguments = parser.parse_args()
    device = start(seed=3)
    tokenizer = load()
    unet, text = make_models(len(tokenizer))
    if arguments.weights:
        unet.load_state_dict(load_file(f"{arguments.weights}/unet/diffusion_pytorch_model.safetensors"))
        known = load_file(f"{arguments.weights}/text_encoder/model.safetensors")
        text.load_state_dict({name.removeprefix("text_model."): value for name, value in known.items()})
    unet.to(device, fast_type(device)), text.to(device, fast_type(device))
    optimiser = Optimiser([unet, text], arguments.minutes, arguments.rate, 0.996, WORK / "unet.pt", WORK / "unet-curve.tsv",
                          muon_peak=arguments.muon_rate, muon_takes=for_muon)
    if arguments.export:
        optimiser.settle(unet, text)
        return write(unet, text)
    print(*(sum(p.numel() for p in m.parameters()) for m in (unet, text)), "parameters", flush=True)
    pool = Pool(random.Random(300 + RANK + 7919 * optimiser.steps))
    signal = noise_schedule().alphas_cumprod.to(device)  # alpha-bar_t
    while optimiser.progress < 1:
        target, hole, mask, texts = pool.batch(arguments.batch)
        target, hole, mask = target.to(device), hole.to(device), mask.to(device)
        # a little more of the noisy end, where the word decides what appears
        t = (torch.rand(len(texts), device=device) ** 0.8 * 1000).long()
        noise, kept = torch.randn_like(target), signal[t].view(-1, 1, 1, 1)
        noisy = kept.sqrt() * target + (1 - kept).sqrt() * noise
        velocity = kept.sqrt() * noise - (1 - kept).sqrt() * target  # Salimans & Ho 2022
        words = text(tokenize(tokenizer, texts).to(device)).last_hidden_state  # (n, 77, 192)
        guess = unet(torch.cat([noisy, mask, hole], 1).to(unet.dtype), t, words).sample.float()
        weight = OUTSIDE_WEIGHT + (1 - OUTSIDE_WEIGHT) * mask
        error = (weight * (guess - velocity) ** 2).mean((1, 2, 3)) / weight.mean((1, 2, 3))
        early = error[t >= 600]
        optimiser.step(error.mean(), len(texts), noisy_end=early.mean().item() if len(early) else 0.0)
    optimiser.save()
    if RANK == 0:
        optimiser.settle(unet, text)
        write(unet, text)


if __name__ == "__main__":
    main()
