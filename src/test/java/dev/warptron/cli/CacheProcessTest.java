package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs with a small heap, and programs that are killed. */
@Tag("long")
class CacheProcessTest {
  /** 20 columns, as doubles in memory: 96 MB, in a heap of 64 MB. */
  private static final int ROWS = 600_000;

  private static final int COLUMNS = 20;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("big.csv"))) {
      for (int column = 0; column < COLUMNS; column++) {
        out.write("x" + column + ",");
      }
      out.write("y\n");
      StringBuilder line = new StringBuilder();
      for (int row = 0; row < ROWS; row++) {
        line.setLength(0);
        for (int column = 0; column < COLUMNS; column++) {
          line.append((row * 7919L + column * 104_729L) % 10_007 / 1000.0).append(',');
        }
        out.write(line.append(row % 2 == 0 ? "p" : "q").append('\n').toString());
      }
    }
  }

  private Process start(int heap, String... options) throws IOException {
    Object[] all =
        CommandRun.words(
            new Object[] {
              "train", folder.resolve("big.csv"), "--target", "y", "--preset", "classic",
              "--epochs", "1", "--batch-size", "256", "--device", "reference",
              "--model", folder.resolve("m.safetensors")
            },
            (Object[]) options);
    return new JarProcess(folder).withClasses().withHeap(heap).start(all);
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("out")) + Files.readString(folder.resolve("err"));
  }

  @Test
  void aTableLargerThanTheHeapIsTrained() throws IOException, InterruptedException {
    Process without = start(64);
    assertThat(without.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(without.exitValue()).as(output()).isNotZero();
    assertThat(output()).contains("out of memory");
    Process with = start(64, "--cache", folder.resolve("cache").toString(), "--cache-block", "2");
    assertThat(with.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(with.exitValue()).as(output()).isZero();
    assertThat(output()).contains("the rows are read in blocks of");
    assertThat(folder.resolve("m.safetensors")).exists();
  }

  /** Killed at several moments, from the first file of the cache on. */
  @Test
  void aProgramThatWasKilledLeavesNoCache() throws IOException, InterruptedException {
    Path cache = folder.resolve("cache");
    for (int wait = 0; wait < 2400; wait += 800) {
      Process killed = start(256, "--cache", cache.toString(), "--epochs", "1000");
      while (!Files.exists(cache.resolve("cache.lock")) && killed.isAlive()) {
        Thread.sleep(10);
      }
      Thread.sleep(wait);
      killed.destroyForcibly();
      assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
      boolean isComplete = Files.exists(cache.resolve("cache.json"));
      Process next = start(256, "--cache", cache.toString());
      assertThat(next.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(next.exitValue()).as(output()).isZero();
      assertThat(output())
          .contains(isComplete ? "the rows that were prepared before" : "there is none yet");
      try (var files = Files.list(cache)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
