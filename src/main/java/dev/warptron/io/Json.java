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

/** Text to JSON objects and back; the only class that knows how Jackson is set up. */
final class Json {
  /**
   * The fast writer gives the shortest digits that read back as the same double. Unlike {@link
   * Double#toString}, which changed in JDK 19, it gives the same ones on every JDK. The limit on
   * strings is lifted because the header has a limit of its own, and no other text is read.
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

  /** An empty object to fill. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The object as text, its fields in the order in which they were put. */
  static String write(ObjectNode object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree of strings and numbers is always written
    }
  }

  /**
   * Reads an object.
   *
   * @param where the file, for messages
   * @param what which part of the file, for messages
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
