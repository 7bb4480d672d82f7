package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in a file are those that were written, or none. */
class StoredDatasetTest {
  private static final int ROWS = 70_001; // two chunks, the second one shorter
  private static final int PART = 1000;

  @TempDir private Path folder;

  private static Dataset rows(int count) {
    Random random = new Random(5);
    float[][] features = new float[count][];
    String[] labels = new String[count];
    double[] numbers = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      features[i] = new float[] {random.nextFloat(), 1e6f + i % 7, 3};
      labels[i] = "class " + (i * 7 % 5);
      numbers[i] = random.nextGaussian();
      weights[i] = 1 + i % 3;
    }
    return Dataset.of(
            List.of("a", "b", "c"),
            features,
            Target.ofLabels("label", List.of(labels)),
            Target.ofNumbers("number", numbers))
        .withWeights(weights);
  }

  private StoredDataset.Description write(Path file, Dataset all, boolean numbers)
      throws IOException {
    try (StoredDatasetWriter writer = new StoredDatasetWriter(file)) {
      if (numbers) {
        writer.storeNumbers();
      }
      for (int from = 0; from < all.rowCount(); from += PART) {
        int to = Math.min(all.rowCount(), from + PART);
        writer.add(all.select(IntStream.range(from, to).toArray()));
      }
      return writer.finish();
    }
  }

  @Test
  void everyValueComesBack() throws IOException {
    Dataset all = rows(ROWS);
    Path file = folder.resolve("rows");
    StoredDataset.Description description = write(file, all, /* numbers= */ false);
    try (StoredDataset stored = StoredDataset.open(file, description, null, 1 << 20)) {
      Dataset data = stored.data();
      assertThat(data.isStored()).isTrue();
      assertThat(data.rowCount()).isEqualTo(ROWS);
      assertThat(data.chunkRows()).isLessThan(ROWS);
      assertThat(data.toRowMajor()).isEqualTo(all.toRowMajor());
      assertThat(data.weights().orElseThrow()).isEqualTo(all.weights().orElseThrow());
      int[] some = {ROWS - 1, 0, 69_999, 1, 1};
      Dataset selected = data.select(some);
      assertThat(selected.isStored()).isFalse();
      assertThat(selected.toRowMajor()).isEqualTo(all.select(some).toRowMajor());
      for (int row : some) {
        assertThat(data.where(row)).isEqualTo(all.where(row));
        assertThat(data.feature(row, 1)).isEqualTo(all.feature(row, 1));
        for (int target = 0; target < 2; target++) {
          assertThat(data.targets().get(target).label(row))
              .isEqualTo(all.targets().get(target).label(row));
        }
      }
      assertThat(ClassLabels.of(data.withTarget(0))).isEqualTo(ClassLabels.of(all.withTarget(0)));
      assertThat(data.withTarget(1).targetNumbers()).isEqualTo(all.withTarget(1).targetNumbers());
    }
  }

  @Test
  void standardizersHaveTheBitsOfRowsInMemory() throws IOException {
    Dataset all = rows(ROWS);
    Path file = folder.resolve("rows");
    try (StoredDataset stored =
        StoredDataset.open(file, write(file, all, /* numbers= */ false), null, 1 << 20)) {
      assertThat(Standardizer.fit(stored.data())).isEqualTo(Standardizer.fit(all));
      assertThat(Standardizer.fit(stored.data(), feature -> feature == 1))
          .isEqualTo(Standardizer.fit(all, feature -> feature == 1));
    }
  }

  @Test
  void numbersAreStoredExactly() throws IOException {
    Dataset all = rows(300).withTarget(1);
    Path file = folder.resolve("rows");
    try (StoredDataset stored =
        StoredDataset.open(file, write(file, all, /* numbers= */ true), null, 1 << 20)) {
      assertThat(stored.data().targetNumbers()).isEqualTo(all.targetNumbers());
      assertThat(stored.data().requireTarget().label(7)).isEqualTo(all.requireTarget().label(7));
    }
  }

  /** Every length for the last bytes, and every 1000th for the rest. */
  @Test
  void aFileThatIsCutIsRefused() throws IOException {
    Path file = folder.resolve("rows");
    StoredDataset.Description description = write(file, rows(2000), /* numbers= */ false);
    byte[] bytes = Files.readAllBytes(file);
    int[] lengths =
        IntStream.concat(
                IntStream.range(bytes.length - 100, bytes.length),
                IntStream.iterate(0, length -> length < bytes.length, length -> length + 1000))
            .toArray();
    for (int length : lengths) {
      Files.write(file, Arrays.copyOf(bytes, length));
      requireRefused(file, description, "cut to " + length + " bytes");
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    requireRefused(file, description, "with another byte at the end");
  }

  @Test
  void aFileWithAChangedByteIsRefused() throws IOException {
    Path file = folder.resolve("rows");
    StoredDataset.Description description = write(file, rows(2000), /* numbers= */ false);
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      int at = i < 60 ? bytes.length - 1 - i : random.nextInt(bytes.length);
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      requireRefused(file, description, "with byte %d changed".formatted(at));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1999, 2000})
  void anotherFileIsRefused(int count) throws IOException {
    Path file = folder.resolve("rows");
    Path other = folder.resolve("other");
    StoredDataset.Description description = write(file, rows(2000), /* numbers= */ false);
    write(other, rows(count).withTarget(0), /* numbers= */ false);
    requireRefused(other, description, "another file");
  }

  private static void requireRefused(Path file, StoredDataset.Description description, String what)
      throws IOException {
    assertThatExceptionOfType(DataException.class)
        .as(what)
        .isThrownBy(() -> StoredDataset.open(file, description, null, 1 << 20).close())
        .withMessageStartingWith(file.toString());
  }
}
