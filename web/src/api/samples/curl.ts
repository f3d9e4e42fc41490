import { addressOf, fieldsOf, filesOf, hasSeveral, resultFile, type SampledRequest } from "./sampled-request.ts";

/** A POSIX shell's command. */
export function curlSample(request: SampledRequest): string {
  const { name, ending } = resultFile(request);
  const lines = [
    `curl --fail-with-body ${quoted(addressOf(request))}`,
    '--header "Ocp-Apim-Subscription-Key: $RETOUCH_KEY"',
    // --form would read a file for a text that begins with @ or <.
    ...fieldsOf(request).map(([field, value]) => `--form-string ${quoted(`${field}=${value}`)}`),
    ...filesOf(request).map(([field, file]) => `--form ${quoted(`${field}=@${file}`)}`),
    `--output ${hasSeveral(request) ? "reply.json" : `${name}.${ending}`}`,
  ];
  const note = hasSeveral(request) ? "# Each of the reply's images has its picture in image_data, as base64.\n" : "";
  return `${note}${lines.join(" \\\n  ")}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
