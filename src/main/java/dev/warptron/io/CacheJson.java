package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.InferredTask;
import dev.warptron.data.StoredDataset;
import dev.warptron.data.Task;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The file {@code cache.json} of a {@link RowCache}: a checksum, and all that is not in rows. */
final class CacheJson {
  private static final int VERSION = 1;

  private static final String BEFORE_CHECK = "{\"crc32c\":\"";
  private static final String AFTER_CHECK = "\",\"cache\":";
  private static final String END = "}\n";

  private CacheJson() {}

  /** A file of rows in the folder. */
  record File(String name, StoredDataset.Description description) {}

  /** What the file says. */
  record Read(List<String> key, CacheContents contents, File training, @Nullable File validation) {}

  static String write(Read cache) {
    ObjectNode json = Json.object().put("version", VERSION);
    cache.key.forEach(json.putArray("key")::add);
    json.put("task", cache.contents.task().task().label())
        .put("task_reason", cache.contents.task().reason())
        .put("division", cache.contents.division());
    cache.contents.notes().forEach(json.putArray("notes")::add);
    json.set("training", write(cache.training));
    json.set("validation", cache.validation == null ? null : write(cache.validation));
    Schema schema = cache.contents.schema();
    if (schema != null) {
      ArrayNode columns = json.putArray("schema");
      schema.columns().forEach(column -> columns.add(write(column)));
    }
    if (cache.contents.preprocessor() != null) {
      PreprocessingJson.write(json.putObject("features"), cache.contents.preprocessor());
    }
    String text = Json.write(json);
    return BEFORE_CHECK + check(text) + AFTER_CHECK + text + END;
  }

  private static String check(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  private static ObjectNode write(File file) {
    StoredDataset.Description rows = file.description;
    ObjectNode json = Json.object().put("file", file.name);
    rows.features().forEach(json.putArray("features")::add);
    ArrayNode targets = json.putArray("targets");
    rows.targets()
        .forEach(
            (name, labels) -> {
              ObjectNode target = targets.addObject().put("name", name);
              labels.forEach(target.putArray("labels")::add);
            });
    rows.origins().forEach(json.putArray("origins")::add);
    return json.put("weighted", rows.weighted())
        .put("rows", rows.rows())
        .put("check", rows.check());
  }

  private static ObjectNode write(ColumnSchema column) {
    ObjectNode json = Json.object().put("name", column.name()).put("kind", column.kind().label());
    column.levels().forEach(json.putArray("levels")::add);
    if (column.format() != null) {
      json.put("format", column.format().label());
    }
    return json.put("note", column.facts() == null ? "" : column.facts().note());
  }

  /**
   * Reads what {@link #write} returned.
   *
   * @throws ModelFileException if the text is anything else
   */
  static Read read(Path path, String text) {
    String where = path.toString();
    int from = BEFORE_CHECK.length() + 8 + AFTER_CHECK.length();
    if (!text.startsWith(BEFORE_CHECK) || !text.endsWith(END) || text.length() < from + 2) {
      throw new ModelFileException(where + " is not the description of a cache");
    }
    String inner = text.substring(from, text.length() - END.length());
    if (!text.equals(BEFORE_CHECK + check(inner) + AFTER_CHECK + inner + END)) {
      throw new ModelFileException(where + " was changed");
    }
    JsonObject json = Json.read(inner, where, "the description");
    if (json.wholeNumber("version") != VERSION) {
      throw new ModelFileException(where + " is of another version");
    }
    JsonObject validation = json.objectOrNull("validation");
    return new Read(
        json.texts("key"),
        new CacheContents(
            new InferredTask(
                json.oneOf("task", Task.values(), Task::label), json.text("task_reason")),
            json.text("division"),
            json.texts("notes"),
            json.has("schema")
                ? new Schema(json.objects("schema").stream().map(CacheJson::column).toList())
                : null,
            json.has("features") ? PreprocessingJson.read(json.object("features")) : null),
        file(json.object("training")),
        validation == null ? null : file(validation));
  }

  private static File file(JsonObject json) {
    Map<String, List<String>> targets = new LinkedHashMap<>();
    json.objects("targets").forEach(each -> targets.put(each.text("name"), each.texts("labels")));
    return new File(
        json.text("file"),
        new StoredDataset.Description(
            json.texts("features"),
            targets,
            json.flag("weighted"),
            json.texts("origins"),
            json.wholeNumber("rows"),
            json.wholeNumber("check")));
  }

  private static ColumnSchema column(JsonObject json) {
    return json.checked(
        () ->
            new ColumnSchema(
                json.text("name"),
                json.oneOf("kind", ColumnKind.values(), ColumnKind::label),
                json.texts("levels"),
                json.has("format")
                    ? json.oneOf("format", TimeFormat.values(), TimeFormat::label)
                    : null,
                new ColumnSchema.Facts(
                    0, 0, 0, Double.NaN, Double.NaN, List.of(), json.text("note"))));
  }
}
