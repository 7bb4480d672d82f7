package dev.warptron.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** Reads and writes JSON objects. The only class that configures Jackson. */
final class Json {
  /**
   * The fast writer writes the shortest digits that parse to the same double, and the same digits
   * on every JDK, unlike {@link Double#toString}, which changed in JDK 19. The limit on strings is
   * lifted because the header has its own limit, and no other text is read.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Creates an empty object. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns the object as text, with its fields in insertion order. */
  static String write(ObjectNode object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // cannot happen for a tree of strings and numbers
    }
  }

  /**
   * Reads an object.
   *
   * @param where name of the file, for messages
   * @param what name of the part of the file, for messages
   * @throws ModelFileException if the text is not one JSON object and nothing else
   */
  static JsonObject read(String text, String where, String what) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw ModelFileException.damaged(
          where, "%s is not valid JSON (%s)".formatted(what, e.getOriginalMessage()), e);
    }
    return new JsonObject(where, what, node);
  }
}
