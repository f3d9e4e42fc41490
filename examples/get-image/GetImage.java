// RETOUCH_KEY=… java examples/get-image/GetImage.java
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

public class GetImage {
  public static void main(String[] arguments) throws IOException {
    String url = System.getenv().getOrDefault("RETOUCH_URL", "http://127.0.0.1:8080");
    HttpURLConnection connection = (HttpURLConnection) URI.create(url + "/inpainting/v1/getImage").toURL().openConnection();
    connection.setConnectTimeout(10_000); // milliseconds
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty("Cache-Control", "no-cache");
    connection.setRequestProperty("Ocp-Apim-Subscription-Key", System.getenv().getOrDefault("RETOUCH_KEY", ""));
    connection.setDoOutput(true);
    connection.getOutputStream().write("{\"prompt\": \"Change to a lion\"}".getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    // A refusal says why in a stream of its own; the other one would only throw.
    try (InputStream reply = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      System.out.println(new String(reply.readAllBytes(), StandardCharsets.UTF_8));
    }
    System.out.println(status);
    System.exit(status < 400 ? 0 : 1);
  }
}
