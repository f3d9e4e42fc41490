import { decodePicture } from "@retouch/engine";
import { expect, inject, test } from "vitest";
import { paintMiddle } from "./test-support/edit.ts";
import { openPage } from "./test-support/open-page.ts";
import { picture } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { KEY } from "./test-support/start-server.ts";
import { choosePicture, pictureBox } from "./test-support/stage.ts";

test("a link that is pasted into the open tab is tried, told of when it is used up, and leaves the address bar", async () => {
  const page = await openPage({ key: undefined, expectedErrors: /status of 403/ });
  await page.getByLabel("Subscription key").waitFor();
  await page.evaluate(() => void (location.hash = "#sign-in=rtl_that_was_opened_before"));
  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).toContain("This link opens nothing any more.");
  expect(page.url()).not.toContain("rtl_");
});

test("a wrong key opens nothing and is forgotten; the right one opens the editor, and no address holds it", async () => {
  const page = await openPage({ key: undefined, expectedErrors: /status of 401/ });
  const asked: { readonly url: string; readonly key: string | undefined }[] = [];
  page.on("request", (request) => asked.push({ url: request.url(), key: request.headers()["ocp-apim-subscription-key"] }));
  const wrong = "a-key-that-opens-nothing-of-32-characters";
  const field = page.getByLabel("Subscription key");
  const submit = page.getByRole("button", { name: "Sign in" });

  await field.fill(wrong);
  const [refused] = await Promise.all([page.waitForResponse(`${inject("serverUrl")}/session`), submit.click()]);
  expect(refused.status()).toBe(401);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).toContain(refused.headers()["x-trace-id"]);
  expect(await alert.textContent()).toContain("Not signed in.");
  expect(await page.getByRole("application").count()).toBe(0);

  await field.fill(KEY);
  await submit.click();
  await choosePicture(page, picture);
  await page.keyboard.press("1");
  await expect
    .poll(async () => greatestDifference(await look(page, await pictureBox(page)), await decodePicture(picture.bytes)))
    .toBeLessThanOrEqual(1);
  expect(asked.filter(({ url }) => url.includes(KEY) || url.includes(wrong))).toEqual([]);
  expect(asked.filter(({ url }) => url.includes("/v1/models")).map(({ key }) => key)).toEqual([KEY]);
  await page.reload();
  await page.getByRole("application").waitFor();
});

test("signing out lets go of what was on the stage: who signs in next finds none of it, after a reload neither", async () => {
  const page = await openPage({ key: undefined, expectedErrors: /status of 401/ });
  const signIn = async (): Promise<void> => {
    await page.getByLabel("Subscription key").fill(KEY);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await signIn();
  await paintMiddle(page);
  await page.waitForTimeout(1000); // until it is kept
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn();
  const start = page.getByRole("button", { name: "768 × 512" });
  await start.waitFor();
  await page.reload();
  await start.waitFor();
  expect(await page.getByRole("application").count()).toBe(0);
});
