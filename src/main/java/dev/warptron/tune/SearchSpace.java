package dev.warptron.tune;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The settings to search, with the values of each. Immutable.
 *
 * <pre>{@code
 * List<Candidate<MlpClassifier.Builder>> candidates =
 *     SearchSpace.of(MlpClassifier::builder)
 *         .choices("hidden", List.of(5, 10, 20), (builder, units) -> builder.hidden(units))
 *         .choices("l2", List.of(0.0, 0.1, 1.0), MlpClassifier.Builder::l2)
 *         .grid();
 * }</pre>
 *
 * @param <B> the builder that holds the settings
 */
public final class SearchSpace<B> {
  /** Upper bound of the number of candidates; more would exhaust memory. */
  public static final int MAX_CANDIDATES = 100_000;

  private final Supplier<B> base;
  private final List<Axis<B>> axes;

  private SearchSpace(Supplier<B> base, List<Axis<B>> axes) {
    this.base = base;
    this.axes = axes;
  }

  /**
   * An empty search space.
   *
   * @param base makes a builder with the settings that are not searched, a new one at each call
   */
  public static <B> SearchSpace<B> of(Supplier<B> base) {
    return new SearchSpace<>(base, List.of());
  }

  /**
   * Adds a setting with a list of values.
   *
   * @param values at least one; their {@code toString} is for display
   * @param setter sets a value in a builder
   */
  public <T> SearchSpace<B> choices(
      String name, List<T> values, BiConsumer<? super B, ? super T> setter) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + " needs at least one value to choose from");
    }
    List<Axis.Value<B>> all =
        values.stream()
            .map(v -> new Axis.Value<B>(String.valueOf(v), builder -> setter.accept(builder, v)))
            .toList();
    return with(new Choices<>(name, all));
  }

  /**
   * Adds a setting that is a number of this range; for a random search only.
   *
   * @param setter sets a value in a builder
   */
  public SearchSpace<B> range(String name, Range range, ObjDoubleConsumer<? super B> setter) {
    return with(new Numbers<>(name, range, setter));
  }

  private SearchSpace<B> with(Axis<B> axis) {
    if (axes.stream().anyMatch(known -> known.name().equals(axis.name()))) {
      throw new IllegalArgumentException(axis.name() + " is searched twice");
    }
    return new SearchSpace<>(base, Stream.concat(axes.stream(), Stream.of(axis)).toList());
  }

  /**
   * Every combination of values; the last setting varies fastest.
   *
   * @throws IllegalStateException if one of the settings has a range
   * @throws IllegalArgumentException if there are more than {@link #MAX_CANDIDATES}
   */
  public List<Candidate<B>> grid() {
    List<List<Axis.Value<B>>> combinations = List.of(List.of());
    for (Axis<B> axis : axes) {
      List<Axis.Value<B>> all = axis.all();
      requireFew((long) combinations.size() * all.size());
      List<List<Axis.Value<B>>> longer = new ArrayList<>();
      for (List<Axis.Value<B>> before : combinations) {
        for (Axis.Value<B> value : all) {
          longer.add(Stream.concat(before.stream(), Stream.of(value)).toList());
        }
      }
      combinations = longer;
    }
    return combinations.stream().map(this::candidate).toList();
  }

  /**
   * Random combinations, with every setting drawn independently. A combination may occur twice.
   *
   * @param count number of combinations, at least 1
   * @param seed any value; the combinations are a function of it, and a larger count appends to
   *     them
   * @throws IllegalArgumentException if there are more than {@link #MAX_CANDIDATES}
   */
  public List<Candidate<B>> random(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one combination must be drawn, got " + count);
    }
    requireFew(count);
    List<Candidate<B>> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Axis.Value<B>> values = new ArrayList<>();
      for (int axis = 0; axis < axes.size(); axis++) {
        values.add(axes.get(axis).draw(new Philox(seed, Streams.search(axis)), i));
      }
      drawn.add(candidate(values));
    }
    return drawn;
  }

  /**
   * The base settings, without a searched value, and then random combinations: for a search that
   * should not end below where it began.
   *
   * @param count number of candidates, at least 1, the base settings among them
   * @param seed as for {@link #random}
   */
  public List<Candidate<B>> fromStart(int count, long seed) {
    List<Candidate<B>> all = new ArrayList<>();
    all.add(candidate(List.of()));
    if (count > 1) {
      all.addAll(random(count - 1, seed));
    }
    return all;
  }

  private static void requireFew(long count) {
    if (count > MAX_CANDIDATES) {
      throw new IllegalArgumentException(
          "at most %d combinations can be searched, these are %d: search fewer values, or draw some"
              .formatted(MAX_CANDIDATES, count));
    }
  }

  private Candidate<B> candidate(List<Axis.Value<B>> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      texts.put(axes.get(i).name(), values.get(i).text());
    }
    return new Candidate<>(
        texts,
        () -> {
          B builder = base.get();
          values.forEach(value -> value.setter().accept(builder));
          return builder;
        });
  }

  private record Choices<B>(String name, List<Axis.Value<B>> all) implements Axis<B> {
    @Override
    public Value<B> draw(Philox random, long index) {
      return all.get(random.below(all.size(), index));
    }
  }

  private record Numbers<B>(String name, Range range, ObjDoubleConsumer<? super B> setter)
      implements Axis<B> {
    @Override
    public List<Value<B>> all() {
      throw new IllegalStateException(
          "%s has the range %s..%s, which only a random search can draw from; give single values"
              .formatted(name, range.text(range.low()), range.text(range.high())));
    }

    @Override
    public Value<B> draw(Philox random, long index) {
      double value = range.at(random.uniform(index));
      return new Value<>(range.text(value), builder -> setter.accept(builder, value));
    }
  }
}
