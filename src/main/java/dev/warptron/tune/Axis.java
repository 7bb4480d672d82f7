package dev.warptron.tune;

import dev.warptron.random.Philox;
import java.util.List;
import java.util.function.Consumer;

/**
 * One setting of a search space, with its values.
 *
 * @param <B> the builder that holds it
 */
interface Axis<B> {
  /** The name, for display. */
  String name();

  /**
   * Every value.
   *
   * @throws IllegalStateException if the values are a range
   */
  List<Value<B>> all();

  /**
   * Draws a value at random.
   *
   * @param index of the random number to use
   */
  Value<B> draw(Philox random, long index);

  /**
   * One value.
   *
   * @param text for display
   * @param setter sets the value in a builder
   */
  record Value<B>(String text, Consumer<B> setter) {}
}
