package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.preprocessing.CategoryEncoder;
import dev.warptron.data.preprocessing.ColumnEncoder;
import dev.warptron.data.preprocessing.NumberEncoder;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.TimeEncoder;
import dev.warptron.data.preprocessing.Transform;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.TimeFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A {@link Preprocessor} as a list of columns; docs/model-file.md lists the fields. */
final class PreprocessingJson {
  private static final String COLUMNS = "columns";
  private static final String SPELLINGS = "missing_values";
  private static final String NAME = "name";
  private static final String KIND = "kind";
  private static final String LEVELS = "levels";
  private static final String REPLACEMENT = "replacement";
  private static final String MISSING = "missing";
  private static final String REFUSES = "refuses_missing";
  private static final String SCALED = "scaled";
  private static final String TRANSFORM = "transform";
  private static final String CENTER = "center";
  private static final String FACTOR = "factor";
  private static final String KNOTS = "knots";
  private static final String OTHERS = "others";
  private static final String SIGNED = "signed";
  private static final String TRANSFORMS = "transforms";
  private static final String FORMAT = "format";
  private static final String TIME = "time_of_day";
  private static final String MEAN = "mean";
  private static final String DEVIATION = "deviation";

  private PreprocessingJson() {}

  /** Adds the columns to the features. */
  static void write(ObjectNode features, Preprocessor preprocessor) {
    ArrayNode columns = features.putArray(COLUMNS);
    preprocessor.encoders().forEach(encoder -> columns.add(write(encoder)));
    ArrayNode missing = features.putArray(SPELLINGS);
    preprocessor.cells().missing().stream().sorted().forEach(missing::add);
  }

  private static ObjectNode write(ColumnEncoder encoder) {
    ObjectNode json = Json.object().put(NAME, encoder.column());
    if (encoder instanceof NumberEncoder number) {
      json.put(KIND, number.kind().label());
      if (number.kind() == ColumnKind.ORDINAL) {
        number.levels().forEach(json.putArray(LEVELS)::add);
      }
      if (!Double.isNaN(number.replacement())) {
        json.put(REPLACEMENT, number.replacement());
      }
      json.put(MISSING, number.indicator()).put(SCALED, number.ready());
      put(json, number.transform());
    } else if (encoder instanceof CategoryEncoder category) {
      json.put(KIND, ColumnKind.CATEGORICAL.label());
      category.levels().forEach(json.putArray(LEVELS)::add);
      json.put(MISSING, category.hasMissing())
          .put(OTHERS, category.hasOthers())
          .put(REFUSES, category.refusesMissing());
      if (category.isSigned()) {
        json.put(SIGNED, true);
      }
      if (!category.transforms().isEmpty()) {
        ArrayNode transforms = json.putArray(TRANSFORMS);
        category.transforms().forEach(each -> put(transforms.addObject(), each));
      }
    } else if (encoder instanceof TimeEncoder time) {
      json.put(KIND, ColumnKind.DATE.label())
          .put(FORMAT, time.format().label())
          .put(TIME, time.hasTime())
          .put(MEAN, time.mean())
          .put(DEVIATION, time.standardDeviation())
          .put(MISSING, time.indicator())
          .put(REFUSES, time.refusesMissing());
    }
    return json;
  }

  private static void put(ObjectNode json, Transform transform) {
    json.put(TRANSFORM, label(transform.kind()));
    if (transform.kind() == Transform.Kind.QUANTILES) {
      DoubleStream.of(transform.knots()).forEach(json.putArray(KNOTS)::add);
    } else if (transform.kind() != Transform.Kind.IDENTITY) {
      json.put(CENTER, transform.center()).put(FACTOR, transform.factor());
    }
  }

  /** The preprocessor of the features; null if they have none. */
  static @Nullable Preprocessor read(JsonObject features) {
    if (!features.has(COLUMNS)) {
      return null;
    }
    List<JsonObject> columns = features.objects(COLUMNS);
    return features.checked(
        () ->
            Preprocessor.of(columns.stream().map(PreprocessingJson::encoder).toList())
                .withMissing(Set.copyOf(features.texts(SPELLINGS))));
  }

  private static ColumnEncoder encoder(JsonObject json) {
    return json.checked(
        () -> {
          ColumnKind kind = json.oneOf(KIND, ColumnKind.values(), ColumnKind::label);
          return switch (kind) {
            case NUMERIC, BOOLEAN, ORDINAL -> number(json, kind);
            case CATEGORICAL ->
                new CategoryEncoder(
                    json.text(NAME),
                    json.texts(LEVELS),
                    json.flag(MISSING),
                    json.flag(OTHERS),
                    json.flag(REFUSES),
                    json.has(SIGNED) && json.flag(SIGNED),
                    json.has(TRANSFORMS)
                        ? json.objects(TRANSFORMS).stream()
                            .map(PreprocessingJson::transform)
                            .toList()
                        : List.of());
            case DATE ->
                new TimeEncoder(
                    json.text(NAME),
                    json.oneOf(FORMAT, TimeFormat.values(), TimeFormat::label),
                    json.flag(TIME),
                    json.number(MEAN),
                    json.number(DEVIATION),
                    json.flag(REFUSES),
                    json.flag(MISSING));
            case TEXT, CONSTANT, IGNORED ->
                throw new IllegalArgumentException(
                    "a column of kind " + kind.label() + " is left out");
          };
        });
  }

  private static NumberEncoder number(JsonObject json, ColumnKind kind) {
    return new NumberEncoder(
        json.text(NAME),
        kind,
        kind == ColumnKind.ORDINAL ? json.texts(LEVELS) : List.of(),
        json.has(REPLACEMENT) ? json.number(REPLACEMENT) : Double.NaN,
        json.flag(MISSING),
        transform(json),
        json.flag(SCALED));
  }

  private static Transform transform(JsonObject json) {
    Transform.Kind form = json.oneOf(TRANSFORM, Transform.Kind.values(), PreprocessingJson::label);
    boolean isLinear = form == Transform.Kind.LINEAR || form == Transform.Kind.SMOOTH_CLIP;
    return Transform.of(
        form,
        isLinear ? json.number(CENTER) : 0,
        isLinear ? json.number(FACTOR) : 1,
        form == Transform.Kind.QUANTILES ? json.numbers(KNOTS) : new double[0]);
  }

  /** Whether columns are encoded in a way that format 3 does not know. */
  static boolean needsFormat5(Preprocessor preprocessor) {
    return preprocessor.encoders().stream()
        .anyMatch(
            encoder ->
                encoder instanceof CategoryEncoder category
                    && (category.isSigned() || !category.transforms().isEmpty()));
  }

  private static String label(Transform.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** Whether a reader that does not know the columns predicts the same from rows of numbers. */
  static boolean isOptional(Preprocessor preprocessor) {
    return preprocessor.encoders().stream().allMatch(PreprocessingJson::isPlain);
  }

  private static boolean isPlain(ColumnEncoder encoder) {
    return encoder instanceof NumberEncoder number
        && number.kind() == ColumnKind.NUMERIC
        && !number.indicator()
        && number.transform().kind() == Transform.Kind.IDENTITY;
  }
}
