import { addressOf, fieldsOf, filesOf, hasSeveral, resultFile, type SampledRequest } from "./sampled-request.ts";

/** PHP with its curl extension. */
export function phpSample(request: SampledRequest): string {
  const { name, ending } = resultFile(request);
  const fields = fieldsOf(request).map(([field, value]) => `        ${quoted(field)} => ${quoted(String(value))},`);
  const pictures = filesOf(request).map(([field, file]) => `        ${quoted(field)} => new CURLFile(${quoted(file)}),`);
  const save = hasSeveral(request)
    ? `foreach (json_decode($body)->images as $i => $image) {
    file_put_contents('${name}-' . ($i + 1) . '.${ending}', base64_decode($image->image_data));
}`
    : `file_put_contents('${name}.${ending}', $body);`;
  return `<?php
$curl = curl_init(${quoted(addressOf(request))});
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => [
${[...fields, ...pictures].join("\n")}
    ],
    CURLOPT_HTTPHEADER => ['Ocp-Apim-Subscription-Key: ' . getenv('RETOUCH_KEY')],
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($curl);
if ($body === false || curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
    fwrite(STDERR, ($body ?: curl_error($curl)) . "\\n");
    exit(1);
}
${save}
`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, String.raw`\$&`)}'`;
}
