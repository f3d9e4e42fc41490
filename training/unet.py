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
ALIKE_WEIGHT = 0.1  # of the distance between what removing prompts and the empty prompt say: guidance should find nothing between them
WALKING, KNOWN_REMOVAL = 0.56, 0.19  # shares of a batch with --walks; objects are the rest


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
        self.concepts, self.rng, self.orders = read_concepts(max(part["words"] for part in parts)), rng, {}
        removal = self.concept == REMOVAL
        self.kinds = {"any": torch.arange(len(removal)), "removal": removal.nonzero()[:, 0], "object": (~removal).nonzero()[:, 0]}

    def rows(self, count, kind="any", use=0):
        """The next entries of a kind; each `use` of it goes through all of them in an order of its own."""
        order = self.orders.get((kind, use), [])
        if len(order) < count:
            order = self.rng.sample(self.kinds[kind].tolist(), len(self.kinds[kind]))
        self.orders[kind, use] = order[count:]
        return order[:count]

    def batch(self, rows):
        texts = [removing(self.concepts, self.rng) if c == REMOVAL else adding(self.concepts[c], self.rng) for c in self.concept[rows].tolist()]
        setting = self.setting[rows]
        return self.target[rows].float(), self.hole[setting].float(), self.mask[setting].float(), texts


class Walks:
    """Removals in the making: latents that the model itself has brought from noise to some timestep.

    In training as usual the noisy latents hold what the mask hid, so the model learns to find it in them; in use they
    hold its own guess. Here it learns from its own guesses: whatever they are, the answer is the picture that was there, of which they
    know nothing. Best is then the mean of all that may have been there, not one of them. A visit costs nothing beside its gradient step:
    the guess that was judged is also the next step of the walk.
    """

    def __init__(self, pool, count):
        self.pool, self.row, self.t, self.stride = pool, [0] * count, torch.zeros(count, dtype=torch.long), torch.zeros(count, dtype=torch.long)
        self.latents = torch.empty(count, *pool.target.shape[1:])
        self.begin(range(count))

    def begin(self, places):
        for place in places:
            self.row[place] = self.pool.rows(1, "removal", use=1)[0]
            self.t[place], self.stride[place] = 999, self.pool.rng.randint(50, 400)  # the server's 20 steps are 50 apart
            self.latents[place] = torch.randn_like(self.latents[place])

    def some(self, count):
        places = self.pool.rng.sample(range(len(self.row)), count)
        return places, self.latents[places], self.t[places], self.pool.batch([self.row[place] for place in places])

    def go_on(self, places, guess, signal):
        """DDIM's step from the guessed velocities; a walk that has arrived makes room for another."""
        now, then = self.t[places], self.t[places] - self.stride[places]
        kept, next_kept = (signal[t].view(-1, 1, 1, 1) for t in (now, then.clamp(min=0)))
        noisy, guess = self.latents[places], guess.cpu()
        picture, noise = kept.sqrt() * noisy - (1 - kept).sqrt() * guess, kept.sqrt() * guess + (1 - kept).sqrt() * noisy
        self.latents[places], self.t[places] = next_kept.sqrt() * picture + (1 - next_kept).sqrt() * noise, then
        self.begin([place for place, t in zip(places, then.tolist()) if t < 20])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="wall-clock time in all, resumed runs included")
    parser.add_argument("--batch", type=int, default=24, help="samples per process and step")
    parser.add_argument("--rate", type=float, default=1e-3, help="AdamW's peak learning rate")
    parser.add_argument("--muon-rate", type=float, default=0.02, help="Muon's peak learning rate; 0 leaves all to AdamW")
    parser.add_argument("--walks", type=int, default=0, help="removals in the making per process (see Walks); 0: none")
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
    walks, walking = None, 0
    if arguments.walks:
        walks, walking = Walks(pool, arguments.walks), round(WALKING * arguments.batch)
    while optimiser.progress < 1:
        if walks:
            known = round(KNOWN_REMOVAL * arguments.batch)
            rows = pool.rows(arguments.batch - walking - known, "object") + pool.rows(known, "removal")
        else:
            rows = pool.rows(arguments.batch)
        target, hole, mask, texts = pool.batch(rows)
        # a little more of the noisy end, where the word decides what appears
        t = (torch.rand(len(texts)) ** 0.8 * 1000).long()
        kept = signal.cpu()[t].view(-1, 1, 1, 1)
        noisy = kept.sqrt() * target + (1 - kept).sqrt() * torch.randn_like(target)
        if walks:
            places, own, own_t, (own_target, own_hole, own_mask, own_texts) = walks.some(walking)
            noisy, t, texts = torch.cat([own, noisy]), torch.cat([own_t, t]), own_texts + texts
            target, hole, mask = torch.cat([own_target, target]), torch.cat([own_hole, hole]), torch.cat([own_mask, mask])
        noisy, target, hole, mask, t = (tensor.to(device) for tensor in (noisy, target, hole, mask, t))
        kept = signal[t].view(-1, 1, 1, 1)
        words = text(tokenize(tokenizer, texts).to(device)).last_hidden_state  # (n, 77, 192)
        guess = unet(torch.cat([noisy, mask, hole], 1).to(unet.dtype), t, words).sample.float()
        # velocity (Salimans & Ho 2022) is (sqrt(kept) noisy - target) / sqrt(1 - kept), and its error the picture's over 1 - kept; a
        # walk's latents know nothing of the target at any timestep, so there the picture's own error counts, alike at all of them
        error = (kept.sqrt() * noisy - (1 - kept).sqrt() * guess - target) ** 2
        scale = 1 / (1 - kept)
        scale[:walking] = 1
        weight = OUTSIDE_WEIGHT + (1 - OUTSIDE_WEIGHT) * mask
        error = (weight * scale * error).mean((1, 2, 3)) / weight.mean((1, 2, 3))
        figures, loss = {}, error.mean()
        if walks:
            walks.go_on(places, guess[:walking].detach(), signal.cpu())
            removing_texts = [removing(pool.concepts, pool.rng) for _ in range(4)]
            empty, *others = text(tokenize(tokenizer, ["", *removing_texts]).to(device)).last_hidden_state.float()
            alike = ((torch.stack(others) - empty.detach()) ** 2).mean()
            loss = loss + ALIKE_WEIGHT * alike
            figures = {"walks": error[:walking].mean().item(), "others": error[walking:].mean().item(), "alike": alike.item()}
        error, t = error[walking:], t[walking:]
        early = error[t >= 600]
        optimiser.step(loss, len(texts), noisy_end=early.mean().item() if len(early) else 0.0, **figures)
    optimiser.save()
    if RANK == 0:
        optimiser.settle(unet, text)
        write(unet, text)


if __name__ == "__main__":
    main()
