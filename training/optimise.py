"""One optimiser loop for every stage: AdamW (Muon for matrices, if wanted), clipping, moving average, learning rate by
the clock, state on disk.

Under torchrun the gradients of all processes are averaged, and with them the clock, so that all stop after the same step.
On two CPU cores one process per core is faster than two threads."""
import math
import os
import time
from pathlib import Path

import torch

from muon import Muon

RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def start(seed):
    """Call once per stage: joins the other processes and seeds this one."""
    if WORLD > 1:
        torch.distributed.init_process_group("gloo")
    if not torch.cuda.is_available():
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)  # denormal numbers are slow on CPUs
    torch.manual_seed(seed)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def clock():
    """Seconds of this process's own work: of its one core's time, so that a busy or sleeping machine costs a run nothing; by the wall on a GPU."""
    return time.time() if torch.cuda.is_available() else time.process_time()


def fast_type(device):
    """bfloat16 where the processor computes in it, float32 where it would be emulated (50 times slower, measured on Zen 3)."""
    return torch.bfloat16 if device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() else torch.float32


def fast_arithmetic(device):
    """A context in which layers compute in the fast type."""
    return torch.autocast(device.type, torch.bfloat16, enabled=fast_type(device) == torch.bfloat16)


class Optimiser:
    def __init__(self, modules, minutes, peak, decay, state_file, curve_file, warm_up=0.02, save_every=120,
                 muon_peak=0.0, muon_takes=lambda name, parameter: False):
        named = [(name, p) for module in modules for name, p in module.named_parameters() if p.requires_grad]
        self.live = [p for _, p in named]
        # float32 masters: the modules themselves may run in bfloat16, which is faster than autocast on CPUs
        self.parameters = [p.detach().float().clone().requires_grad_() for p in self.live]
        matrices = [p for (name, _), p in zip(named, self.parameters) if muon_peak and muon_takes(name, p)]
        self.muon, self.muon_peak = Muon(matrices, RANK, WORLD, fast_type(self.live[0].device)), muon_peak
        chosen = {id(p) for p in matrices}
        self.adam = torch.optim.AdamW([p for p in self.parameters if id(p) not in chosen], lr=peak, betas=(0.9, 0.99), weight_decay=1e-2, fused=True)
        self.average = [p.detach().clone() for p in self.parameters]
        self.budget, self.peak, self.decay, self.warm_up = minutes * 60, peak, decay, warm_up
        self.steps = self.seen = 0
        self.elapsed, self.recent = 0.0, []
        self.state_file, self.curve_file, self.save_every = Path(state_file), Path(curve_file), save_every
        if self.state_file.exists():
            state = torch.load(self.state_file, weights_only=True)
            for name in ("parameters", "average"):
                for here, there in zip(getattr(self, name), state[name]):
                    here.data.copy_(there)
            self.adam.load_state_dict(state["adam"])
            for here, there in zip(self.muon.momentum, state["momentum"]):
                here.copy_(there)
            self.steps, self.seen, self.elapsed = state["steps"], state["seen"], state["elapsed"]
            self.publish()
        torch.manual_seed(1000 + RANK + 7919 * self.steps)
        self.mark, self.saved = clock(), time.time()

    @torch.no_grad()
    def publish(self):
        for live, p in zip(self.live, self.parameters):
            live.copy_(p)

    @property
    def progress(self):
        return min(1.0, self.elapsed / self.budget)

    def save(self):
        self.saved = time.time()
        if RANK == 0:
            names = ("parameters", "average", "steps", "seen", "elapsed")
            scratch = self.state_file.with_suffix(".new")
            torch.save({**{name: getattr(self, name) for name in names}, "adam": self.adam.state_dict(),
                        "momentum": self.muon.momentum}, scratch)
            scratch.replace(self.state_file)  # a run that is cut off leaves the older state whole

    def step(self, loss, samples, **figures):
        loss.backward()
        for live, p in zip(self.live, self.parameters):
            p.grad, live.grad = live.grad.float(), None
        now = clock()
        spent, self.mark = now - self.mark, now
        if WORLD > 1:
            shared = torch.tensor([spent], device=loss.device)
            flat = torch.cat([p.grad.flatten() for p in self.parameters] + [shared])
            torch.distributed.all_reduce(flat)
            for p, part in zip(self.parameters, (flat[:-1] / WORLD).split([p.numel() for p in self.parameters])):
                p.grad.copy_(part.view_as(p))
            spent = flat[-1].item() / WORLD
        self.elapsed += spent
        share = min(1.0, self.progress / self.warm_up + 0.02) * (0.02 + 0.49 * (1 + math.cos(math.pi * self.progress)))
        self.adam.param_groups[0]["lr"] = self.peak * share
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.adam.step()
        if self.muon.parameters:
            self.muon.step(self.muon_peak * share)
        self.publish()
        self.steps, self.seen = self.steps + 1, self.seen + samples * WORLD
        torch._foreach_lerp_(self.average, [p.detach() for p in self.parameters], 1 - min(self.decay, (1 + self.steps) / (10 + self.steps)))
        self.recent.append({"loss": loss.item(), **figures})
        if self.steps % 50 == 0:
            self.report(self.peak * share)
        if time.time() - self.saved > self.save_every:
            self.save()

    def report(self, rate):
        means = {name: sum(row[name] for row in self.recent) / len(self.recent) for name in self.recent[0]}
        self.recent = []
        if RANK == 0:
            row = {"step": self.steps, "minutes": self.elapsed / 60, "samples": self.seen, "rate": rate, **means}
            new = not self.curve_file.exists()
            with self.curve_file.open("a") as curve:
                curve.write(("\t".join(row) + "\n" if new else "") + "\t".join(f"{value:.5g}" for value in row.values()) + "\n")
            print("  ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)

    @torch.no_grad()
    def settle(self, *modules):
        """The end: the modules take the averaged weights, in float32."""
        for module in modules:
            module.float()
        for live, mean in zip(self.live, self.average):
            live.copy_(mean)
