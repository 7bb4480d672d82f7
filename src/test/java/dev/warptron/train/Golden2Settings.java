package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network, the loss and the settings of a golden file of schema 2 as objects of this project.
 */
final class Golden2Settings {
  /** Losses that have another name in the files. */
  private static final Map<String, String> LOSSES =
      Map.of("cross_entropy", "softmax_cross_entropy");

  private final JsonNode json;

  Golden2Settings(JsonNode json) {
    this.json = json;
  }

  NetworkSpec network() {
    List<Integer> widths = new ArrayList<>();
    List<Activation> activations = new ArrayList<>();
    List<Normalization> normalizations = new ArrayList<>();
    for (JsonNode layer : json.get("hidden")) {
      normalizations.add(normalization(layer.path("normalization")));
      widths.add(layer.get("units").asInt());
      activations.add(Activation.parse(label(layer.get("activation"))).orElseThrow());
    }
    return NetworkSpec.perceptron(
        json.get("data").get("features").asInt(),
        widths,
        activations,
        normalizations,
        json.get("outputs").asInt());
  }

  private static Normalization normalization(JsonNode node) {
    return switch (node.path("name").asText()) {
      case "" -> Normalization.NONE;
      case "layer_norm" -> Normalization.layer(node.get("epsilon").asDouble());
      case "batch_norm" ->
          Normalization.batch(node.get("epsilon").asDouble(), node.get("momentum").asDouble());
      default -> throw new IllegalArgumentException("normalization " + node);
    };
  }

  Loss loss() {
    Loss loss = Loss.parse(label(json.get("loss"))).orElseThrow();
    return loss.withLabelSmoothing(json.get("label_smoothing").asDouble());
  }

  /** The name, with the only parameter if there is one. */
  private static String label(JsonNode function) {
    String name = function.get("name").asText();
    List<JsonNode> parameters = new ArrayList<>();
    function.get("params").forEach(parameters::add);
    assertThat(parameters).hasSizeLessThan(2);
    return LOSSES.getOrDefault(name, name)
        + (parameters.isEmpty() ? "" : ":" + parameters.get(0).asText());
  }

  TrainingConfig config(int epochs) {
    JsonNode batchSize = json.get("batch_size");
    return new TrainingConfig(
            epochs,
            batchSize.isNull() ? TrainingConfig.FULL_BATCH : batchSize.asInt(),
            optimizer(),
            new Penalty(json.get("l1").asDouble(), json.get("l2").asDouble()),
            Initializer.ONES, // never used: the file holds the initial weights
            /* seed= */ 0)
        .withUpdates(
            new UpdateOptions(
                schedule(),
                json.get("weight_decay").asDouble(),
                new Limits(
                    limit("gradient_clip_value"), limit("gradient_clip_norm"), limit("max_norm"))));
  }

  private double limit(String setting) {
    JsonNode value = json.get(setting);
    return value.isNull() ? Limits.OFF : value.asDouble();
  }

  private RateSchedule schedule() {
    JsonNode schedule = json.get("schedule");
    List<String> settings = new ArrayList<>(List.of("per=" + schedule.get("per").asText()));
    for (Map.Entry<String, JsonNode> setting : schedule.get("params").properties()) {
      settings.add(setting.getKey() + "=" + text(setting.getValue()));
    }
    return RateSchedule.parse(schedule.get("name").asText() + ":" + String.join(",", settings));
  }

  private static String text(JsonNode value) {
    List<String> parts = new ArrayList<>();
    (value.isArray() ? value : List.of(value)).forEach(part -> parts.add(part.asText()));
    return String.join("/", parts);
  }

  private Optimizer optimizer() {
    JsonNode optimizer = json.get("optimizer");
    String name = optimizer.get("name").asText();
    OptimizerKind kind =
        Optimizer.kinds().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
    double[] settings =
        kind.parameters().stream().mapToDouble(p -> setting(optimizer, p)).toArray();
    return (Optimizer) kind.of(settings);
  }

  private static double setting(JsonNode optimizer, HyperParameter parameter) {
    JsonNode value =
        parameter.field().equals("learning_rate")
            ? optimizer.get("learning_rate")
            : optimizer.get("params").get(parameter.field());
    return value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asDouble();
  }
}
