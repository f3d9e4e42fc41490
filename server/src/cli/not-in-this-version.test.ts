import { Command } from "commander";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";
import { addModels } from "./models.ts";

function createProgram(): Command {
  const program = new Command("retouch");
  addModels(program);
  return program;
}

test.each([
  [["models", "pull", "somebody/inpainting"], "npx retouch models pull", "serve --model <folder>"],
  [["models", "import", "model.safetensors", "--name", "mine"], "npx retouch models import", "serve --model <folder>"],
  [["models", "remove", "mine"], "npx retouch models remove", "serve --model <folder>"],
])("%j says that this version has it not, and what there is", async (parameters, what, solution) => {
  const error = await createProgram()
    .parseAsync(parameters, { from: "user" })
    .catch((thrown: unknown) => thrown);
  expect(explainFailure(error)).toContain(`${what} is not in this version\n\nPossible solutions:\n- `);
  expect(explainFailure(error)).toContain(solution);
});

test("no help promises them", () => {
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    expect(command.helpInformation()).not.toMatch(/pull|import|remove/);
  }
});
