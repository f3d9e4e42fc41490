import { addressOf, fieldsOf, filesOf, hasSeveral, resultFile, type SampledRequest } from "./sampled-request.ts";

/** Python 3 with nothing but its own library, which has no forms: the pictures go as base64. */
export function pythonSample(request: SampledRequest): string {
  const { name, ending } = resultFile(request);
  const fields = fieldsOf(request).map(([field, value]) => `    ${JSON.stringify(field)}: ${literal(value)},`);
  const pictures = filesOf(request).map(
    ([field, file]) => `    ${JSON.stringify(field)}: base64.b64encode(Path(${JSON.stringify(file)}).read_bytes()).decode(),`,
  );
  const save = hasSeveral(request)
    ? `        for i, image in enumerate(json.load(response)["images"], 1):
            Path(f"${name}-{i}.${ending}").write_bytes(base64.b64decode(image["image_data"]))`
    : `        Path("${name}.${ending}").write_bytes(response.read())`;
  const usesBase64 = hasSeveral(request) || pictures.length > 0;
  return `${usesBase64 ? "import base64\n" : ""}import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

body = {
${[...fields, ...pictures].join("\n")}
}
request = urllib.request.Request(
    ${JSON.stringify(addressOf(request))},
    data=json.dumps(body).encode(),
    headers={"Content-Type": "application/json", "Ocp-Apim-Subscription-Key": os.environ["RETOUCH_KEY"]},
)
try:
    with urllib.request.urlopen(request) as response:
${save}
except urllib.error.HTTPError as refusal:
    sys.exit(refusal.read().decode())
`;
}

/** JSON's texts and numbers are Python's. */
function literal(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
