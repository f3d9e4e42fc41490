import { addressOf, fieldsOf, filesOf, hasSeveral, resultFile, type SampledRequest } from "./sampled-request.ts";

/** An ES module for Node and its like. The pictures go as base64: a form would end the lines of a prompt with CRLF. */
export function fetchSample(request: SampledRequest): string {
  const { name, ending } = resultFile(request);
  const files = filesOf(request);
  const fields = fieldsOf(request).map(([field, value]) => `    ${field}: ${JSON.stringify(value)},`);
  const pictures = files.map(([field, file]) => `    ${field}: (await readFile(${JSON.stringify(file)})).toString("base64"),`);
  const save = hasSeveral(request)
    ? `const { images } = await response.json();
for (const [i, { image_data }] of images.entries()) {
  await writeFile(\`${name}-\${i + 1}.${ending}\`, Buffer.from(image_data, "base64"));
}`
    : `await writeFile("${name}.${ending}", Buffer.from(await response.arrayBuffer()));`;
  return `import { ${files.length > 0 ? "readFile, " : ""}writeFile } from "node:fs/promises";

const response = await fetch(${JSON.stringify(addressOf(request))}, {
  method: "POST",
  headers: { "Content-Type": "application/json", "Ocp-Apim-Subscription-Key": process.env.RETOUCH_KEY },
  body: JSON.stringify({
${[...fields, ...pictures].join("\n")}
  }),
});
if (!response.ok) throw new Error(await response.text());
${save}
`;
}
