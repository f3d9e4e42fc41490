// RETOUCH_KEY=… node examples/jobs/follow.mjs
// Asks for a picture as a job and follows it; a connection that breaks is taken up again where it was.
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const jobs = `${process.env.RETOUCH_URL ?? "http://127.0.0.1:8080"}/inpainting/v1/jobs`;
const key = { "Ocp-Apim-Subscription-Key": process.env.RETOUCH_KEY ?? "" };

const accepted = await fetch(jobs, {
  method: "POST",
  headers: { ...key, "Content-Type": "application/json" },
  body: JSON.stringify({ prompt: "a lion", size: "128x128", steps: 8 }),
});
if (accepted.status !== 202) throw new Error(await accepted.text());
/** @type {{ events_url: string }} */
const job = await accepted.json();

let lastId = "";
while (!(await follow(job.events_url))) await sleep(2000);

/** Reads events until the connection ends. @param {string} url @returns {Promise<boolean>} whether the job is over */
async function follow(url) {
  try {
    const response = await fetch(url, { headers: { ...key, "Last-Event-ID": lastId } });
    if (response.status === 204) return true; // all of it has been read before
    if (response.status >= 500) return false; // the job does not depend on what ails the server now
    if (!response.ok || response.body === null) throw new Error(await response.text());
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = new Map(block.split("\n").map((line) => [line.split(":", 1)[0], line.slice(line.indexOf(":") + 1).trim()]));
        const event = field.get("event");
        if (event !== undefined) await show(event, field.get("data") ?? "");
        lastId = field.get("id") ?? lastId;
        if (event === "image" || event === "error") return true;
      }
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // which is how fetch tells of a connection
    console.log("The connection broke; once more");
  }
  return false;
}

/** @param {string} event @param {string} json */
async function show(event, json) {
  const data = /** @type {{ position: number, fraction: number, message: string, image_data: string, seed: number }} */ (JSON.parse(json));
  if (event === "queued") console.log(`${data.position} before it`);
  if (event === "progress") console.log(`${Math.round(data.fraction * 100)} %`);
  if (event === "error") throw new Error(data.message);
  if (event !== "image") return;
  await writeFile("followed.png", Buffer.from(data.image_data, "base64"));
  console.log(`followed.png, seed ${data.seed}`);
}
