package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import java.util.Arrays;
import java.util.List;

/** The layers of a network in a model file. What is not written has its default. */
final class LayerJson {
  private static final String TYPE = "type";
  private static final String INPUTS = "inputs";
  private static final String OUTPUTS = "outputs";
  private static final String ACTIVATION = "activation";
  private static final String NORMALIZATION = "normalization";
  private static final String SCALES_PRODUCTS = "scales_products";
  private static final String WEIGHT_RATE = "weight_rate";
  private static final String BIAS_RATE = "bias_rate";
  private static final String ACTIVATION_RATE = "activation_rate";
  private static final String RATE = "rate";
  private static final String COLUMNS = "columns";
  private static final String FREQUENCIES = "frequencies";
  private static final String UNITS = "units";
  private static final String SCALE = "scale";

  private static final String DENSE = "dense";
  private static final String PERIODIC = "periodic_embedding";
  private static final String INPUT_SCALE = "input_scale";
  private static final List<String> TYPES = List.of(DENSE, INPUT_SCALE, PERIODIC);

  private LayerJson() {}

  static ObjectNode write(Layer layer) {
    if (layer instanceof Dense dense) {
      return write(dense);
    }
    if (layer instanceof InputScale scale) {
      return Json.object()
          .put(TYPE, INPUT_SCALE)
          .put(INPUTS, scale.inputs())
          .put(RATE, scale.rateFactor());
    }
    if (layer instanceof PeriodicEmbedding embedding) {
      ObjectNode json = Json.object().put(TYPE, PERIODIC).put(INPUTS, embedding.inputs());
      embedding.columns().forEach(json.putArray(COLUMNS)::add);
      return json.put(FREQUENCIES, embedding.frequencies())
          .put(UNITS, embedding.units())
          .put(SCALE, embedding.scale())
          .put(RATE, embedding.rateFactor());
    }
    throw new IllegalStateException("layer without a JSON form: " + layer);
  }

  private static ObjectNode write(Dense dense) {
    ObjectNode json =
        Json.object()
            .put(TYPE, DENSE)
            .put(INPUTS, dense.inputs())
            .put(OUTPUTS, dense.outputs())
            .put(ACTIVATION, dense.activation().label());
    if (!dense.normalization().isNone()) {
      json.put(NORMALIZATION, dense.normalization().label());
    }
    Parametrization parametrization = dense.parametrization();
    if (parametrization.scalesProducts()) {
      json.put(SCALES_PRODUCTS, true);
    }
    putUnless(1, json, WEIGHT_RATE, parametrization.weightRate());
    putUnless(1, json, BIAS_RATE, parametrization.biasRate());
    putUnless(0, json, ACTIVATION_RATE, parametrization.activationRate());
    return json;
  }

  private static void putUnless(double standard, ObjectNode json, String field, double value) {
    if (value != standard) {
      json.put(field, value);
    }
  }

  static Layer read(JsonObject json) {
    return switch (json.text(TYPE)) {
      case DENSE -> readDense(json);
      case INPUT_SCALE -> new InputScale(json.wholeNumber(INPUTS), json.number(RATE));
      case PERIODIC ->
          new PeriodicEmbedding(
              json.wholeNumber(INPUTS),
              Arrays.stream(json.numbers(COLUMNS)).mapToObj(each -> (int) each).toList(),
              json.wholeNumber(FREQUENCIES),
              json.wholeNumber(UNITS),
              json.number(SCALE),
              json.number(RATE));
      default -> throw json.unknown(TYPE, TYPES);
    };
  }

  private static Dense readDense(JsonObject json) {
    List<String> activations =
        Arrays.stream(Activation.Kind.values()).map(Activation.Kind::label).toList();
    return new Dense(
        json.wholeNumber(INPUTS),
        json.wholeNumber(OUTPUTS),
        json.oneOf(ACTIVATION, Activation::parse, activations),
        json.has(NORMALIZATION)
            ? Normalization.parse(json.text(NORMALIZATION))
            : Normalization.NONE,
        new Parametrization(
            json.has(SCALES_PRODUCTS) && json.flag(SCALES_PRODUCTS),
            number(json, WEIGHT_RATE, 1),
            number(json, BIAS_RATE, 1),
            number(json, ACTIVATION_RATE, 0)));
  }

  private static double number(JsonObject json, String field, double standard) {
    return json.has(field) ? json.number(field) : standard;
  }
}
