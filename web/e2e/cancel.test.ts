import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { repaint, setNumbers, startRepainting } from "./test-support/edit.ts";
import { openWithMask } from "./test-support/open-page.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { connect } from "./test-support/server-api.ts";
import { leaveStage, pictureBox } from "./test-support/stage.ts";

test("cancelling ends exactly the job of this page", async () => {
  const retouch = connect();
  const page = await openWithMask();
  await setNumbers(page, { Steps: 150 });
  const id = await startRepainting(page);
  const other = await retouch.jobs.create({ prompt: "a lion", size: "64x64", steps: 1 });
  await page.getByRole("progressbar", { name: "Progress" }).waitFor();

  const [cancelling] = await Promise.all([
    page.waitForRequest((request) => request.method() === "DELETE"),
    page.getByRole("button", { name: "Cancel", exact: true }).click(),
  ]);
  expect(new URL(cancelling.url()).pathname).toMatch(new RegExp(`/jobs/${id}$`));
  await page.getByText("Cancelled. Nothing was changed.").waitFor();
  expect((await retouch.jobs.get(id)).status).toBe("cancelled");
  expect((await retouch.jobs.wait(other.id)).status).toBe("succeeded");
  expect(await page.getByRole("button", { name: "Repaint" }).isEnabled()).toBe(true);
});

test("a run that is cancelled leaves the result before it on the stage", async () => {
  const page = await openWithMask();
  await repaint(page);
  const result = page.getByAltText("Result: Change to a lion");
  await result.waitFor();
  await leaveStage(page);
  const before = await look(page, await pictureBox(page));
  await setNumbers(page, { Steps: 150 });
  await startRepainting(page);
  await result.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByText("Cancelled. Nothing was changed.").waitFor();
  await result.waitFor();
  await expect.poll(async () => greatestDifference(await look(page, await pictureBox(page)), before)).toBe(0);
  await page.getByRole("heading", { name: "Result" }).waitFor();
});

test("a reload while a picture is made puts picture and mask back on the stage, and goes on", async () => {
  const page = await openWithMask();
  const mask = await saveMask(page);
  await setNumbers(page, { Steps: 150 });
  const id = await startRepainting(page);
  await page.getByRole("progressbar", { name: "Progress" }).waitFor();

  await page.reload();
  await page.getByRole("progressbar", { name: "Progress" }).waitFor();
  await page.getByRole("application").waitFor();
  await expect.poll(async () => (await saveMask(page)).equals(mask)).toBe(true);

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByText("Cancelled. Nothing was changed.").waitFor();
  expect((await connect().jobs.get(id)).status).toBe("cancelled");
});
