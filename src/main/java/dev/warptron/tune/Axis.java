package dev.warptron.tune;

import dev.warptron.random.Philox;
import java.util.List;
import java.util.function.Consumer;

/**
 * One setting that is searched.
 *
 * @param <B> the builder that holds it
 */
interface Axis<B> {
  /** The name for people. */
  String name();

  /**
   * Every value.
   *
   * @throws IllegalStateException if there are too many to count
   */
  List<Change<B>> all();

  /**
   * One value at random.
   *
   * @param index which number of the stream decides
   */
  Change<B> draw(Philox random, long index);

  /**
   * One value.
   *
   * @param text for people
   * @param on puts the value into a builder
   */
  record Change<B>(String text, Consumer<B> on) {}
}
