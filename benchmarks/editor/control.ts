import type { Browser, CDPSession, Page } from "playwright-core";
import type { Stage } from "./scenes.ts";

/** Of the dot, in CSS pixels. */
const DOT_SIDE = 20;

/** A page that shows what the browser itself needs for a moving canvas. */
export interface Control extends AsyncDisposable {
  readonly page: Page;
  readonly input: CDPSession;
}

/**
 * A page with nothing but a canvas in the stage's place, on which a small dot follows the pointer: the least that a page can do. What this
 * page does not reach, none does on this machine.
 */
export async function openControl(browser: Browser, viewport: { width: number; height: number }, stage: Stage): Promise<Control> {
  const page = await browser.newPage({ viewport });
  const { x, y, width, height } = stage;
  await page.setContent(`
    <canvas width="${width}" height="${height}" style="position: absolute; left: ${x}px; top: ${y}px; background: white"></canvas>
    <script>
      const canvas = document.querySelector("canvas");
      const context = canvas.getContext("2d");
      let drawn = [0, 0];
      let wanted;
      const draw = () => {
        context.clearRect(...drawn, ${DOT_SIDE}, ${DOT_SIDE});
        context.fillRect(...wanted, ${DOT_SIDE}, ${DOT_SIDE});
        drawn = wanted;
        wanted = undefined;
      };
      canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
        if (wanted === undefined) requestAnimationFrame(draw);
        wanted = [offsetX, offsetY];
      });
    </script>`);
  const input = await page.context().newCDPSession(page);
  return { page, input, [Symbol.asyncDispose]: () => page.close() };
}
