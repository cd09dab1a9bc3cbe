import batchapi.BatchApi;
import com.fasterxml.jackson.core.JsonProcessingException;

/** Run with `java -ea`; it needs no test library. */
public final class ProgressTest {
    private static final String BARE =
            """
            "id": "batch_1", "object": "batch", "endpoint": "/v1/responses", "input_file_id": "file-1",
            "completion_window": "24h", "created_at": 1762000000""";

    private static String text(String more) {
        return "{" + BARE + ", " + more + "}";
    }

    private static void same(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("expected " + expected + ", got " + found);
        }
    }

    public static void main(String[] arguments) throws JsonProcessingException {
        String counts = "{\"total\": 10, \"completed\": 7, \"failed\": 3}";
        String completed = "\"status\": \"completed\", \"request_counts\": " + counts;
        same("completed: 7 of 10 answered, 3 failed", Progress.of(text(completed)));
        same("queued: not counted yet", Progress.of(text("\"status\": \"queued\"")));
        same("queued: not counted yet", Progress.of(text("\"status\": \"queued\", \"request_counts\": null")));
        for (String more : new String[] {"\"model\": null", "\"x_new\": [1, null], \"expires_at\": 9007199254740993"}) {
            String one = text("\"status\": \"completed\", " + more);
            same(BatchApi.JSON.readTree(one), BatchApi.JSON.readTree(Progress.again(one)));
        }
        try {
            Progress.of("{}");
        } catch (JsonProcessingException none) {
            System.out.println("passed");
            return;
        }
        throw new AssertionError("{} is no batch");
    }
}
