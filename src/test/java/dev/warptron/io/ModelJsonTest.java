package dev.warptron.io;

import static dev.warptron.io.SafetensorsDamageTest.binary;
import static dev.warptron.io.SafetensorsDamageTest.damaged;
import static dev.warptron.io.SafetensorsDamageTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.model.Precision;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Solver;
import dev.warptron.testing.SealedTypes;
import dev.warptron.verify.SampleCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The metadata document: every case of every sealed interface, and every kind of damage. */
class ModelJsonTest {
  /** All optimizers of the table, with settings other than the defaults. */
  private static final List<Solver> OPTIMIZERS =
      Stream.concat(SampleCases.optimizers().stream(), Stream.of(new Lbfgs(3, 0.25, 0.125)))
          .toList();

  private static final Normalization LAYER_NORM = Normalization.layer(0.1);

  /** Every layer type needs an example here. */
  private static final List<Layer> LAYERS =
      List.of(
          new Dense(3, 5, Activation.RELU),
          new Dense(3, 5, Activation.RELU, Normalization.layer(0.1)),
          new Dense(3, 5, Activation.RELU, Normalization.batch(1e-3, 0.25)),
          new Dense(3, 5, Activation.RELU, LAYER_NORM, new Parametrization(true, 2, 0.1, 0.25)),
          new Dense(3, 5, Activation.RELU, LAYER_NORM, new Parametrization(false, 1, 0.1, 0)),
          new InputScale(3, 6),
          new PeriodicEmbedding(5, List.of(0, 3), 4, 2, 0.5, 0.25));

  static Stream<Solver> optimizers() {
    return OPTIMIZERS.stream();
  }

  static Stream<Layer> layers() {
    return LAYERS.stream();
  }

  @Test
  void everyPermittedOptimizerAndLayerHasAnExample() {
    assertThat(OPTIMIZERS.stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(SealedTypes.records(Solver.class));
    assertThat(LAYERS.stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void optimizersAreReadAsWritten(Solver optimizer) {
    ObjectNode json = ModelJson.write(optimizer);
    assertThat(ModelJson.readOptimizer(object(json))).isEqualTo(optimizer);
    assertThat(json.get("name").textValue()).isEqualTo(optimizer.name());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layersAreReadAsWritten(Layer layer) {
    assertThat(LayerJson.read(object(LayerJson.write(layer)))).isEqualTo(layer);
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationHasAName(Activation.Kind kind) {
    Layer layer = new Dense(1, 1, Activation.of(kind));
    assertThat(LayerJson.read(object(LayerJson.write(layer)))).isEqualTo(layer);
  }

  @Test
  void unknownNamesSayWhatIsKnown() throws IOException {
    refuses(
        binary().replaceInDocument("\"tanh\"}", "\"maxout\"}").toBytes(),
        "m.safetensors: metadata.network.layers[0].activation is \"maxout\", which is unknown here"
            + " (known: "
            + Arrays.stream(Activation.Kind.values())
                .map(Activation.Kind::label)
                .collect(Collectors.joining(", "))
            + "): the file comes from a newer Warptron"
            + " or is damaged; upgrade Warptron, or train the model again");
    unknown(
        "\"dense\"",
        "\"conv\"",
        "metadata.network.layers[0].type",
        "dense, input_scale, periodic_embedding");
    unknown("\"name\":\"sgd\"", "\"name\":\"newton\"", "metadata.training.rule.name", "sgd, adam");
    unknown("\"binary_cross_entropy\"", "\"ranking\"", "metadata.loss", "binary_cross_entropy, ");
    unknown("\"float32\"", "\"float8\"", "metadata.precision", "float32, float64");
    unknown("\"binary\"", "\"ranking\"", "metadata.target.task", "binary, multiclass, regression");
  }

  private static void unknown(String what, String by, String path, String known)
      throws IOException {
    byte[] bytes = binary().replaceInDocument(what, by).toBytes();
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), bytes))
        .withMessageContainingAll(path + " is \"", "\", which is unknown here (known: " + known);
  }

  /** All fields except single settings, which prediction does not need. */
  @ParameterizedTest
  @MethodSource("dev.warptron.io.TestModels#arguments")
  void everyFieldIsNeeded(SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(new SafetensorsFormat(), model);
    int fields = 0;
    ObjectNode original = new Tampering(bytes).document();
    for (List<String> path : paths(original)) {
      Tampering file = new Tampering(bytes);
      file.changeDocument(document -> remove(document, path));
      assertThatExceptionOfType(ModelFileException.class)
          .as("without %s", path)
          .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), file.toBytes()))
          .withMessageContaining(missing(path.get(path.size() - 1)));
      fields++;
    }
    assertThat(fields).isGreaterThan(25);
  }

  /** A layer without the field has no normalization, but the file has the tensors of one. */
  private static String missing(String field) {
    return field.equals("normalization")
        ? "its network has no tensor \"layers."
        : "has no field \"%s\"".formatted(field);
  }

  /** A text is rejected where another type is expected. */
  @ParameterizedTest
  @MethodSource("dev.warptron.io.TestModels#arguments")
  void everyFieldHasItsKind(SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(new SafetensorsFormat(), model);
    for (List<String> path : paths(new Tampering(bytes).document())) {
      Tampering file = new Tampering(bytes);
      file.changeDocument(document -> replaceByOther(document, path));
      assertThatExceptionOfType(ModelFileException.class)
          .as("changed %s", path)
          .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), file.toBytes()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"format_version", "data_sha256", "warptron"})
  void everyMetadataEntryIsNeeded(String name) throws IOException {
    Tampering file = binary();
    file.metadata().remove(name);
    refuses(
        file.toBytes(),
        damaged(
            name.equals("format_version")
                ? "its format_version must be a number, got \"\""
                : "its metadata have no \"%s\"".formatted(name)));
  }

  @Test
  void numbersOfTheWrongKindOrSize() throws IOException {
    refuses(
        binary().replaceInDocument("\"epochs\":500", "\"epochs\":5000000000").toBytes(),
        damaged(
            "metadata.training has the field \"epochs\", which must be a whole number of 32 bits,"
                + " got 5000000000"));
    refuses(
        binary().replaceInDocument("\"updates\":", "\"updates\":12345678").toBytes(),
        damaged(
            "metadata.training has the field \"updates\", which must be a whole number of"
                + " 64 bits, got 123456781099511627776"));
    refuses(
        binary().replaceInDocument("\"momentum\":0.9", "\"momentum\":1e999").toBytes(),
        damaged(
            "metadata.training.rule has the field \"momentum\", which must be a finite number,"
                + " got \"Infinity\""));
    refuses(
        binary().replaceInDocument("1.0E23", "\"x\"").toBytes(),
        damaged(
            "metadata.features.standardizer has the field \"means\", which must be a list of"
                + " finite numbers, but entry 2 is \"x\""));
  }

  @Test
  void valuesThatTheirTypesRefuse() throws IOException {
    refuses(
        binary().replaceInDocument("\"momentum\":0.9", "\"momentum\":1.5").toBytes(),
        damaged("metadata.training.rule: sgd momentum must be in [0, 1), got 1.5"));
    refuses(
        binary().replaceInDocument("\"inputs\":3", "\"inputs\":0").toBytes(),
        damaged(
            "metadata.network.layers[0]: a layer needs at least 1 input and 1 output,"
                + " got 0 and 2"));
    refuses(
        binary().replaceInDocument("\"inputs\":2", "\"inputs\":4").toBytes(),
        damaged("metadata.network: layer 0 gives 2 numbers a row, but layer 1 takes 4"));
    refuses(
        binary().replaceInDocument("\"updates\":", "\"updates\":-").toBytes(),
        damaged("updates must be >= 0, got -1099511627776"));
    refuses(
        binary().replaceInDocument("\"B\"", "\"M\"").toBytes(),
        damaged("metadata.target: two class names are \"M\""));
  }

  /** Dimensions whose products overflow 64 bits when they are summed. */
  @Test
  void absurdNetwork() throws IOException {
    String huge =
        "{\"type\":\"dense\",\"inputs\":2147483647,\"outputs\":2147483647,"
            + "\"activation\":\"tanh\"},";
    Tampering file = binary().replaceInDocument("\"inputs\":3", "\"inputs\":2147483647");
    file.replaceInDocument("[{\"type\"", "[" + huge.repeat(3) + "{\"type\"");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), file.toBytes()))
        .withMessageContaining("metadata.network: a network may have at most 2147483639");
  }

  @Test
  void documentsThatAreNotJson() throws IOException {
    refuses(
        binary().replaceInDocument("{\"network\"", "{\"network").toBytes(),
        damaged(
            "metadata is not valid JSON (Unexpected character ('l' (code 108)): was expecting a"
                + " colon to separate field name and value)"));
    Tampering list = binary();
    list.metadata().put("warptron", "[]");
    refuses(list.toBytes(), damaged("metadata is not a JSON object"));
    list.metadata().put("warptron", "");
    refuses(list.toBytes(), damaged("metadata is not a JSON object"));
    list.metadata().put("warptron", "[".repeat(100_000));
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), list.toBytes()))
        .withMessageContaining("metadata is not valid JSON");
    refuses(
        binary().replaceInDocument("\"loss\"", "\"loss\":\"x\",\"loss\"").toBytes(),
        damaged("metadata is not valid JSON (Duplicate field 'loss')"));
    Tampering twice = binary();
    twice.metadata().put("warptron", twice.metadata().get("warptron").textValue() + "{}");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> TestModels.read(new SafetensorsFormat(), twice.toBytes()))
        .withMessageContaining("metadata is not valid JSON");
  }

  /** Fields that a later version of the same format adds are ignored. */
  @Test
  void unknownFieldsAreIgnored() throws IOException {
    byte[] bytes = binary().replaceInDocument("\"loss\"", "\"future\":[1],\"loss\"").toBytes();
    assertThat(TestModels.read(new SafetensorsFormat(), bytes))
        .isEqualTo(TestModels.binary(Precision.FLOAT32));
  }

  private static JsonObject object(ObjectNode json) {
    return Json.read(Json.write(json), "test", "json");
  }

  /** The paths of all required fields; list entries by index. */
  private static List<List<String>> paths(JsonNode document) {
    List<List<String>> paths = new ArrayList<>();
    collect(document, List.of(), paths);
    paths.removeIf(
        path -> path.contains("settings") && !path.get(path.size() - 1).equals("settings"));
    return paths;
  }

  private static void collect(JsonNode node, List<String> path, List<List<String>> paths) {
    if (node instanceof ObjectNode object) {
      for (var entry : object.properties()) {
        List<String> below = Stream.concat(path.stream(), Stream.of(entry.getKey())).toList();
        paths.add(below);
        collect(entry.getValue(), below, paths);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        collect(array.get(i), Stream.concat(path.stream(), Stream.of("" + i)).toList(), paths);
      }
    }
  }

  private static void remove(ObjectNode document, List<String> path) {
    parent(document, path).remove(path.get(path.size() - 1));
  }

  /** Texts become a list, everything else a text. */
  private static void replaceByOther(ObjectNode document, List<String> path) {
    ObjectNode parent = parent(document, path);
    String name = path.get(path.size() - 1);
    if (parent.get(name).isTextual()) {
      parent.putArray(name);
    } else {
      parent.set(name, TextNode.valueOf("1"));
    }
  }

  private static ObjectNode parent(JsonNode document, List<String> path) {
    JsonNode node = document;
    for (String step : path.subList(0, path.size() - 1)) {
      node = node instanceof ArrayNode array ? array.get(Integer.parseInt(step)) : node.get(step);
    }
    return (ObjectNode) node;
  }
}
