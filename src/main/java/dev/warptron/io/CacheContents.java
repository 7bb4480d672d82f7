package dev.warptron.io;

import dev.warptron.data.InferredTask;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the table of a {@link RowCache}.
 *
 * @param task the task, and how it was determined
 * @param division origin of the validation rows, for the user
 * @param notes what was left out of the table, for the user
 * @param schema of the columns; null if it is not known. Of what was counted, a cache stores the
 *     notes
 * @param preprocessor that made the features; null if the columns are the features
 */
public record CacheContents(
    InferredTask task,
    String division,
    List<String> notes,
    @Nullable Schema schema,
    @Nullable Preprocessor preprocessor) {
  /** Copies the list. */
  public CacheContents {
    notes = List.copyOf(notes);
  }
}
