"""Procedural backgrounds: what stands round an edit. Each kind is one function (rng, size) -> (size, size, 3) in 0..1."""
import math

import numpy as np
from PIL import Image


def colour(rng, low=0.06, high=0.98):
    return np.array([rng.uniform(low, high) for _ in range(3)], np.float32)


def mix(first, second, weight):
    return first * (1 - weight[..., None]) + second * weight[..., None]  # (size, size, 3)


def axes(size):
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / (size - 1)
    return x, y


def smooth_noise(rng, size, cells):
    """Random grid values, smoothly enlarged: 0..1."""
    grid = np.array([rng.random() for _ in range((cells + 1) ** 2)], np.float32).reshape(cells + 1, cells + 1)
    return np.asarray(Image.fromarray(grid).resize((size, size), Image.BICUBIC)).clip(0, 1)


def fractal_noise(rng, size, cells=3, octaves=4, roughness=0.5):
    total, strength, noise = 0.0, 1.0, np.zeros((size, size), np.float32)
    for _ in range(octaves):
        noise += strength * smooth_noise(rng, size, cells)
        total, strength, cells = total + strength, strength * roughness, min(cells * 2, size // 2)
    return noise / total


def solid(rng, size):
    return np.broadcast_to(colour(rng), (size, size, 3))


def linear_gradient(rng, size):
    x, y = axes(size)
    angle = rng.uniform(0, 2 * math.pi)
    return mix(colour(rng), colour(rng), ((x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle) + 0.5).clip(0, 1))


def radial_gradient(rng, size):
    x, y = axes(size)
    return mix(colour(rng), colour(rng), np.hypot(x - rng.uniform(0.2, 0.8), y - rng.uniform(0.2, 0.8)).clip(0, 1))


def landscape(rng, size):
    """Sky above one or two ranges of hills."""
    x, y = axes(size)
    sky = np.array([rng.uniform(0.35, 0.8), rng.uniform(0.6, 0.9), rng.uniform(0.8, 1)], np.float32)
    picture = mix(sky, 0.5 + 0.5 * sky, y)
    for _ in range(rng.randint(1, 2)):
        ground = np.array([rng.uniform(0.15, 0.75), rng.uniform(0.4, 0.8), rng.uniform(0.1, 0.45)], np.float32)
        line = rng.uniform(0.3, 0.8) + rng.uniform(0, 0.07) * np.sin(x * rng.uniform(2, 9) + rng.uniform(0, 6))
        picture = mix(picture, ground * (0.85 + 0.3 * y[..., None]), ((y - line) * size / 2 + 0.5).clip(0, 1))
    return picture


def checker(rng, size):
    x, y = axes(size)
    cells, first = rng.randint(3, 9), colour(rng)
    return mix(first, first + rng.choice([-1, 1]) * rng.uniform(0.05, 0.25), (np.floor(x * cells) + np.floor(y * cells)) % 2)


def stripes(rng, size):
    x, y = axes(size)
    angle, waves, first = rng.uniform(0, math.pi), rng.uniform(8, 40), colour(rng)
    wave = np.sin((x * math.cos(angle) + y * math.sin(angle)) * waves) * 0.5 + 0.5
    return mix(first, first + rng.choice([-1, 1]) * rng.uniform(0.05, 0.25), wave)


def bricks(rng, size):
    x, y = axes(size)
    rows, wall = rng.randint(4, 10), colour(rng, 0.2, 0.9)
    row = np.floor(y * rows)
    column = x * rows / 2 + 0.5 * (row % 2)
    joint = (np.minimum(column % 1, 1 - column % 1) * 2 < 0.06) | (y * rows % 1 < 0.1)
    return mix(wall * (0.85 + 0.3 * fractal_noise(rng, size, 8)[..., None]), colour(rng, 0.5, 0.9), joint * np.float32(0.7))


def planks(rng, size):
    x, y = axes(size)
    x, y = (x, y) if rng.random() < 0.5 else (y, x)
    boards, wood = rng.randint(2, 6), np.array([rng.uniform(0.4, 0.8), rng.uniform(0.25, 0.55), rng.uniform(0.1, 0.35)], np.float32)
    tone = np.array([rng.uniform(-0.08, 0.08) for _ in range(boards + 1)], np.float32)[np.floor(x * boards).astype(int)]
    grain = 0.05 * np.sin(40 * x + 6 * smooth_noise(rng, size, 4)) - 0.25 * (x * boards % 1 < 0.03)
    return wood + (tone + grain)[..., None]


def clouds(rng, size):
    first = colour(rng)
    return mix(first, first * 0.4 + 0.6 * colour(rng), fractal_noise(rng, size, rng.randint(2, 6)))


def photograph(rng, size):
    """Smooth patches of several colours with soft light and fine grain, as an out-of-focus photograph has."""
    weight = fractal_noise(rng, size, rng.randint(1, 4), 5, rng.uniform(0.3, 0.6))
    picture = mix(mix(colour(rng), colour(rng), smooth_noise(rng, size, rng.randint(1, 3))), colour(rng), ((weight - 0.5) * rng.uniform(1, 4) + 0.5).clip(0, 1))
    return picture * (0.75 + 0.4 * smooth_noise(rng, size, 1)[..., None])


TEXTURES = [checker, stripes, bricks, planks]
KINDS = [solid, linear_gradient, linear_gradient, radial_gradient, landscape, landscape, landscape, *TEXTURES, clouds, clouds,
         photograph, photograph, photograph]


def background(rng, size, textured=0.0):
    """A random background as an RGB image, now and then slightly noisy as scans and JPEG files are; that share of textures beside their usual one."""
    kinds = TEXTURES if textured and rng.random() < textured else KINDS
    picture = np.asarray(rng.choice(kinds)(rng, size), np.float32)
    if rng.random() < 0.15:
        picture = picture + np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(0.004, 0.02), picture.shape)
    return Image.fromarray((picture.clip(0, 1) * 255).round().astype(np.uint8))
