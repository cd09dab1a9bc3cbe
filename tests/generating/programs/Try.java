import batchapi.BatchApi;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads and writes objects, a line each. */
public final class Try {
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode asked = BatchApi.JSON.readTree(line);
            Class<?> type = Class.forName("batchapi.BatchApi$" + asked.get("object").textValue());
            Map<String, String> told;
            try {
                told = Map.of("text", BatchApi.write(BatchApi.parse(asked.get("text").textValue(), type)));
            } catch (IOException error) {
                told = Map.of("error", String.valueOf(error.getMessage()));
            }
            out.println(BatchApi.JSON.writeValueAsString(told));
        }
    }
}
