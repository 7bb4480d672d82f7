package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.TextFormat;
import org.jspecify.annotations.Nullable;

/** How the text of the training was written, as JSON: the fields that are known. */
final class TextFormatJson {
  private static final String SEPARATOR = "separator";
  private static final String DECIMAL = "decimal";
  private static final String ENCODING = "encoding";
  private static final String HEADER = "header";

  private TextFormatJson() {}

  static ObjectNode write(TextFormat format) {
    ObjectNode json = Json.object();
    if (format.separator() != null) {
      json.put(SEPARATOR, format.separator().toString());
    }
    if (format.decimal() != null) {
      json.put(DECIMAL, format.decimal().toString());
    }
    if (format.encoding() != null) {
      json.put(ENCODING, format.encoding());
    }
    if (format.header() != null) {
      json.put(HEADER, format.header());
    }
    return json;
  }

  static TextFormat read(JsonObject json) {
    return json.checked(
        () ->
            new TextFormat(
                character(json, SEPARATOR),
                character(json, DECIMAL),
                json.has(ENCODING) ? json.text(ENCODING) : null,
                json.has(HEADER) ? json.flag(HEADER) : null));
  }

  private static @Nullable Character character(JsonObject json, String field) {
    String text = json.has(field) ? json.text(field) : "";
    if (text.length() > 1) {
      throw new IllegalArgumentException(field + " must be one character, got " + text);
    }
    return text.isEmpty() ? null : text.charAt(0);
  }
}
