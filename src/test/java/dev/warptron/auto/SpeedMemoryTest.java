package dev.warptron.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of measured speeds, where, and that nothing in that file can do harm. */
class SpeedMemoryTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String LINE =
      "2026-11-24T11:00:00Z\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity";

  @TempDir private Path folder;

  private SpeedMemory memory() {
    return SpeedMemory.in(folder, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static SpeedEntry.Key key(String device) {
    return new SpeedEntry.Key(device, "NVIDIA H200", "30-10-1 logistic,identity", "0.1.0");
  }

  private void write(String text) throws IOException {
    Files.writeString(memory().file().orElseThrow(), text);
  }

  @Test
  void whatIsRememberedIsFoundAgain() throws IOException {
    write(LINE + "\n");
    SpeedEntry entry = memory().find(key("cuda")).orElseThrow();
    assertThat(entry.speed()).isEqualTo(new Speed(1.5, 2e-8));
    assertThat(entry.line()).isEqualTo(LINE);
    memory().remember(key("cpu"), new Speed(0, 3e-6));
    memory().remember(key("cuda"), new Speed(0.75, 1e-8));
    assertThat(memory().entries())
        .extracting(e -> e.key().device() + " " + e.speed().secondsPerRow())
        .containsExactly("cpu 3.0E-6", "cuda 1.0E-8");
    assertThat(memory().entries()).allMatch(e -> e.measured().equals(NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no tabs",
        "2026-11-24T11:00:00Z\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200",
        "yesterday\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-11-24T11:00:00Z\tcuda\tNaN\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-11-24T11:00:00Z\tcuda\t1.5\t0\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-11-24T11:00:00Z\tcuda\t1.5\t-1\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-11-24T11:00:00Z\tcuda\t1.5\tquick\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-11-24T12:00:01Z\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
        "2026-10-25T11:59:59Z\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity",
      })
  void aLineThatSaysNothingIsPassedOver(String line) throws IOException {
    write(line + "\n");
    assertThat(memory().entries()).isEmpty();
    write(line + "\n" + LINE + "\n" + line + "\n");
    assertThat(memory().entries()).hasSize(1);
  }

  @Test
  void aFileThatIsNoTextIsAsGoodAsNone() throws IOException {
    Files.write(memory().file().orElseThrow(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 9, 10});
    assertThat(memory().entries()).isEmpty();
    memory().remember(key("cpu"), new Speed(0, 3e-6));
    assertThat(memory().entries()).hasSize(1);
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("device-speeds.tsv"));
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is left beside it").hasSize(1);
    }
  }

  @Test
  void aFolderInItsPlaceIsAsGoodAsNone() throws IOException {
    Files.createDirectory(memory().file().orElseThrow());
    memory().remember(key("cpu"), new Speed(0, 3e-6));
    assertThat(memory().entries()).isEmpty();
  }

  @Test
  void theOldestOfManyAreForgotten() {
    for (int i = 0; i < 205; i++) {
      memory().remember(key("device" + i), new Speed(0, 3e-6));
    }
    assertThat(memory().entries()).hasSize(200);
    assertThat(memory().entries().get(0).key().device()).isEqualTo("device5");
    assertThat(memory().find(key("device204"))).isPresent();
  }

  @Test
  void whatADriverSaysCannotBreakTheLines() {
    SpeedEntry.Key key = new SpeedEntry.Key("cuda", "GPU\twith\nbreaks ", "job", "1");
    memory().remember(key, new Speed(1, 1));
    assertThat(memory().find(key)).isPresent();
    assertThat(key.identity()).isEqualTo("GPU with breaks");
  }

  @Test
  void nowhereIsAPlaceToo() {
    SpeedMemory none = SpeedMemory.in(null, Clock.systemUTC());
    none.remember(key("cpu"), new Speed(0, 1));
    assertThat(none.entries()).isEmpty();
    assertThat(none.file()).isEmpty();
  }

  @Test
  void theFolderIsTheOneThatIsNamedOrThatOfTheUsersCaches() {
    Map<String, String> xdg = Map.of("XDG_CACHE_HOME", "/caches");
    Map<String, String> named = Map.of("XDG_CACHE_HOME", "/caches", "WARPTRON_CACHE", "/mine");
    Map<String, String> none = Map.of("WARPTRON_CACHE", "none");
    assertThat(CacheFolder.of("/property", named, "/home/u")).contains(Path.of("/property"));
    assertThat(CacheFolder.of("none", named, "/home/u")).isEmpty();
    assertThat(CacheFolder.of(null, named, "/home/u")).contains(Path.of("/mine"));
    assertThat(CacheFolder.of(null, none, "/home/u")).isEmpty();
    assertThat(CacheFolder.of(null, xdg, "/home/u")).contains(Path.of("/caches/warptron"));
    assertThat(CacheFolder.of(null, Map.of("XDG_CACHE_HOME", "relative"), "/home/u"))
        .contains(Path.of("/home/u/.cache/warptron"));
    assertThat(CacheFolder.of(null, Map.of(), "/home/u"))
        .contains(Path.of("/home/u/.cache/warptron"));
    assertThat(CacheFolder.of(null, Map.of(), "?")).isEmpty();
    assertThat(CacheFolder.of(null, Map.of(), null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0004 | less than 0.001 s",
        "0.0204 | 0.02 s",
        "0.127 | 0.13 s",
        "3.04 | 3 s",
        "42.4 | 42 s",
        "118 | 120 s",
        "120 | 2 min",
        "1000 | 17 min",
        "7200 | 2 h",
        "1e6 | 280 h"
      })
  void timesAreSaidWithTwoDigits(double seconds, String text) {
    assertThat(Speed.about(seconds)).isEqualTo(text);
  }

  @Test
  void aSpeedIsATime() {
    assertThat(new Speed(0.5, 0.25).seconds(6)).isEqualTo(2);
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Speed(wrong, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> new Speed(1, wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Speed(1, 0));
  }
}
