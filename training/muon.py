"""Muon (Jordan et al. 2024): momentum whose update is made orthogonal, for matrices and convolution kernels.

Chosen after one short comparison with AdamW (README.md). Under several processes each makes a part of the updates.
"""
import torch

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # coefficients of the quintic iteration, from the method's authors
MOMENTUM = 0.95


def orthogonal(matrix, number_type, steps=5):
    """About U V^T of the matrix's singular value decomposition, by Newton-Schulz iteration, for which bfloat16 is enough.

    Each step multiplies by a polynomial of x x^T alone, so the steps work on that small square, and the long matrix is
    touched twice.
    """
    a, b, c = NEWTON_SCHULZ
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.mT if tall else matrix).to(number_type).contiguous()  # (short, long)
    x = x / (x.norm() + 1e-7)
    gram = x @ x.mT  # (short, short)
    product = torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
    for _ in range(steps):
        factor = b * gram + c * gram @ gram
        factor.diagonal().add_(a)
        product, gram = factor @ product, factor @ gram @ factor
    x = product @ x
    return (x.mT if tall else x).float()


class Muon:
    def __init__(self, parameters, rank, world, number_type):
        self.parameters, self.rank, self.world, self.number_type = parameters, rank, world, number_type
        self.momentum = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step(self, rate):
        torch._foreach_lerp_(self.momentum, [p.grad for p in self.parameters], 1 - MOMENTUM)
        updates = []
        for place, (p, mean) in enumerate(zip(self.parameters, self.momentum)):
            if place % self.world == self.rank:
                ahead = p.grad.lerp(mean, MOMENTUM).flatten(1)  # Nesterov's look ahead; kernels as (out, in * kh * kw)
                scale = max(1.0, ahead.shape[0] / ahead.shape[1]) ** 0.5
                updates.append((orthogonal(ahead, self.number_type) * scale).flatten())
            else:
                updates.append(torch.zeros_like(p).flatten())
        flat = torch.cat(updates)
        if self.world > 1:
            torch.distributed.all_reduce(flat)
        for p, update in zip(self.parameters, flat.split([p.numel() for p in self.parameters])):
            p.add_(update.view_as(p), alpha=-rate)
