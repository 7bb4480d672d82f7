package dev.warptron.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
  @TempDir Path parent;

  private Path folder() {
    return parent.resolve("kept");
  }

  private static void write(Generations generations, String name, String text) throws IOException {
    generations.write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void open(Path folder) throws IOException {
    try (Generations opened = Generations.open(folder)) {
      assertThat(opened.folder()).isEqualTo(folder);
    }
  }

  private static Optional<String> read(Generations generations, String name) throws IOException {
    return generations.read(
        name, (in, size, where) -> new String(in.readNBytes((int) size), StandardCharsets.UTF_8));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void keepsTheLastTwoOfEachRecord() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      for (int i = 1; i <= 4; i++) {
        write(generations, "a", "a" + i);
      }
      write(generations, "b-1", "other");

      assertThat(files())
          .containsExactly(
              "a.000003.checkpoint", "a.000004.checkpoint", "b-1.000001.checkpoint", "lock");
      assertThat(generations.names()).containsExactly("a", "b-1");
      assertThat(read(generations, "a")).contains("a4");
      assertThat(read(generations, "b-1")).contains("other");
      assertThat(read(generations, "c")).isEmpty();
    }
  }

  @Test
  void aFileCutAtAnyByteIsPassedOver() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "the older one");
      write(generations, "a", "the newer one");
      Path newer = folder().resolve("a.000002.checkpoint");
      byte[] whole = Files.readAllBytes(newer);
      assertThat(whole).hasSize("the newer one".length() + 32);
      for (int length = 0; length < whole.length; length++) {
        Files.write(newer, Arrays.copyOf(whole, length));
        assertThat(read(generations, "a")).as("cut at %d", length).contains("the older one");
        assertThat(generations.damaged()).containsExactly(newer);
      }
      Files.write(newer, Arrays.copyOf(whole, whole.length + 1));
      assertThat(read(generations, "a")).as("a byte more").contains("the older one");
      Files.write(newer, whole);
      assertThat(read(generations, "a")).contains("the newer one");
      assertThat(generations.damaged()).isEmpty();
    }
  }

  @Test
  void aDamagedFileDoesNotCountAsOneOfTheTwo() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "1");
      write(generations, "a", "2");
      Files.write(folder().resolve("a.000002.checkpoint"), new byte[5]);
      assertThat(read(generations, "a")).contains("1");
      write(generations, "a", "3");
      assertThat(files()).containsExactly("a.000001.checkpoint", "a.000003.checkpoint", "lock");
    }
  }

  @Test
  void aFileWithAnyBitChangedIsPassedOver() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "the older one");
      write(generations, "a", "the newer one");
      Path newer = folder().resolve("a.000002.checkpoint");
      byte[] whole = Files.readAllBytes(newer);
      for (int i = 0; i < whole.length; i++) {
        byte[] changed = whole.clone();
        changed[i] ^= 4;
        Files.write(newer, changed);
        assertThat(read(generations, "a")).as("changed at %d", i).contains("the older one");
      }
      Files.write(folder().resolve("a.000001.checkpoint"), new byte[40]);
      Files.write(newer, new byte[40]);
      assertThat(read(generations, "a")).as("both damaged").isEmpty();
    }
  }

  @Test
  void aFailedWriteLeavesTheOthersAndNoTemporaryFile() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "first");
      assertThatThrownBy(
              () ->
                  generations.write(
                      "a",
                      out -> {
                        out.write(1);
                        throw new UncheckedIOException(new IOException("No space left"));
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot write %s: No space left", folder().resolve("a.000002.checkpoint"));
      assertThat(read(generations, "a")).contains("first");
      assertThat(files()).containsExactly("a.000001.checkpoint", "lock");
    }
  }

  @Test
  void theLeftoverOfAKilledWriteIsOverwritten() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      Files.writeString(folder().resolve("a.tmp"), "half of a longer record");
      write(generations, "a", "x");
      assertThat(read(generations, "a")).contains("x");
      assertThat(files()).containsExactly("a.000001.checkpoint", "lock");
    }
  }

  @Test
  void oneUserAtATime() throws IOException {
    try (Generations first = Generations.open(folder())) {
      write(first, "a", "x");
      assertThatThrownBy(() -> open(folder()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the folder %s is in use by another run: wait for its end, or choose another folder",
              folder());
    }
    try (Generations second = Generations.open(folder())) {
      assertThat(read(second, "a")).contains("x");
    }
  }

  @Test
  void deletesItsOwnFilesOnly() throws IOException {
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "x");
      Files.writeString(folder().resolve("notes.txt"), "mine");
      generations.delete();
    }
    assertThat(files()).containsExactly("notes.txt");
    Files.delete(folder().resolve("notes.txt"));
    try (Generations generations = Generations.open(folder())) {
      write(generations, "a", "x");
      generations.delete();
    }
    assertThat(folder()).doesNotExist();
  }

  @Test
  void saysWhyAFolderCannotBeUsed() throws IOException {
    Path missing = parent.resolve("missing").resolve("kept");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot create the folder %s: there is no %s; create it or choose another path",
            missing, missing.getParent());
    Path file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot create the folder " + file);
  }
}
