import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { download } from "./test-support/downloads.ts";
import { setNumbers } from "./test-support/edit.ts";
import { openWithMask } from "./test-support/open-page.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { connect } from "./test-support/server-api.ts";
import { draw, pictureBox } from "./test-support/stage.ts";
import { startServer } from "./test-support/start-server.ts";

test("when the server is killed and comes back, the page says both, paints on meanwhile, and gets the picture it had asked for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retouch-away-"));
  let server = await startServer(folder);
  onTestFinished(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const page = await openWithMask({ server: server.url, expectedErrors: /^Failed to load resource: net::ERR_/ });
  await setNumbers(page, { Steps: 120 });
  await page.getByRole("button", { name: "Repaint" }).click();
  const progress = page.getByRole("progressbar", { name: "Progress" });
  await expect.poll(async () => Number(await progress.getAttribute("value"))).toBeGreaterThan(0);

  await server.kill();
  const away = page.getByText("The server does not answer. What is painted here stays");
  await away.waitFor();
  const box = await pictureBox(page);
  const before = await look(page, box);
  await draw(page, [
    { x: 0.05, y: 0.1 },
    { x: 0.2, y: 0.1 },
    { x: 0.2, y: 0.2 },
  ]);
  await expect.poll(async () => greatestDifference(before, await look(page, box))).toBeGreaterThan(30);

  server = await startServer(folder, Number(new URL(server.url).port));
  await page.getByText("The server is back.").waitFor();
  await away.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Result" }).waitFor();
  const retouch = connect(server.url);
  const jobs = [];
  for await (const job of retouch.jobs.list()) jobs.push(job);
  expect(jobs.map(({ status }) => status)).toEqual(["succeeded"]);
  const { bytes } = await download(page, /^Download: PNG/);
  expect(bytes.equals((await retouch.jobs.image(jobs[0].id)).bytes)).toBe(true);
});
