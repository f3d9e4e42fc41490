// RETOUCH_KEY=… node examples/get-image/javascript.mjs
const url = process.env.RETOUCH_URL ?? "http://127.0.0.1:8080";

const response = await fetch(`${url}/inpainting/v1/getImage`, {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    "Ocp-Apim-Subscription-Key": process.env.RETOUCH_KEY ?? "",
  },
  body: JSON.stringify({ prompt: "Change to a lion" }),
});
console.log(await response.text());
console.log(response.status);
process.exitCode = response.ok ? 0 : 1;
