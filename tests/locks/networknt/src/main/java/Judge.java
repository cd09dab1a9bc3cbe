import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Judges texts by schemas: the first line is a list of schemas, each other one a name and a text. */
public final class Judge {
    public static void main(String[] arguments) throws IOException {
        var json = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<String, JsonSchema> schemas = new HashMap<>();
        for (var one : json.readTree(lines.readLine()).properties()) {
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
            schemas.put(one.getKey(), factory.getSchema(one.getValue()));
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode asked = json.readTree(line);
            JsonNode value = json.readTree(asked.get("text").textValue());
            System.out.println(schemas.get(asked.get("name").textValue()).validate(value).isEmpty());
        }
    }
}
