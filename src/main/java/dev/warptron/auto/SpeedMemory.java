package dev.warptron.auto;

import dev.warptron.data.AtomicFiles;
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
 * The speeds that were measured on this machine, in a file of the user's.
 *
 * <p>It is a convenience: a file that cannot be read, or holds something else, is as good as none,
 * and one that cannot be written is not written. Of two programs that write at once, the later one
 * wins; what the other measured will be measured again.
 */
public final class SpeedMemory {
  private static final String FILE = "device-speeds.tsv";

  /** Drivers, other programs and cooling change what was true once. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private static final int MOST_ENTRIES = 200;

  private final @Nullable Path file; // null: nothing is remembered
  private final boolean writes;
  private final Clock clock;

  private SpeedMemory(@Nullable Path file, boolean writes, Clock clock) {
    this.file = file;
    this.writes = writes;
    this.clock = clock;
  }

  /** That of the user who runs this process: see {@link CacheFolder}. */
  public static SpeedMemory ofThisUser() {
    return in(CacheFolder.ofThisProcess().orElse(null), Clock.systemUTC());
  }

  /**
   * That of a folder, which may not exist yet.
   *
   * @param folder null remembers nothing
   */
  static SpeedMemory in(@Nullable Path folder, Clock clock) {
    return new SpeedMemory(folder == null ? null : folder.resolve(FILE), true, clock);
  }

  /** The same, left as it is. */
  public SpeedMemory readOnly() {
    return new SpeedMemory(file, false, clock);
  }

  /** Where it is kept, whether it exists or not; empty if nothing is remembered. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** Everything that is remembered and not too old, the newest last. */
  public List<SpeedEntry> entries() {
    return read().stream().filter(this::isFresh).toList();
  }

  private boolean isFresh(SpeedEntry entry) {
    Duration age = Duration.between(entry.measured(), clock.instant());
    return !age.isNegative() && age.compareTo(LONGEST) <= 0;
  }

  /** What was measured of the same thing, not too long ago. */
  Optional<SpeedEntry> find(SpeedEntry.Key key) {
    return entries().stream().filter(entry -> entry.key().equals(key)).findFirst();
  }

  /** Keeps a speed that was measured now, in place of an older one of the same thing. */
  SpeedEntry remember(SpeedEntry.Key key, Speed speed) {
    SpeedEntry entry = SpeedEntry.of(clock.instant(), key, speed);
    if (file != null && writes) {
      List<SpeedEntry> kept = new ArrayList<>(entries());
      kept.removeIf(other -> other.key().equals(key));
      kept.add(entry);
      write(file, kept.subList(Math.max(0, kept.size() - MOST_ENTRIES), kept.size()));
    }
    return entry;
  }

  private List<SpeedEntry> read() {
    if (file == null || !Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .flatMap(line -> SpeedEntry.parse(line).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) { // not readable, or not text
      return List.of();
    }
  }

  private static void write(Path file, List<SpeedEntry> entries) {
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
      // A full or forbidden folder is no reason to fail: it is measured again next time.
    }
  }
}
