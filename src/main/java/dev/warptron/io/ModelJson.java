package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Parameter;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.Solver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ModelDocument}s of a file as a JSON document: that of the only network, or a list.
 * Every field but the label smoothing, a layer's normalization, those of the best epoch, the
 * followed rate and the text format is always written, so that a missing field means damage;
 * docs/model-file.md lists the fields.
 *
 * <p>A new layer type needs a case for writing and one for reading; a test over the permitted
 * classes fails until both exist. Optimizers are written and read with the table of their
 * hyper-parameters.
 */
final class ModelJson {
  private static final String MEMBERS = "members";
  private static final String WEIGHTS = "weights";
  private static final String COLUMNS = "columns";
  private static final String NAME = "name";
  private static final String CLASS_NAMES = "class_names";
  private static final String RATE = "followed_rate";
  private static final String BEST = "best";
  private static final String LABEL_SMOOTHING = "label_smoothing";
  private static final String TEXT_FORMAT = "text_format";

  private ModelJson() {}

  /**
   * The documents of a file.
   *
   * @param weights one for each of several networks; empty if they are equal
   */
  record Members(List<ModelDocument> documents, List<Double> weights) {}

  /** The document of one network; of several, an object that lists their documents and weights. */
  static String write(Members members) {
    if (members.documents().size() == 1) {
      return Json.write(write(members.documents().get(0)));
    }
    ObjectNode json = Json.object();
    ArrayNode each = json.putArray(MEMBERS);
    members.documents().forEach(member -> each.add(write(member)));
    if (!members.weights().isEmpty()) {
      ArrayNode weights = json.putArray(WEIGHTS);
      members.weights().forEach(weights::add);
    }
    return Json.write(json);
  }

  private static ObjectNode write(ModelDocument document) {
    ObjectNode json = Json.object();
    ArrayNode layers = json.putObject("network").putArray("layers");
    document.network().layers().forEach(layer -> layers.add(LayerJson.write(layer)));
    json.put("loss", document.loss().label());
    if (document.loss().labelSmoothing() > 0) { // files without it have none
      json.put(LABEL_SMOOTHING, document.loss().labelSmoothing());
    }
    json.put("precision", label(document.precision()));

    ObjectNode features = json.putObject("features");
    writeTexts(features.putArray("names"), document.features().names());
    features.set("standardizer", write(document.features().standardizer()));
    if (document.features().preprocessor() != null) {
      PreprocessingJson.write(features, document.features().preprocessor());
    }

    SavedTarget target = document.target();
    ObjectNode targetJson = json.putObject("target");
    targetJson.put("task", target.task().label());
    if (target.columns().size() == 1) { // as in format version 1
      write(targetJson, target.columns().get(0));
    } else {
      ArrayNode columns = targetJson.putArray(COLUMNS);
      target.columns().forEach(column -> write(columns.addObject(), column));
    }
    targetJson.set("standardizer", write(target.standardizer()));

    SavedTraining training = document.training();
    ObjectNode trainingJson = json.putObject("training");
    trainingJson.set("rule", write(training.optimizer()));
    trainingJson.put("updates", document.updates());
    trainingJson.put("epochs", training.epochs());
    SavedTraining.BestEpoch best = training.bestEpoch();
    if (best != null) {
      trainingJson.put("best_epoch", best.epoch()).put("stopped_at", best.stoppedAt());
    }
    if (training.rate() != null) {
      trainingJson.set(RATE, write(training.rate()));
    }
    trainingJson.put("seed", training.seed());
    trainingJson.put("device", training.device());
    ObjectNode settings = trainingJson.putObject("settings");
    training.settings().forEach(settings::put);
    if (document.format() != null) {
      json.set(TEXT_FORMAT, TextFormatJson.write(document.format()));
    }
    return json;
  }

  /**
   * Reads what {@link #write(Members)} wrote.
   *
   * @param where name of the file, for messages
   * @throws ModelFileException if the text is not such a document
   */
  static Members read(String text, String where) {
    JsonObject json = Json.read(text, where, "metadata");
    if (!json.has(MEMBERS)) {
      return new Members(List.of(readMember(json)), List.of());
    }
    return new Members(
        json.objects(MEMBERS).stream().map(ModelJson::readMember).toList(),
        json.has(WEIGHTS) ? Arrays.stream(json.numbers(WEIGHTS)).boxed().toList() : List.of());
  }

  private static ModelDocument readMember(JsonObject json) {
    JsonObject training = json.object("training");
    return new ModelDocument(
        readNetwork(json.object("network")),
        readLoss(json),
        json.oneOf("precision", Precision.values(), ModelJson::label),
        readFeatures(json.object("features")),
        readTarget(json.object("target")),
        readTraining(training),
        json.has(TEXT_FORMAT) ? TextFormatJson.read(json.object(TEXT_FORMAT)) : null,
        training.longNumber("updates"));
  }

  private static Loss readLoss(JsonObject json) {
    Loss loss = json.oneOf("loss", Loss::parse, labels(Loss.Kind.values()));
    return json.has(LABEL_SMOOTHING)
        ? json.checked(() -> loss.withLabelSmoothing(json.number(LABEL_SMOOTHING)))
        : loss;
  }

  private static List<String> labels(Parameter.Kind[] kinds) {
    return Arrays.stream(kinds).map(Parameter.Kind::label).toList();
  }

  private static String label(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  private static NetworkSpec readNetwork(JsonObject json) {
    List<Layer> layers = new ArrayList<>();
    for (JsonObject layer : json.objects("layers")) {
      layers.add(layer.checked(() -> LayerJson.read(layer)));
    }
    return json.checked(() -> new NetworkSpec(layers));
  }

  static ObjectNode write(Solver optimizer) {
    ObjectNode json = Json.object().put("name", optimizer.name());
    double[] settings = optimizer.settings();
    for (int i = 0; i < settings.length; i++) {
      HyperParameter parameter = optimizer.kind().parameters().get(i);
      if (parameter.isFlag()) {
        json.put(parameter.field(), settings[i] != 0);
      } else if (parameter.isWhole()) {
        json.put(parameter.field(), (int) settings[i]);
      } else {
        json.put(parameter.field(), settings[i]);
      }
    }
    return json;
  }

  static Solver readOptimizer(JsonObject json) {
    OptimizerKind[] kinds = Solver.kinds().toArray(OptimizerKind[]::new);
    OptimizerKind kind = json.oneOf("name", kinds, OptimizerKind::name);
    return kind.of(kind.parameters().stream().mapToDouble(p -> setting(json, p)).toArray());
  }

  private static double setting(JsonObject json, HyperParameter parameter) {
    if (parameter.isFlag()) {
      return json.flag(parameter.field()) ? 1 : 0;
    }
    return json.number(parameter.field());
  }

  private static SavedModel.Features readFeatures(JsonObject json) {
    Standardizer standardizer = readStandardizer(json.objectOrNull("standardizer"));
    return json.checked(
        () ->
            new SavedModel.Features(
                json.texts("names"), standardizer, PreprocessingJson.read(json)));
  }

  private static void write(ObjectNode json, SavedTarget.Column column) {
    json.put(NAME, column.name());
    writeTexts(json.putArray(CLASS_NAMES), column.classNames());
  }

  private static SavedTarget readTarget(JsonObject json) {
    Standardizer standardizer = readStandardizer(json.objectOrNull("standardizer"));
    boolean isVersion1 = json.has(NAME) || json.has(CLASS_NAMES);
    List<JsonObject> columns = isVersion1 ? List.of(json) : json.objects(COLUMNS);
    return json.checked(
        () ->
            new SavedTarget(
                json.oneOf("task", Task.values(), Task::label),
                columns.stream().map(ModelJson::readColumn).toList(),
                standardizer));
  }

  private static SavedTarget.Column readColumn(JsonObject json) {
    return json.checked(() -> new SavedTarget.Column(json.text(NAME), json.texts(CLASS_NAMES)));
  }

  private static SavedTraining readTraining(JsonObject json) {
    JsonObject optimizer = json.object("rule");
    Map<String, String> settings = json.object("settings").textMap();
    return json.checked(
        () ->
            SettingsText.read(
                    optimizer.checked(() -> readOptimizer(optimizer)),
                    json.wholeNumber("epochs"),
                    json.longNumber("seed"),
                    json.text("device"),
                    settings)
                .withBestEpoch(
                    json.has("best_epoch")
                        ? new SavedTraining.BestEpoch(
                            json.wholeNumber("best_epoch"), json.wholeNumber("stopped_at"))
                        : null)
                .withRate(json.has(RATE) ? readRate(json.object(RATE)) : null));
  }

  private static ObjectNode write(FollowedRate rate) {
    ObjectNode json = Json.object().put("rate", rate.rate());
    if (!Double.isNaN(rate.best())) {
      json.put(BEST, rate.best());
    }
    return json.put("waited", rate.waited()).put("cooldown", rate.cooldown());
  }

  private static FollowedRate readRate(JsonObject json) {
    return json.checked(
        () ->
            new FollowedRate(
                json.number("rate"),
                json.has(BEST) ? json.number(BEST) : Double.NaN,
                json.wholeNumber("waited"),
                json.wholeNumber("cooldown")));
  }

  private static @Nullable ObjectNode write(@Nullable Standardizer standardizer) {
    if (standardizer == null) {
      return null; // ObjectNode.set writes it as null
    }
    ObjectNode json = Json.object();
    ArrayNode means = json.putArray("means");
    ArrayNode standardDeviations = json.putArray("deviations");
    for (int column = 0; column < standardizer.columns(); column++) {
      means.add(standardizer.mean(column));
      standardDeviations.add(standardizer.standardDeviation(column));
    }
    return json;
  }

  private static @Nullable Standardizer readStandardizer(@Nullable JsonObject json) {
    return json == null
        ? null
        : json.checked(() -> Standardizer.of(json.numbers("means"), json.numbers("deviations")));
  }

  private static void writeTexts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
