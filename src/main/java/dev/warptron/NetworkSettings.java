package dev.warptron;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a network: its hidden layers and how their weights start. */
final class NetworkSettings {
  // Of the embeddings of RealMLP.
  private static final int FREQUENCIES = 16;
  private static final int UNITS_OF_EMBEDDING = 3;
  private static final double EMBEDDING_SCALE = 0.1;

  private List<Integer> hidden = MlpBuilder.DEFAULT_HIDDEN;
  private List<Activation> activations = List.of(MlpBuilder.DEFAULT_ACTIVATION);
  private List<Normalization> normalizations = List.of(Normalization.NONE);
  private Parametrization parametrization = Parametrization.STANDARD;
  private @Nullable PeriodicEmbedding embedding; // its inputs do not count; null for none
  private double inputScale; // factor of the learning rate; 0 without scales of inputs
  private @Nullable Initializer initializer; // null: the one for the first activation

  /**
   * Sets the units of each hidden layer.
   *
   * @throws IllegalArgumentException if a layer has none
   */
  void hidden(int... units) {
    for (int unit : units) {
      if (unit < 1) {
        throw new IllegalArgumentException(
            "a hidden layer needs at least 1 unit, got "
                + unit
                + "; give none for no hidden layer");
      }
    }
    this.hidden = Arrays.stream(units).boxed().toList();
  }

  List<Integer> hidden() {
    return hidden;
  }

  /**
   * Sets the activation of each hidden layer; a single one applies to all of them.
   *
   * @throws IllegalArgumentException if there is none
   */
  void activations(Activation... each) {
    if (each.length == 0) {
      throw new IllegalArgumentException("at least one activation is needed");
    }
    this.activations = List.of(each);
  }

  /**
   * Sets the normalization of each hidden layer; a single one applies to all of them.
   *
   * @throws IllegalArgumentException if there is none
   */
  void normalizations(Normalization... each) {
    if (each.length == 0) {
      throw new IllegalArgumentException("at least one normalization is needed");
    }
    this.normalizations = List.of(each);
  }

  void parametrization(Parametrization value) {
    this.parametrization = value;
  }

  Parametrization parametrization() {
    return parametrization;
  }

  /**
   * Sets the factor of the learning rate of the scales of inputs.
   *
   * @param rateFactor 0 for no scales
   * @throws IllegalArgumentException if it is not a finite number &gt;= 0
   */
  void inputScale(double rateFactor) {
    if (rateFactor != 0) {
      new InputScale(1, rateFactor).parameters(); // checks the factor
    }
    this.inputScale = rateFactor;
  }

  /**
   * Sets the factor of the learning rate of embeddings of numbers.
   *
   * @param rateFactor 0 for no embeddings
   * @throws IllegalArgumentException if it is not a finite number &gt;= 0
   */
  void numericEmbedding(double rateFactor) {
    this.embedding =
        rateFactor == 0
            ? null
            : new PeriodicEmbedding(
                1, List.of(0), FREQUENCIES, UNITS_OF_EMBEDDING, EMBEDDING_SCALE, rateFactor);
  }

  void initializer(@Nullable Initializer scheme) {
    this.initializer = scheme;
  }

  /** Takes over the network of a model. */
  void restore(SavedModel model) {
    List<Layer> inner = model.network().hiddenLayers();
    this.inputScale = 0;
    this.embedding = null;
    for (Layer layer : model.network().layers()) {
      if (layer instanceof InputScale scale) {
        this.inputScale = scale.rateFactor();
      } else if (layer instanceof PeriodicEmbedding saved) {
        this.embedding = saved;
      }
    }
    List<Layer> units = model.network().layersOfUnits();
    Layer shown =
        inner.isEmpty() ? units.get(0) : inner.get(0); // the last one lacks the activation
    this.parametrization =
        shown instanceof Dense dense ? dense.parametrization() : Parametrization.STANDARD;
    this.hidden = inner.stream().map(Layer::outputs).toList();
    if (!hidden.isEmpty()) {
      this.activations = inner.stream().map(Layer::activation).toList();
      // One for all if they are equal: another number of layers, asked for later, is then refused
      // as such.
      List<Normalization> different = inner.stream().map(Layer::normalization).distinct().toList();
      this.normalizations =
          different.size() == 1 ? different : inner.stream().map(Layer::normalization).toList();
    }
    this.initializer = model.training().requireConfig().initializer();
  }

  /** The distribution of the initial weights. */
  Initializer initializer() {
    if (initializer == null && parametrization.scalesProducts()) {
      return Initializer.NTK;
    }
    Activation first = hidden.isEmpty() ? Activation.IDENTITY : activations.get(0);
    return initializer == null ? Initializer.defaultFor(first) : initializer;
  }

  /**
   * The network for these numbers of inputs and outputs.
   *
   * @param numbers the inputs that are numbers, ascending
   * @throws IllegalArgumentException if the activations or normalizations are not those of all
   *     layers, or the network is too large
   */
  NetworkSpec of(int inputs, List<Integer> numbers, int outputs) {
    PeriodicEmbedding first =
        embedding == null || numbers.isEmpty() ? null : embedding.of(inputs, numbers);
    int width = first == null ? inputs : first.outputs();
    NetworkSpec network =
        NetworkSpec.perceptron(
            width, hidden, ofEach(activations), ofEach(normalizations), parametrization, outputs);
    NetworkSpec scaled =
        inputScale == 0 ? network : network.behind(new InputScale(width, inputScale));
    return first == null ? scaled : scaled.behind(first);
  }

  private <T> List<T> ofEach(List<T> given) {
    return given.size() == 1 ? Collections.nCopies(hidden.size(), given.get(0)) : given;
  }
}
