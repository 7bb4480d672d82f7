package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache is used as it was written, or not at all. */
class RowCacheTest {
  private static final List<String> KEY = List.of("DATA a.csv of 12 bytes", "--seed 42");
  private static final long BLOCK = 1 << 20;

  @TempDir private Path temporary;

  private Path folder() {
    return temporary.resolve("cache");
  }

  private static Table table() {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(
          Map.of(
              "x",
              i * 0.37 % 1,
              "color",
              List.of("red", "green", "blue").get(i % 3),
              "day",
              "2024-03-%02d".formatted(1 + i % 28),
              "y",
              i % 5 == 0 ? "yes" : "no"));
    }
    return Table.ofRows(rows, "y");
  }

  private static CacheContents contents() {
    Schema schema = Schema.infer(table(), SchemaRules.NONE);
    return new CacheContents(
        new InferredTask(Task.BINARY, "two labels"),
        "160 training rows",
        List.of("1 row without a target"),
        schema,
        Preprocessor.fit(table(), schema, PreprocessingOptions.DEFAULT));
  }

  private static Dataset features() {
    return Preprocessor.features(contents().preprocessor(), table(), List.of());
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private void write(List<String> key) throws IOException {
    try (RowCacheWriter writer = new RowCacheWriter(folder())) {
      writer.addTraining(features().select(range(0, 100)));
      writer.addTraining(features().select(range(100, 160)));
      writer.addValidation(features().select(range(160, 200)));
      writer.finish(key, contents());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.sorted().toList();
    }
  }

  private String reason() {
    RowCache.Found found = RowCache.open(folder(), KEY, BLOCK);
    assertThat(found.cache()).isNull();
    return found.reason();
  }

  @Test
  void whatWasWrittenComesBack() throws IOException {
    write(KEY);
    try (RowCache cache = Objects.requireNonNull(RowCache.open(folder(), KEY, BLOCK).cache())) {
      assertThat(cache.training().toRowMajor())
          .isEqualTo(features().select(range(0, 160)).toRowMajor());
      assertThat(Objects.requireNonNull(cache.validation()).toRowMajor())
          .isEqualTo(features().select(range(160, 200)).toRowMajor());
      assertThat(cache.training().preparation()).isEqualTo(features().preparation());
      CacheContents read = cache.contents();
      assertThat(read.task()).isEqualTo(contents().task());
      assertThat(read.division()).isEqualTo(contents().division());
      assertThat(read.notes()).isEqualTo(contents().notes());
      assertThat(read.preprocessor()).isEqualTo(contents().preprocessor());
      assertThat(Objects.requireNonNull(read.schema()).columns())
          .extracting(column -> column.name() + column.kind() + column.format())
          .isEqualTo(
              Objects.requireNonNull(contents().schema()).columns().stream()
                  .map(column -> column.name() + column.kind() + column.format())
                  .toList());
    }
    assertThat(files()).hasSize(4);
  }

  @Test
  void anotherKeyIsNamed() throws IOException {
    assertThat(reason()).isEqualTo("there is none yet");
    write(List.of(KEY.get(0), "--seed 43"));
    assertThat(reason()).isEqualTo("it was made with --seed 43, and now there is --seed 42");
    write(List.of(KEY.get(0)));
    assertThat(reason()).isEqualTo("it was made with nothing, and now there is --seed 42");
  }

  /** Each file at many lengths, also empty and missing. */
  @Test
  void aFolderWithAFileThatIsCutIsNoCache() throws IOException {
    write(KEY);
    for (Path file : files()) {
      if (file.endsWith(RowCache.LOCK)) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(file);
      for (int length = 0; length < bytes.length; length += Math.max(1, bytes.length / 97)) {
        Files.write(file, Arrays.copyOf(bytes, length));
        assertThat(reason()).startsWith("it cannot be used: ");
      }
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      assertThat(reason()).startsWith("it cannot be used: ");
      Files.delete(file);
      assertThat(reason()).matches("it cannot be used: .*|there is none yet");
      Files.write(file, bytes);
    }
    Objects.requireNonNull(RowCache.open(folder(), KEY, BLOCK).cache()).close();
  }

  @Test
  void aChangedByteOfTheDescriptionIsNoticed() throws IOException {
    write(KEY);
    Path file = folder().resolve(RowCache.DESCRIPTION);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at += 7) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(reason()).startsWith("it cannot be used: ");
    }
  }

  @Test
  void rowsOfAnotherCacheAreRefused() throws IOException {
    write(KEY);
    List<Path> first = files();
    Path training = first.get(2);
    byte[] validation = Files.readAllBytes(first.get(3));
    Files.write(training, validation);
    assertThat(reason()).contains("it holds other rows than its description says");
  }

  @Test
  void anUnfinishedCacheLeavesTheOneBefore() throws IOException {
    write(KEY);
    List<Path> before = files();
    try (RowCacheWriter writer = new RowCacheWriter(folder())) {
      writer.addTraining(features());
    }
    assertThat(files()).isEqualTo(before);
    Objects.requireNonNull(RowCache.open(folder(), KEY, BLOCK).cache()).close();
  }

  /** As after a process that was killed. */
  @Test
  void filesThatNoCacheRefersToAreDeletedWithTheNextOne() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("training-1.rows"), "half");
    Files.writeString(folder().resolve(".warptron-1.tmp"), "half");
    assertThat(reason()).isEqualTo("there is none yet");
    write(KEY);
    write(List.of("another"));
    write(KEY);
    assertThat(files()).hasSize(4);
  }

  @Test
  void aFolderWithOtherFilesIsRefused() throws IOException {
    Files.createDirectories(folder());
    Path own = Files.writeString(folder().resolve("thesis.txt"), "mine");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> write(KEY))
        .withMessage(
            "%s holds other files, such as thesis.txt: give an empty folder for the cache, or a new"
                + " one",
            folder());
    assertThat(Files.readString(own)).isEqualTo("mine");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RowCacheWriter.requireUsable(own))
        .withMessage("%s is a file, and a cache needs a folder of its own", own);
  }

  @Test
  void oneWriterAtATime() throws IOException {
    try (RowCacheWriter writer = new RowCacheWriter(folder())) {
      writer.addTraining(features());
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> new RowCacheWriter(folder()))
          .withMessage(
              "%s: another training is writing this cache: wait for it, or give another folder",
              folder());
    }
  }
}
