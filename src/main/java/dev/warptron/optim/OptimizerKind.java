package dev.warptron.optim;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A row of the table of optimizers.
 *
 * @param name on the command line and in model files
 * @param parameters the hyper-parameters in the order of {@link Solver#settings}; the first is the
 *     learning rate of an {@link Optimizer}
 * @param maker makes the solver; {@link #of} checks the number of settings first
 */
public record OptimizerKind(
    String name, List<HyperParameter> parameters, Function<double[], Solver> maker) {
  /**
   * The solver with these settings.
   *
   * @param settings one value for each of {@link #parameters}; a flag is 0 or 1
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Solver of(double... settings) {
    if (settings.length != parameters.size()) {
      throw new IllegalArgumentException(
          "%s has %d settings, got %d".formatted(name, parameters.size(), settings.length));
    }
    return maker.apply(settings.clone());
  }

  /** The solver with default settings. */
  public Solver defaults() {
    return of(parameters.stream().mapToDouble(HyperParameter::defaultValue).toArray());
  }

  /**
   * For the constructors of the records: rejects settings out of range, including NaN.
   *
   * @throws IllegalArgumentException naming the first such setting
   */
  void check(double... settings) {
    for (int i = 0; i < settings.length; i++) {
      HyperParameter parameter = parameters.get(i);
      if (!parameter.range().holds(settings[i])) {
        throw new IllegalArgumentException(
            "%s %s must be %s, got %s"
                .formatted(name, parameter.name(), parameter.range(), settings[i]));
      }
    }
  }

  /** Compares names, which are unique. */
  @Override
  public boolean equals(Object other) {
    return other instanceof OptimizerKind that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(parameters.stream().map(HyperParameter::name).toArray());
  }
}
