import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonField;
import com.openai.core.ObjectMappers;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListPageResponse;
import com.openai.models.batches.BatchListParams;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import static java.nio.charset.StandardCharsets.UTF_8;

/** openai-java behind the adapter protocol: its own mapper for a text, its own client for a call. */
class Adapter {
    static final JsonMapper JSON = ObjectMappers.jsonMapper();

    static Object parse(JsonNode asked) throws Exception {
        boolean list = asked.get("type").asText().equals("batch_list");
        Class<?> type = list ? BatchListPageResponse.class : Batch.class;
        return JSON.readValue(asked.get("text").asText(), type);
    }

    static Object call(JsonNode asked) throws Exception {
        JsonNode args = asked.get("args");
        OpenAIClient client = OpenAIOkHttpClient.builder()
            .apiKey(asked.get("api_key").asText()).baseUrl(asked.get("base_url").asText()).build();
        try {
            switch (asked.get("method").asText()) {
                case "batches.create":
                    BatchCreateParams.Body body = JSON.convertValue(args, BatchCreateParams.Body.class);
                    return client.batches().create(BatchCreateParams.builder().body(body).build());
                case "batches.retrieve":
                    return client.batches().retrieve(args.get("batch_id").asText());
                case "batches.cancel":
                    return client.batches().cancel(args.get("batch_id").asText());
                default:
                    BatchListParams.Builder query = BatchListParams.builder();
                    if (args.has("after")) query.after(args.get("after").asText());
                    if (args.has("limit")) query.limit(args.get("limit").asLong());
                    return client.batches().list(query.build()).response();
            }
        } finally {
            client.close();
        }
    }

    /** Reads every field by its accessor, as users do; one that cannot be read raises. */
    static Object seen(Object shown) throws Exception {
        for (Method raw : shown.getClass().getMethods()) {
            if (!raw.getName().startsWith("_") || raw.getReturnType() != JsonField.class) continue;
            Object value = shown.getClass().getMethod(raw.getName().substring(1)).invoke(shown);
            Object held = value instanceof Optional ? ((Optional<?>) value).orElse(null) : value;
            for (Object one : held instanceof List ? (List<?>) held : Arrays.asList(held)) {
                if (one != null && one.getClass().getName().startsWith("com.openai.models")) seen(one);
            }
        }
        return shown;
    }

    static ObjectNode answer(JsonNode asked) {
        ObjectNode answer = JSON.createObjectNode().put("id", asked.get("id").asLong());
        if (asked.get("op").asText().equals("hello")) {
            answer.put("ok", true).put("name", "openai-java").put("language", "java");
            answer.put("version", Batch.class.getPackage().getImplementationVersion());
            answer.putArray("ops").add("parse").add("call");
            return answer;
        }
        try {
            Object shown = asked.get("op").asText().equals("parse") ? parse(asked) : call(asked);
            return answer.put("ok", true).put("text", JSON.writeValueAsString(seen(shown)));
        } catch (InvocationTargetException error) {
            return answer.put("ok", false).put("error", error.getCause().toString());
        } catch (Exception error) {
            return answer.put("ok", false).put("error", error.toString());
        }
    }

    public static void main(String[] unused) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode asked = JSON.readTree(line);
            if (asked.get("op").asText().equals("bye")) return;
            out.println(JSON.writeValueAsString(answer(asked)));
        }
    }
}
