"""The server's inpainting loop, batched: 9-channel UNet, classifier-free guidance, DDIM, old pixels put back."""
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextModel

from latents import encode, latent_mask, mask_tensor
from layout import MODEL
from optimise import fast_arithmetic
from tokenizer import load, tokenize
from vae import to_tensor


class Painter:
    def __init__(self, device="cpu"):
        self.tokenizer, self.scheduler, self.device = load(), DDIMScheduler.from_pretrained(MODEL / "scheduler"), torch.device(device)
        self.vae = AutoencoderKL.from_pretrained(MODEL / "vae", torch_dtype=torch.float32).to(device).eval()
        self.unet = UNet2DConditionModel.from_pretrained(MODEL / "unet", torch_dtype=torch.float32).to(device).eval()
        self.text = CLIPTextModel.from_pretrained(MODEL / "text_encoder", dtype=torch.float32).to(device).eval()

    @torch.no_grad()
    def paint(self, pictures, masks, prompts, steps, guidance, seed):
        """PIL pictures and masks of one size, one prompt each -> tensor (n, 3, h, w) in -1..1."""
        picture, mask = to_tensor(pictures).to(self.device), mask_tensor(masks).to(self.device)
        hole = encode(self.vae, picture * (mask < 0.5))
        fixed = torch.cat([latent_mask(mask), hole], 1)  # (n, 5, h/8, w/8)
        latents = torch.randn(hole.shape, generator=torch.Generator().manual_seed(seed)).to(self.device)
        self.scheduler.set_timesteps(steps)
        with fast_arithmetic(self.device):
            tokens = tokenize(self.tokenizer, [""] * len(prompts) + list(prompts)).to(self.device)
            words = self.text(tokens).last_hidden_state
            for t in self.scheduler.timesteps:
                both = torch.cat([latents, fixed], 1).repeat(2, 1, 1, 1)
                empty, asked = self.unet(both, t, words).sample.float().chunk(2)
                latents = self.scheduler.step(empty + guidance * (asked - empty), t, latents).prev_sample
            fresh = self.vae.decode(latents / self.vae.config.scaling_factor).sample.float().clamp(-1, 1)
        return mask * fresh + (1 - mask) * picture
