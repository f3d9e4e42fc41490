import { addressOf, fieldsOf, filesOf, hasSeveral, resultFile, type SampledRequest } from "./sampled-request.ts";

/** A single file for Java 11 and later, whose library has neither forms nor JSON: the body is written out, the pictures as base64. */
export function javaSample(request: SampledRequest): string {
  const { name, ending } = resultFile(request);
  const fields = fieldsOf(request).map(([field, value]) => javaString(`${json(field)}: ${json(value)}`));
  const files = filesOf(request);
  const pictures = files.map(([field, file]) => `${javaString(`${json(field)}: "`)} + base64(${javaString(file)}) + ${javaString('"')}`);
  const parts = [...fields, ...pictures].map((part) => `        ${part}`).join(",\n");
  const readPicture =
    files.length === 0
      ? ""
      : `
  static String base64(String file) throws Exception {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
  }
`;
  const several = hasSeveral(request);
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
${files.length === 0 ? "" : "import java.util.Base64;\n"}
public class GetImage {
  public static void main(String[] arguments) throws Exception {
    String body = "{" + String.join(", ",
${parts}) + "}";
    HttpRequest request = HttpRequest.newBuilder(URI.create(${javaString(addressOf(request))}))
        .header("Content-Type", "application/json")
        .header("Ocp-Apim-Subscription-Key", System.getenv("RETOUCH_KEY"))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) throw new Exception(new String(response.body(), "UTF-8"));
${several ? "    // Each of the reply's images has its picture in image_data, as base64.\n" : ""}    Files.write(Path.of("${several ? "reply.json" : `${name}.${ending}`}"), response.body());
  }
${readPicture}}
`;
}

/** In ASCII, as compilers before Java 18 take a source to be in whatever encoding the machine prefers. */
function json(value: string | number | boolean): string {
  return JSON.stringify(value).replace(/[^\0-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text of ASCII without control characters, but for those that JSON's and Java's strings escape alike. */
function javaString(text: string): string {
  return JSON.stringify(text);
}
