import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { openPage } from "./test-support/open-page.ts";
import { connect } from "./test-support/server-api.ts";
import { KEY } from "./test-support/start-server.ts";

/** Asks for a picture and waits for it, as a program without the client does. */
function getImage(body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const headers = { "Ocp-Apim-Subscription-Key": KEY, "Content-Type": "application/json" };
  return fetch(`${inject("serverUrl")}/inpainting/v1/getImage`, { method: "POST", headers, body: JSON.stringify(body), signal });
}

test("the jobs say why a request was refused, and what ends one whose caller hangs up", async () => {
  const refusal = await getImage({ prompt: "a lion", init_image: Buffer.from("no picture").toString("base64") });
  expect(refusal.status).toBe(400);
  await expect(getImage({ prompt: "a lion", steps: 150 }, AbortSignal.timeout(1000))).rejects.toThrow("timeout");

  const page = await openPage();
  await page.getByRole("link", { name: "Jobs", exact: true }).click();
  const rows = page.getByRole("list", { name: "Jobs" }).getByRole("listitem");
  await rows.filter({ hasText: "Cancelled" }).getByText("whoever waited for the picture hung up").first().waitFor();
  const refused = rows.filter({ hasText: "Failed" }).filter({ hasText: "Expected a PNG, JPEG or WebP file for init_image" });
  expect(await refused.count()).toBeGreaterThan(0);
});

test("a subscription's priority is set when it is made, shown, and changed", async () => {
  const name = `shop ${randomUUID()}`;
  const page = await openPage();
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await page.getByRole("button", { name: "New subscription" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Priority").fill("10");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByRole("button", { name: "I have it" }).click();

  const card = page.getByRole("button", { name });
  await card.filter({ hasText: "priority 10" }).click();
  const form = page.getByRole("form", { name: `Name, scopes, limits and priority of ${name}` });
  await form.getByLabel("Priority").fill("-5");
  await form.getByRole("button", { name: "Save" }).click();
  await card.filter({ hasText: "priority -5" }).waitFor();

  const reached: number[] = [];
  for await (const made of connect().subscriptions.list()) if (made.name === name) reached.push(made.priority);
  expect(reached).toEqual([-5]);
});
