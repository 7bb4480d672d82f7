package dev.warptron.data.readers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON objects, one for each row: JSON lines, or one array of objects. The fields are the columns,
 * in the order in which they first occur; a field that an object lacks, or that is null, is an
 * empty cell.
 */
public final class JsonReader extends RecordReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // NaN, as pandas writes it
          .build();

  /** For the service loader. */
  public JsonReader() {}

  @Override
  public String name() {
    return "JSON";
  }

  @Override
  public List<String> extensions() {
    return List.of("jsonl", "ndjson", "json");
  }

  /** Reads the file twice: the last object may have a field that no other has. */
  @Override
  void parse(Path file, ReadRequest request, RecordRows rows) {
    CellRows cells = new CellRows(InputFiles.name(file), request, rows);
    Map<String, Integer> columns = new LinkedHashMap<>();
    forEach(
        file,
        request,
        (line, fields) ->
            fields.keySet().forEach(name -> columns.putIfAbsent(name, columns.size())));
    if (!columns.isEmpty()) {
      cells.begin(List.copyOf(columns.keySet()));
      forEach(
          file,
          request,
          (line, fields) ->
              cells.add(
                  line,
                  columns.keySet().stream().map(name -> fields.getOrDefault(name, "")).toList()));
    }
    cells.requireRows();
  }

  /** Takes an object of the file. */
  private interface ObjectConsumer {
    void accept(long line, Map<String, String> fields);
  }

  private static void forEach(Path file, ReadRequest request, ObjectConsumer consumer) {
    String name = InputFiles.name(file);
    try (TextSource source = TextSource.open(file, request.format().encoding(), null);
        JsonParser parser = FACTORY.createParser(source.reader())) {
      boolean isArray = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          long line = parser.currentTokenLocation().getLineNr();
          consumer.accept(line, fields(name, parser));
        } else if (token == JsonToken.START_ARRAY && !isArray) {
          isArray = true;
        } else if (token != JsonToken.END_ARRAY) {
          throw new DataException(
              "%s:%d: expected a JSON object, such as {\"x\": 1, \"y\": \"a\"}, got %s"
                  .formatted(
                      name,
                      parser.currentTokenLocation().getLineNr(),
                      Messages.quoted(parser.getText())));
        }
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s:%d: this is no JSON: %s: give each row an object"
              .formatted(
                  name, e.getLocation() == null ? 1 : e.getLocation().getLineNr(), problem(e)),
          e);
    } catch (CharacterCodingException e) {
      throw new DataException(name + ": not UTF-8 text: check that it is a JSON file", e);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /** The first line of the parser's message. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /** The fields of the object that the parser is at the beginning of. */
  private static Map<String, String> fields(String file, JsonParser parser) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == null || !value.isScalarValue()) {
        throw new DataException(
            "%s:%d: field %s holds %s: give it a number, a text, true, false or null"
                .formatted(
                    file,
                    parser.currentTokenLocation().getLineNr(),
                    Messages.quoted(field),
                    value == JsonToken.START_ARRAY ? "an array" : "an object"));
      }
      fields.put(field, value == JsonToken.VALUE_NULL ? "" : parser.getText());
    }
    return fields;
  }
}
