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
 * The settings that are searched, and what each of them may be. Immutable.
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
  /** More could be trained by nobody, and would fill the memory before the first one is. */
  public static final int MOST_CANDIDATES = 100_000;

  private final Supplier<B> base;
  private final List<Axis<B>> axes;

  private SearchSpace(Supplier<B> base, List<Axis<B>> axes) {
    this.base = base;
    this.axes = axes;
  }

  /**
   * No setting yet.
   *
   * @param base makes a builder with all that is not searched, a new one at each call
   */
  public static <B> SearchSpace<B> of(Supplier<B> base) {
    return new SearchSpace<>(base, List.of());
  }

  /**
   * The same with one more setting, which has one of these values.
   *
   * @param values at least one; the text of each is for people
   * @param change puts a value into a builder
   */
  public <T> SearchSpace<B> choices(
      String name, List<T> values, BiConsumer<? super B, ? super T> change) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + " needs at least one value to choose from");
    }
    List<Axis.Change<B>> all =
        values.stream()
            .map(v -> new Axis.Change<B>(String.valueOf(v), builder -> change.accept(builder, v)))
            .toList();
    return with(new Choices<>(name, all));
  }

  /**
   * The same with one more setting, a number of this range; only for a random search.
   *
   * @param change puts a value into a builder
   */
  public SearchSpace<B> range(String name, Range range, ObjDoubleConsumer<? super B> change) {
    return with(new Numbers<>(name, range, change));
  }

  private SearchSpace<B> with(Axis<B> axis) {
    if (axes.stream().anyMatch(known -> known.name().equals(axis.name()))) {
      throw new IllegalArgumentException(axis.name() + " is searched twice");
    }
    return new SearchSpace<>(base, Stream.concat(axes.stream(), Stream.of(axis)).toList());
  }

  /**
   * Every combination; the last setting changes first.
   *
   * @throws IllegalStateException if one of the settings has a range, which has no last number
   * @throws IllegalArgumentException if there are more than {@link #MOST_CANDIDATES}
   */
  public List<Candidate<B>> grid() {
    List<List<Axis.Change<B>>> combinations = List.of(List.of());
    for (Axis<B> axis : axes) {
      List<Axis.Change<B>> all = axis.all();
      requireFew((long) combinations.size() * all.size());
      List<List<Axis.Change<B>>> longer = new ArrayList<>();
      for (List<Axis.Change<B>> before : combinations) {
        for (Axis.Change<B> change : all) {
          longer.add(Stream.concat(before.stream(), Stream.of(change)).toList());
        }
      }
      combinations = longer;
    }
    return combinations.stream().map(this::candidate).toList();
  }

  /**
   * Some combinations, each setting drawn by itself, every choice as likely as another. Two of them
   * may be alike.
   *
   * @param count how many, at least 1
   * @param seed any value; the same gives the same combinations, and a larger count adds to them
   * @throws IllegalArgumentException if there are more than {@link #MOST_CANDIDATES}
   */
  public List<Candidate<B>> random(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one combination must be drawn, got " + count);
    }
    requireFew(count);
    List<Candidate<B>> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Axis.Change<B>> changes = new ArrayList<>();
      for (int axis = 0; axis < axes.size(); axis++) {
        changes.add(axes.get(axis).draw(new Philox(seed, Streams.search(axis)), i));
      }
      drawn.add(candidate(changes));
    }
    return drawn;
  }

  private static void requireFew(long count) {
    if (count > MOST_CANDIDATES) {
      throw new IllegalArgumentException(
          "at most %d combinations can be searched, these are %d: search fewer values, or draw some"
              .formatted(MOST_CANDIDATES, count));
    }
  }

  private Candidate<B> candidate(List<Axis.Change<B>> changes) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      values.put(axes.get(i).name(), changes.get(i).text());
    }
    return new Candidate<>(
        values,
        () -> {
          B builder = base.get();
          changes.forEach(change -> change.on().accept(builder));
          return builder;
        });
  }

  private record Choices<B>(String name, List<Axis.Change<B>> all) implements Axis<B> {
    @Override
    public Change<B> draw(Philox random, long index) {
      return all.get(random.below(all.size(), index));
    }
  }

  private record Numbers<B>(String name, Range range, ObjDoubleConsumer<? super B> change)
      implements Axis<B> {
    @Override
    public List<Change<B>> all() {
      throw new IllegalStateException(
          "%s has the range %s..%s, which only a random search can draw from; give single values"
              .formatted(name, range.text(range.low()), range.text(range.high())));
    }

    @Override
    public Change<B> draw(Philox random, long index) {
      double value = range.at(random.uniform(index));
      return new Change<>(range.text(value), builder -> change.accept(builder, value));
    }
  }
}
