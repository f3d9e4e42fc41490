"""Where things lie: the model folder in diffusers layout, and a scratch folder for what is not shipped."""
import json
import os
from pathlib import Path

from diffusers import DDIMScheduler
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
MODEL = Path(os.environ.get("STARTER_MODEL", HERE.parent / "models" / "starter"))
WORK = Path(os.environ.get("STARTER_WORK", HERE / "work"))
WORK.mkdir(parents=True, exist_ok=True)


def noise_schedule():
    """Stable Diffusion's schedule, with v as the target: at a small budget epsilon learns far slower.

    Rescaled so that it ends, and an edit begins, in nothing but noise (Lin et al. 2023, arXiv 2305.08891). Else the model learns to
    trust what little signal there is, finds none at its first step, and fills holes with colours too near to grey.
    """
    return DDIMScheduler(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                         clip_sample=False, set_alpha_to_one=False, steps_offset=1, prediction_type="v_prediction",
                         rescale_betas_zero_snr=True, timestep_spacing="trailing")


def save_module(module, folder, file, prefix=""):
    """Config and float16 weights as published models have them; the live module keeps its own type."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {prefix + name.removeprefix(prefix): value.detach().half().cpu().contiguous()
               for name, value in module.state_dict().items()}
    if hasattr(module, "save_config"):
        module.save_config(folder)
    else:
        module.config.architectures = [type(module).__name__]
        module.config.save_pretrained(folder)
    save_file(weights, folder / file, metadata={"format": "pt"})


def save_index():
    """model_index.json, the scheduler, and Retouch's own hints."""
    index = {"_class_name": "StableDiffusionInpaintPipeline", "_diffusers_version": "0.30.0",
             "feature_extractor": [None, None], "image_encoder": [None, None], "requires_safety_checker": False,
             "safety_checker": [None, None], "scheduler": ["diffusers", "DDIMScheduler"],
             "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}
    MODEL.mkdir(parents=True, exist_ok=True)
    (MODEL / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    noise_schedule().save_pretrained(MODEL / "scheduler")
