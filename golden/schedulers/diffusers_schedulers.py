"""Writes diffusers.json: timesteps, noise levels and whole denoising loops of diffusers' schedulers. See golden/regenerate.md for versions.

The model is a fixed function that float32 computes alike everywhere: 0.5·input + (t / 1024)·direction, with
direction = torch.randn(64, seed 3), start noise = torch.randn(64, seed 1), x_0 = torch.randn(64, seed 2), step noise from seed 4.
"""

import base64
import hashlib
import json
import warnings
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import (DDIMScheduler, DEISMultistepScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
                       EulerDiscreteScheduler, PNDMScheduler)

warnings.filterwarnings("ignore")
diffusers.logging.set_verbosity_error()

CLASSES = {"ddim": (DDIMScheduler, {}), "pndm": (PNDMScheduler, {"skip_prk_steps": True}), "euler": (EulerDiscreteScheduler, {}),
           "euler_ancestral": (EulerAncestralDiscreteScheduler, {}),
           "dpmpp_2m": (DPMSolverMultistepScheduler, {"use_karras_sigmas": False, "algorithm_type": "dpmsolver++"}),
           "dpmpp_2m_karras": (DPMSolverMultistepScheduler, {"use_karras_sigmas": True, "algorithm_type": "dpmsolver++"})}
SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1, "clip_sample": False, "set_alpha_to_one": False}
SPACINGS = ["leading", "linspace", "trailing"]
STEPS = [1, 2, 4, 20, 30, 50]


def randn(seed):
    return torch.randn(64, generator=torch.Generator("cpu").manual_seed(seed))


NOISE, CLEAN, DIRECTION = randn(1), randn(2), randn(3)


def float32(values):
    return base64.b64encode(np.asarray(values, dtype="<f4").tobytes()).decode()


def build(name, config, original=None):
    """As a user who loads a model and changes its scheduler: the file's class first, then X.from_config(that.config)."""
    cls, overrides = CLASSES[name]
    if original is not None:
        config = original.from_config(config).config
    if original is cls and name not in ("dpmpp_2m", "dpmpp_2m_karras"):
        overrides = {}
    return cls.from_config(config, **overrides)


def loop(scheduler, steps, begin):
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps[begin:]
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(begin)
    generator = torch.Generator("cpu").manual_seed(4)
    x = NOISE * scheduler.init_noise_sigma if begin == 0 else scheduler.add_noise(CLEAN, NOISE, timesteps[:1])
    start = x.clone()
    for t in timesteps:
        model_input = scheduler.scale_model_input(x, t)
        output = 0.5 * model_input + (t.to(torch.float32) / 1024) * DIRECTION
        extra = {"generator": generator} if isinstance(scheduler, EulerAncestralDiscreteScheduler) else {}
        x = scheduler.step(output, t, x, return_dict=False, **extra)[0]
    return timesteps, start, x


def loop_case(name, config, steps, begin=0, original=None):
    scheduler = build(name, config, original)
    _, start, end = loop(scheduler, steps, begin)
    assert torch.isfinite(end).all(), (name, config, steps)
    case = {"scheduler": name, "config": config, "steps": steps, "begin": begin, "end": float32(end)}
    if begin > 0:
        case["start"] = float32(start)
    return case


schedules, loops, digests, alphas = [], [], [], []

for name in CLASSES:
    for spacing in SPACINGS:
        config = {**SD, "timestep_spacing": spacing}
        every_run = []  # for 1, 2 … 150 steps: how many timesteps, then the timesteps
        for steps in range(1, 151):
            scheduler = build(name, config)
            scheduler.set_timesteps(steps)
            t = [x for x in scheduler.timesteps.tolist() if x >= 0]  # 61 trailing steps: diffusers adds a timestep -1
            every_run += [len(t), *t]
            if steps in STEPS:
                case = {"scheduler": name, "spacing": spacing, "steps": steps, "timesteps": t,
                        "initNoiseSigma": float(scheduler.init_noise_sigma)}
                if hasattr(scheduler, "sigmas"):
                    case["sigmas"] = float32(scheduler.sigmas)
                schedules.append(case)
        digest = hashlib.sha256(np.asarray(every_run, dtype="<f4").tobytes()).hexdigest()
        digests.append({"scheduler": name, "spacing": spacing, "sha256": digest})

for name in CLASSES:
    for prediction in ["epsilon", "v_prediction", "sample"]:
        if prediction == "sample" and name in ("pndm", "euler_ancestral"):
            continue  # diffusers refuses them
        for spacing in SPACINGS:
            config = {**SD, "timestep_spacing": spacing, "prediction_type": prediction}
            for steps in STEPS:
                loops.append(loop_case(name, config, steps))
        for spacing, steps, begin in [("leading", 20, 1), ("leading", 20, 10), ("leading", 30, 29), ("trailing", 20, 5), ("linspace", 4, 2)]:
            loops.append(loop_case(name, {**SD, "timestep_spacing": spacing, "prediction_type": prediction}, steps, begin))

V0SNR = {"rescale_betas_zero_snr": True, "prediction_type": "v_prediction", "timestep_spacing": "trailing"}
for names, config, steps in [
    (list(CLASSES), {}, 20),  # every class's own defaults
    (list(CLASSES), {"beta_schedule": "squaredcos_cap_v2"}, 10),
    (list(CLASSES), {**SD, **V0SNR}, 20),
    (list(CLASSES), {**SD, "num_train_timesteps": 100, "trained_betas": [0.001 + 0.0002 * i for i in range(100)]}, 10),
    (["ddim"], {**SD, "clip_sample": True, "clip_sample_range": 0.5}, 20),
    (["ddim", "pndm"], {**SD, "set_alpha_to_one": True}, 20),
    (["euler"], {**SD, "use_karras_sigmas": True}, 20),
    (["euler"], {**SD, "use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0, "timestep_spacing": "leading"}, 7),
    (["euler", "dpmpp_2m", "dpmpp_2m_karras"], {**SD, "final_sigmas_type": "sigma_min"}, 20),
    (["euler", "dpmpp_2m", "dpmpp_2m_karras"], {**SD, "final_sigmas_type": "sigma_min"}, 5),
    (["dpmpp_2m", "dpmpp_2m_karras"], {**SD, "final_sigmas_type": "sigma_min", "lower_order_final": False}, 5),
    (["dpmpp_2m", "dpmpp_2m_karras"], {**SD, "final_sigmas_type": "sigma_min", "euler_at_final": True}, 20),
    (["dpmpp_2m", "dpmpp_2m_karras"], {**SD, "solver_order": 1}, 20),
    (["dpmpp_2m"], {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1}, 20),
    (["dpmpp_2m"], {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1, "timestep_spacing": "leading"}, 20),
    (["dpmpp_2m"], {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1, "timestep_spacing": "trailing"}, 20),
]:
    for name in names:
        loops.append(loop_case(name, config, steps))

# A model's own file, and another scheduler chosen for it.
FILES = [
    (DDIMScheduler, {"_class_name": "DDIMScheduler", "_diffusers_version": "0.6.0.dev0", **SD, "num_train_timesteps": 1000,
                     "skip_prk_steps": True, "trained_betas": None}),
    (PNDMScheduler, {"_class_name": "PNDMScheduler", "_diffusers_version": "0.8.0", **SD, "num_train_timesteps": 1000,
                     "prediction_type": "epsilon", "skip_prk_steps": True, "trained_betas": None}),
    (EulerDiscreteScheduler, {"_class_name": "EulerDiscreteScheduler", **SD, "num_train_timesteps": 1000, "interpolation_type": "linear",
                              "prediction_type": "epsilon", "sample_max_value": 1.0, "skip_prk_steps": True,
                              "timestep_spacing": "leading", "trained_betas": None, "use_karras_sigmas": False}),
    (DEISMultistepScheduler, {"_class_name": "DEISMultistepScheduler", **SD, "algorithm_type": "deis", "dynamic_thresholding_ratio": 0.995,
                              "lower_order_final": True, "num_train_timesteps": 1000, "prediction_type": "epsilon", "sample_max_value": 1.0,
                              "skip_prk_steps": True, "solver_order": 2, "solver_type": "logrho", "thresholding": False,
                              "timestep_spacing": "leading", "trained_betas": None}),
]
for original, file in FILES:
    for name in CLASSES:
        loops.append(loop_case(name, file, 20, original=original))

for config in [SD, {}, {"beta_schedule": "squaredcos_cap_v2"}, {**SD, "rescale_betas_zero_snr": True}, {**SD, "num_train_timesteps": 77}]:
    table = DDIMScheduler.from_config(config).alphas_cumprod.numpy()
    alphas.append({"config": config, "sha256": hashlib.sha256(table.astype("<f4").tobytes()).hexdigest(), "tenths": float32(table[:: max(1, len(table) // 10)])})

sections = {"alphas": alphas, "schedules": schedules, "digests": digests, "loops": loops}
text = ",\n".join(f'"{key}":[\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]" for key, rows in sections.items())
Path(__file__).with_name("diffusers.json").write_text("{" + text + "}\n")
print(len(schedules), "schedules", len(loops), "loops")
