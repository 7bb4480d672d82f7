package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Permutations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Byte offsets of a round's data in one block of GPU memory: descriptions of the networks,
 * arguments of {@code prepare_epochs}, scalars of the updates, sums, permutations, scratch.
 */
final class RoundLayout {
  private final List<Place> places = new ArrayList<>();
  private final Map<Long, int[]> given = new LinkedHashMap<>();
  private final long drawsOffset;
  private final TinyScalars scalars = new TinyScalars();
  private final long scalarsOffset;
  private final long sumsOffset;
  private final long sumsBytes;
  private final long bytes;

  /**
   * The data of one network.
   *
   * @param scalars of its updates; null if there are none
   * @param sums offset of {@code [epochs x sumCount]} doubles
   * @param sumCount number of sums of an epoch
   * @param permutations offset of {@code [epochs x rows]} ints
   * @param scratch offset of {@code [epochs x 2 rows]} ints, if shared memory does not hold them
   */
  record Place(
      Permutations source,
      int rows,
      int epochs,
      TinyScalars.@Nullable Entry scalars,
      long sums,
      int sumCount,
      long permutations,
      long scratch,
      long scratchInts) {
    boolean isPermuted() {
      return !(source instanceof Permutations.None);
    }

    long sumBytes() {
      return (long) epochs * sumCount * Double.BYTES;
    }

    long permutationInts() {
      return isPermuted() ? (long) epochs * rows : 0;
    }
  }

  private RoundLayout(List<EpochTask> tasks, boolean trains) {
    drawsOffset = (long) tasks.size() * TinyNetwork.BYTES;
    scalarsOffset = aligned(drawsOffset + (long) tasks.size() * EpochDraw.BYTES);
    List<TinyScalars.@Nullable Entry> entries = new ArrayList<>();
    for (EpochTask task : tasks) {
      long updates = trains ? task.updates() : 0;
      entries.add(
          updates == 0
              ? null
              : scalars.add(task.plan().updates(), task.state().updates(), updates));
    }
    sumsOffset = scalarsOffset + scalars.bytes();
    sumsBytes = tasks.stream().mapToLong(task -> place(task, trains, null, 0, 0).sumBytes()).sum();
    long sums = sumsOffset;
    long ints = sumsOffset + sumsBytes;
    for (int i = 0; i < tasks.size(); i++) {
      Place place = place(tasks.get(i), trains, entries.get(i), sums, ints);
      places.add(place);
      if (place.source instanceof Permutations.Given host) {
        given.put(place.permutations, host.rows());
      }
      sums += place.sumBytes();
      ints = place.scratch + place.scratchInts * Integer.BYTES;
    }
    bytes = ints;
  }

  /**
   * The layout of these tasks.
   *
   * @param trains false to measure the states without training
   */
  static RoundLayout of(List<EpochTask> tasks, boolean trains) {
    return new RoundLayout(tasks, trains);
  }

  private static Place place(
      EpochTask task, boolean trains, TinyScalars.@Nullable Entry entry, long sums, long ints) {
    Permutations source = trains ? task.permutations() : Permutations.NONE;
    int rows = task.training().count();
    int epochs = trains ? task.epochs() : 1;
    long permutations = source instanceof Permutations.None ? 0 : (long) epochs * rows;
    long scratch = source instanceof Permutations.Drawn ? EpochDraw.scratchInts(rows, epochs) : 0;
    int sumCount = EpochSums.numbers(task.plan().loss());
    return new Place(
        source,
        rows,
        epochs,
        entry,
        sums,
        sumCount,
        ints,
        ints + permutations * Integer.BYTES,
        scratch);
  }

  Place place(int task) {
    return places.get(task);
  }

  /**
   * The arguments of {@code prepare_epochs} for a task.
   *
   * @param base address of the block
   */
  EpochDraw draw(int task, long base) {
    Place place = places.get(task);
    return new EpochDraw(
        place.source instanceof Permutations.Drawn drawn ? drawn : null,
        place.rows,
        place.epochs,
        base + place.permutations,
        place.scratchInts == 0 ? 0 : base + place.scratch,
        base + place.sums,
        place.sumCount);
  }

  /** Permutations computed on the host, by their offset. */
  Map<Long, int[]> given() {
    return given;
  }

  /** Offset of the arguments of {@code prepare_epochs}. */
  long drawsOffset() {
    return drawsOffset;
  }

  /** The scalars of all updates. */
  TinyScalars scalars() {
    return scalars;
  }

  /** Offset of the scalars. */
  long scalarsOffset() {
    return scalarsOffset;
  }

  /** Rounds up to a multiple of 32 bytes, the size of a kernel's vector load of scalars. */
  private static long aligned(long bytes) {
    return (bytes + 31) / 32 * 32;
  }

  /** Size of the upload in bytes: all data before the sums. */
  long uploadBytes() {
    return sumsOffset;
  }

  /** Size of the sums in bytes; they follow the upload. */
  long sumsBytes() {
    return sumsBytes;
  }

  /** Size of the block in bytes. */
  long bytes() {
    return bytes;
  }
}
