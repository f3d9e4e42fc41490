/** Writes `lion.json`, the body of the first request that Retouch suggests, from the two pictures beside it. */
import { readFileSync, writeFileSync } from "node:fs";

const file = (name: string): URL => new URL(name, import.meta.url);
const base64 = (name: string): string => readFileSync(file(name)).toString("base64");

const request = {
  prompt: "Change to a lion",
  seed: 8, // which draws the README's picture
  response_format: "image",
  init_image: base64("picture.png"),
  mask_image: base64("mask.png"),
};
writeFileSync(file("lion.json"), `${JSON.stringify(request, null, 2)}\n`);
