package dev.warptron.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.DataException;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.data.schema.TimeFormat;
import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Schemas as JSON files: an object with a list {@code columns}, each with {@code name}, {@code
 * kind} and, where the kind has them, {@code levels} or {@code format}. What was counted in the
 * columns is written for the reader, and ignored when a file is read.
 */
public final class SchemaFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SchemaFiles() {}

  /**
   * Writes a schema.
   *
   * @throws IOException if the file cannot be written; an existing one then stays as it was
   */
  public static void write(Schema schema, Path file) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    ArrayNode columns = json.putArray("columns");
    schema.columns().forEach(column -> columns.add(write(column)));
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    AtomicFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static ObjectNode write(ColumnSchema column) {
    ObjectNode json =
        MAPPER.createObjectNode().put("name", column.name()).put("kind", column.kind().label());
    if (!column.levels().isEmpty()) {
      column.levels().forEach(json.putArray("levels")::add);
    }
    if (column.format() != null) {
      json.put("format", column.format().label());
    }
    ColumnSchema.Facts facts = column.facts();
    if (facts != null) {
      json.put("missing", facts.missing()).put("distinct", facts.distinct());
      if (!Double.isNaN(facts.smallest())) {
        json.put("smallest", facts.smallest()).put("largest", facts.largest());
      }
      facts.examples().forEach(json.putArray("examples")::add);
    }
    return json;
  }

  /**
   * Reads what {@link #write} wrote, or the same by hand.
   *
   * @throws DataException if the file cannot be read, or is not a schema
   */
  public static SchemaRules read(Path file) {
    JsonNode columns = parse(file).path("columns");
    if (!columns.isArray()) {
      throw new DataException(
          file + ": this is not a schema: expected an object with a list \"columns\"");
    }
    Map<String, ColumnKind> kinds = new LinkedHashMap<>();
    Map<String, List<String>> levels = new LinkedHashMap<>();
    Map<String, TimeFormat> formats = new LinkedHashMap<>();
    for (JsonNode column : columns) {
      String name = text(file, column, "name");
      ColumnKind kind =
          oneOf(file, name, text(file, column, "kind"), ColumnKind.values(), ColumnKind::label);
      if (kinds.put(name, kind) != null) {
        throw new DataException("%s: column \"%s\" occurs twice".formatted(file, name));
      }
      if (kind == ColumnKind.ORDINAL) {
        List<String> ascending = new ArrayList<>();
        column.path("levels").forEach(level -> ascending.add(level.asText()));
        if (ascending.size() < 2) {
          throw new DataException(
              "%s: column \"%s\": an ordinal column needs at least two \"levels\", the lowest first"
                  .formatted(file, name));
        }
        levels.put(name, ascending);
      }
      if (kind == ColumnKind.DATE && column.has("format")) {
        formats.put(
            name,
            oneOf(
                file, name, text(file, column, "format"), TimeFormat.values(), TimeFormat::label));
      }
    }
    return new SchemaRules(kinds, levels, formats);
  }

  private static JsonNode parse(Path file) {
    try {
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: this is not valid JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new DataException(
          "%s: the schema cannot be read (%s): check the path".formatted(file, e), e);
    }
  }

  private static String text(Path file, JsonNode column, String field) {
    JsonNode value = column.path(field);
    if (!value.isTextual()) {
      throw new DataException(
          "%s: every column needs a text \"%s\", got %s".formatted(file, field, column));
    }
    return value.textValue();
  }

  private static <T> T oneOf(
      Path file, String column, String value, T[] all, Function<T, String> label) {
    return Arrays.stream(all)
        .filter(each -> label.apply(each).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s: column \"%s\": \"%s\" is none of %s"
                        .formatted(file, column, value, Arrays.stream(all).map(label).toList())));
  }
}
