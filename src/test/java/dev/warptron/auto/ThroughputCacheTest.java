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

/** What the throughput cache stores, where, and that no content of its file does harm. */
class ThroughputCacheTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String LINE =
      "2026-11-24T11:00:00Z\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1 logistic,identity";

  @TempDir private Path folder;

  private ThroughputCache cache() {
    return ThroughputCache.in(folder, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static CachedThroughput.Key key(String device) {
    return new CachedThroughput.Key(device, "NVIDIA H200", "30-10-1 logistic,identity", "0.1.0");
  }

  private void write(String text) throws IOException {
    Files.writeString(cache().file().orElseThrow(), text);
  }

  @Test
  void anEntryIsFoundAgain() throws IOException {
    write(LINE + "\n");
    CachedThroughput entry = cache().find(key("cuda")).orElseThrow();
    assertThat(entry.speed()).isEqualTo(new Throughput(1.5, 2e-8));
    assertThat(entry.line()).isEqualTo(LINE);
    cache().put(key("cpu"), new Throughput(0, 3e-6));
    cache().put(key("cuda"), new Throughput(0.75, 1e-8));
    assertThat(cache().entries())
        .extracting(e -> e.key().device() + " " + e.speed().secondsPerRow())
        .containsExactly("cpu 3.0E-6", "cuda 1.0E-8");
    assertThat(cache().entries()).allMatch(e -> e.measured().equals(NOW));
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
  void aMalformedOrExpiredLineIsSkipped(String line) throws IOException {
    write(line + "\n");
    assertThat(cache().entries()).isEmpty();
    write(line + "\n" + LINE + "\n" + line + "\n");
    assertThat(cache().entries()).hasSize(1);
  }

  @Test
  void aBinaryFileCountsAsEmpty() throws IOException {
    Files.write(cache().file().orElseThrow(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 9, 10});
    assertThat(cache().entries()).isEmpty();
    cache().put(key("cpu"), new Throughput(0, 3e-6));
    assertThat(cache().entries()).hasSize(1);
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("device-speeds.tsv"));
    try (var files = Files.list(folder)) {
      assertThat(files).as("no temporary file is left").hasSize(1);
    }
  }

  @Test
  void aFolderInPlaceOfTheFileCountsAsEmpty() throws IOException {
    Files.createDirectory(cache().file().orElseThrow());
    cache().put(key("cpu"), new Throughput(0, 3e-6));
    assertThat(cache().entries()).isEmpty();
  }

  @Test
  void theOldestEntriesAreDropped() {
    for (int i = 0; i < 205; i++) {
      cache().put(key("device" + i), new Throughput(0, 3e-6));
    }
    assertThat(cache().entries()).hasSize(200);
    assertThat(cache().entries().get(0).key().device()).isEqualTo("device5");
    assertThat(cache().find(key("device204"))).isPresent();
  }

  @Test
  void textFromADriverCannotBreakTheLines() {
    CachedThroughput.Key key = new CachedThroughput.Key("cuda", "GPU\twith\nbreaks ", "job", "1");
    cache().put(key, new Throughput(1, 1));
    assertThat(cache().find(key)).isPresent();
    assertThat(key.identity()).isEqualTo("GPU with breaks");
  }

  @Test
  void withoutAFolderNothingIsCached() {
    ThroughputCache none = ThroughputCache.in(null, Clock.systemUTC());
    none.put(key("cpu"), new Throughput(0, 1));
    assertThat(none.entries()).isEmpty();
    assertThat(none.file()).isEmpty();
  }

  @Test
  void theFolderIsTheNamedOneOrTheUsersCacheFolder() {
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
  void timesAreFormattedWithTwoDigits(double seconds, String text) {
    assertThat(Throughput.about(seconds)).isEqualTo(text);
  }

  @Test
  void throughputGivesTheDurationOfATraining() {
    assertThat(new Throughput(0.5, 0.25).seconds(6)).isEqualTo(2);
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Throughput(wrong, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> new Throughput(1, wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Throughput(1, 0));
  }
}
