package dev.warptron.auto;

import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The throughput cache: a file of the user with what timed runs measured on this machine.
 *
 * <p>It only saves time. A file that cannot be read counts as empty, malformed lines are skipped,
 * and a failure to write is ignored. If two programs write at the same time, the last one wins, and
 * what the other measured is measured again.
 */
public final class ThroughputCache {
  private static final String FILE = "device-speeds.tsv";

  /** Drivers, other programs and cooling change the throughput over time. */
  private static final Duration MAX_AGE = Duration.ofDays(30);

  private static final int MAX_ENTRIES = 200;

  private final @Nullable Path file; // null: nothing is cached
  private final boolean writes;
  private final Clock clock;

  private ThroughputCache(@Nullable Path file, boolean writes, Clock clock) {
    this.file = file;
    this.writes = writes;
    this.clock = clock;
  }

  /** The cache of the user who runs this process: see {@link CacheFolder}. */
  public static ThroughputCache ofThisUser() {
    return in(CacheFolder.ofThisProcess().orElse(null), Clock.systemUTC());
  }

  /**
   * The cache in a folder, which need not exist.
   *
   * @param folder null for no cache
   */
  static ThroughputCache in(@Nullable Path folder, Clock clock) {
    return new ThroughputCache(folder == null ? null : folder.resolve(FILE), true, clock);
  }

  /** The same cache, which is never written to. */
  public ThroughputCache readOnly() {
    return new ThroughputCache(file, false, clock);
  }

  /** The file, which need not exist; empty if nothing is cached. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** All entries that have not expired, the newest last. */
  public List<CachedThroughput> entries() {
    return read().stream().filter(this::isFresh).toList();
  }

  private boolean isFresh(CachedThroughput entry) {
    Duration age = Duration.between(entry.measured(), clock.instant());
    return !age.isNegative() && age.compareTo(MAX_AGE) <= 0;
  }

  /** The entry with this key, if there is one that has not expired. */
  Optional<CachedThroughput> find(CachedThroughput.Key key) {
    return entries().stream().filter(entry -> entry.key().equals(key)).findFirst();
  }

  /** Stores a throughput that was measured now, and replaces an older entry with the same key. */
  CachedThroughput put(CachedThroughput.Key key, Throughput speed) {
    CachedThroughput entry = CachedThroughput.of(clock.instant(), key, speed);
    if (file != null && writes) {
      List<CachedThroughput> kept = new ArrayList<>(entries());
      kept.removeIf(other -> other.key().equals(key));
      kept.add(entry);
      write(file, kept.subList(Math.max(0, kept.size() - MAX_ENTRIES), kept.size()));
    }
    return entry;
  }

  private List<CachedThroughput> read() {
    if (file == null || !Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .flatMap(line -> CachedThroughput.parse(line).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) { // not readable, or not text
      return List.of();
    }
  }

  private static void write(Path file, List<CachedThroughput> entries) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      StringBuilder text = new StringBuilder();
      entries.forEach(entry -> text.append(entry.line()).append('\n'));
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(file, out -> out.write(bytes));
    } catch (IOException | UncheckedIOException e) {
      // Not an error, for example if the disk is full: the next run measures again.
    }
  }
}
