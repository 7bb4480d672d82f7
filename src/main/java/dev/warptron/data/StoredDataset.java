package dev.warptron.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A data set whose rows are in a file, for more rows than fit in memory. {@link
 * StoredDatasetWriter} writes it.
 *
 * <p>{@link #data} is used as any other {@link Dataset}. What needs all rows at once, such as
 * {@link Dataset#toRowMajor}, copies them to memory; {@link Dataset#select} copies the selected
 * ones. Of each row, only its weight is always in memory, if it has one.
 */
public final class StoredDataset implements Closeable {
  private static final long FEWEST_BYTES = 1 << 20;
  private static final long MOST_BYTES = 256 << 20;
  private static final int SHARE_OF_HEAP = 16;

  private final StoredRows file;
  private final Dataset data;

  private StoredDataset(StoredRows file, Dataset data) {
    this.file = file;
    this.data = data;
  }

  /**
   * What the file does not hold.
   *
   * @param features names
   * @param targets names, each with its labels; no labels for a target of numbers
   * @param weighted whether rows have weights
   * @param origins what is before the number of a row in its origin, such as {@code "cancer.csv:"}
   * @param rows number of rows
   * @param check of the content, as {@link StoredRows#check}
   */
  public record Description(
      List<String> features,
      Map<String, List<String>> targets,
      boolean weighted,
      List<String> origins,
      int rows,
      int check) {
    /** Copies lists and map. */
    public Description {
      features = List.copyOf(features);
      Map<String, List<String>> copied = new LinkedHashMap<>();
      targets.forEach((name, labels) -> copied.put(name, List.copyOf(labels)));
      targets = copied;
      origins = List.copyOf(origins);
    }

    /** The number of columns of the file: targets, weights and origins. */
    int columns() {
      return targets.size() + (weighted ? 1 : 0) + 1;
    }
  }

  /**
   * The usual size of a block: a 16th of the largest Java heap, from 1 to 256 MiB. A training has a
   * block of the training rows and one of the validation rows, each in the heap and on the device.
   */
  public static long usualBlockBytes() {
    long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    return Math.max(FEWEST_BYTES, Math.min(MOST_BYTES, share));
  }

  /**
   * Opens a file, and reads it once to see that nothing in it was changed.
   *
   * @param preparation that made the features; null for none
   * @param blockBytes size of the features of a block; see {@link Dataset#blockRows}
   * @throws DataException if the file cannot be read, is damaged, or is not the described one
   */
  public static StoredDataset open(
      Path path, Description description, @Nullable Preparation preparation, long blockBytes) {
    try {
      StoredRows file = StoredRows.open(path);
      try {
        requireSame(path, file, description);
        file.verify();
        return new StoredDataset(file, data(file, description, preparation, blockBytes));
      } catch (RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static void requireSame(Path path, StoredRows file, Description description) {
    if (file.rows() != description.rows
        || file.features() != description.features.size()
        || file.columns() != description.columns()
        || file.check() != description.check) {
      throw new DataException(path + ": it holds other rows than its description says");
    }
  }

  private static Dataset data(
      StoredRows file,
      Description description,
      @Nullable Preparation preparation,
      long blockBytes) {
    RowSelection all = RowSelection.all();
    List<Target> targets = new ArrayList<>();
    description.targets.forEach(
        (name, labels) ->
            targets.add(
                StoredTarget.of(name, new StoredColumn(file, targets.size(), all), labels)));
    int next = targets.size();
    StoredOrigins origins =
        new StoredOrigins(
            description.origins,
            new StoredColumn(file, description.weighted ? next + 1 : next, all));
    RowWeights weights =
        description.weighted
            ? RowWeights.of(new StoredColumn(file, next, all).all(), file.rows(), origins::where)
            : null;
    long block = blockBytes / ((long) file.features() * Float.BYTES);
    int blockRows = (int) Math.max(1, Math.min(file.rows(), block));
    return Dataset.ofStored(
        new StoredFeatures(description.features, file, blockRows),
        origins,
        targets,
        weights,
        preparation);
  }

  /** The rows; not to be used after {@link #close}. */
  public Dataset data() {
    return data;
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
