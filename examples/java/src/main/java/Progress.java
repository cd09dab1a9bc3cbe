import batchapi.BatchApi;
import batchapi.BatchApi.Batch;
import com.fasterxml.jackson.core.JsonProcessingException;

/** How far a batch is. */
public final class Progress {
    private Progress() {}

    /** The status and the counts of a batch in one line; throws where the text is none. */
    public static String of(String text) throws JsonProcessingException {
        Batch batch = BatchApi.parse(text, Batch.class);
        String status = batch.status().value();
        var counts = batch.requestCounts().value(); // null where the key is absent, and where it is null
        if (counts == null) {
            return status + ": not counted yet";
        }
        return "%s: %s of %s answered, %s failed"
                .formatted(status, counts.completed(), counts.total(), counts.failed());
    }

    /** The batch, read and written back: absent, null and unknown keys stay as they are. */
    public static String again(String text) throws JsonProcessingException {
        return BatchApi.write(BatchApi.parse(text, Batch.class));
    }
}
