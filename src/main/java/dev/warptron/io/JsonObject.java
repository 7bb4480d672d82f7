package dev.warptron.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document, read strictly: a field that is missing or has the wrong type causes
 * a {@link ModelFileException} that names the file and the path of the field. Unknown fields are
 * ignored.
 */
final class JsonObject {
  private final String where;
  private final String path;
  private final JsonNode node;

  /**
   * Wraps a node that must be an object.
   *
   * @param where name of the file, for messages
   * @param path of the node within it, for messages
   */
  JsonObject(String where, String path, JsonNode node) {
    this.where = where;
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw malformed("is not a JSON object");
    }
  }

  /** The names of all fields, in document order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  boolean has(String field) {
    return node.has(field);
  }

  String text(String field) {
    return field(field, JsonNode::isTextual, "a text").textValue();
  }

  int wholeNumber(String field) {
    return field(
            field, n -> n.isIntegralNumber() && n.canConvertToInt(), "a whole number of 32 bits")
        .intValue();
  }

  long longNumber(String field) {
    return field(field, JsonObject::isLong, "a whole number of 64 bits").longValue();
  }

  double number(String field) {
    return field(field, JsonObject::isFiniteNumber, "a finite number").doubleValue();
  }

  boolean flag(String field) {
    return field(field, JsonNode::isBoolean, "true or false").booleanValue();
  }

  JsonObject object(String field) {
    return new JsonObject(where, path(field), field(field, n -> true, "an object"));
  }

  /** The object, or null if the field is null; the field must be present. */
  @Nullable JsonObject objectOrNull(String field) {
    JsonNode value = field(field, n -> n.isObject() || n.isNull(), "an object or null");
    return value.isNull() ? null : new JsonObject(where, path(field), value);
  }

  List<JsonObject> objects(String field) {
    JsonNode list = list(field, JsonNode::isObject, "objects");
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : list) {
      objects.add(new JsonObject(where, "%s[%d]".formatted(path(field), objects.size()), element));
    }
    return objects;
  }

  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    list(field, JsonNode::isTextual, "texts").forEach(n -> texts.add(n.textValue()));
    return texts;
  }

  double[] numbers(String field) {
    JsonNode list = list(field, JsonObject::isFiniteNumber, "finite numbers");
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).doubleValue();
    }
    return numbers;
  }

  List<Long> longNumbers(String field) {
    List<Long> numbers = new ArrayList<>();
    list(field, JsonObject::isLong, "whole numbers").forEach(n -> numbers.add(n.longValue()));
    return numbers;
  }

  /** All fields of the object, which must be texts, by name in document order. */
  Map<String, String> textMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : names()) {
      texts.put(name, text(name));
    }
    return texts;
  }

  /** The value whose label the field holds. */
  <T> T oneOf(String field, T[] values, Function<T, String> label) {
    String wanted = text(field);
    for (T value : values) {
      if (label.apply(value).equals(wanted)) {
        return value;
      }
    }
    throw unknown(field, Arrays.stream(values).map(label).toList());
  }

  /**
   * Parses the text of the field.
   *
   * @param reader returns empty for an unknown name
   * @param known known names, for the message
   */
  <T> T oneOf(String field, Function<String, Optional<T>> reader, List<String> known) {
    return checked(() -> reader.apply(text(field))).orElseThrow(() -> unknown(field, known));
  }

  /**
   * Creates a value from this object's fields; an {@link IllegalArgumentException} of its
   * constructor becomes a {@link ModelFileException}.
   */
  <T> T checked(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (ModelFileException e) {
      throw e; // already names the field
    } catch (IllegalArgumentException | DataException e) {
      throw ModelFileException.damaged(where, path + ": " + e.getMessage(), e);
    }
  }

  /** The exception for a field with a name that this version does not know. */
  ModelFileException unknown(String field, List<String> known) {
    return new ModelFileException(
        ("%s: %s is \"%s\", which is unknown here (known: %s): the file comes from a newer Warptron"
                + " or is damaged; upgrade Warptron, or train the model again")
            .formatted(where, path(field), text(field), String.join(", ", known)));
  }

  /** The exception for an object with invalid contents. */
  ModelFileException malformed(String problem) {
    return ModelFileException.damaged(where, path + " " + problem);
  }

  private JsonNode list(String field, Predicate<JsonNode> elements, String kind) {
    JsonNode list = field(field, JsonNode::isArray, "a list of " + kind);
    for (int i = 0; i < list.size(); i++) {
      if (!elements.test(list.get(i))) {
        throw malformed(
            "has the field \"%s\", which must be a list of %s, but entry %d is %s"
                .formatted(field, kind, i, excerpt(list.get(i))));
      }
    }
    return list;
  }

  private JsonNode field(String field, Predicate<JsonNode> condition, String kind) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw malformed("has no field \"%s\"".formatted(field));
    }
    if (!condition.test(value)) {
      throw malformed(
          "has the field \"%s\", which must be %s, got %s".formatted(field, kind, excerpt(value)));
    }
    return value;
  }

  private String path(String field) {
    return path + "." + field;
  }

  private static boolean isLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }

  private static boolean isFiniteNumber(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue());
  }

  private static String excerpt(JsonNode node) {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
