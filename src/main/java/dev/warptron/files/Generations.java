package dev.warptron.files;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of records that are written again and again, and survive a crash at any moment. The last
 * two generations of each record are kept.
 *
 * <p>A generation is written to a temporary file, flushed to disk and renamed; then the folder is
 * flushed. A file ends with the SHA-256 of what precedes it. A file that is cut off or changed is
 * passed over in favour of the one before it.
 *
 * <p>One process uses a folder at a time: a lock file, which the system releases when the process
 * ends in any way. Methods may be called by several threads.
 */
public final class Generations implements AutoCloseable {
  /** How the name of each file ends. */
  public static final String EXTENSION = ".checkpoint";

  private static final String TEMPORARY = ".tmp";
  private static final int KEPT = 2;
  private static final Pattern FILE =
      Pattern.compile("([a-z0-9-]+)\\.([0-9]{1,18})" + Pattern.quote(EXTENSION));

  private final Path folder;
  private final FolderLock lock;
  private final Set<Path> passedOver = ConcurrentHashMap.newKeySet(); // damaged

  /**
   * One file.
   *
   * @param name of the record
   * @param number of the generation, from 1
   */
  private record Generation(Path file, String name, long number) {}

  /** Reads the content of a file. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads one generation, whose digest is right.
     *
     * @param in buffered; closed by the caller
     * @param size bytes of the content
     * @param where name of the file, for messages
     */
    T read(InputStream in, long size, String where) throws IOException;
  }

  private Generations(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder; creates it if it does not exist. Its parent must exist.
   *
   * @throws IOException if it is not a folder, cannot be written, or is in use by another process
   */
  @MustBeClosed
  public static Generations open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      create(folder);
    }
    return new Generations(folder, FolderLock.of(folder));
  }

  private static void create(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "cannot create the folder %s: there is no %s; create it or choose another path"
              .formatted(folder, folder.toAbsolutePath().getParent()),
          e);
    } catch (IOException e) {
      throw new IOException("cannot create the folder %s: %s".formatted(folder, e), e);
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      flush(parent);
    }
  }

  public Path folder() {
    return folder;
  }

  /** The names of all records, also of those whose files are damaged, in their order. */
  public List<String> names() throws IOException {
    return all().stream().map(Generation::name).distinct().sorted().toList();
  }

  /**
   * Writes the next generation of a record, and deletes all but the last two, and those that {@link
   * #read} has passed over. When this returns, the content is on the disk.
   *
   * @param name lower-case letters, digits and hyphens. One thread at a time writes a record
   * @param content writes the content; the stream is buffered, and closed by this method
   * @throws IOException if writing fails; the generations so far remain
   */
  public void write(String name, IoConsumer<OutputStream> content) throws IOException {
    List<Generation> before = of(name);
    long number = before.isEmpty() ? 1 : before.get(0).number + 1;
    Path target = folder.resolve("%s.%06d%s".formatted(name, number, EXTENSION));
    if (!FILE.matcher(target.getFileName().toString()).matches()) {
      throw new IllegalArgumentException("not the name of a record: " + name);
    }
    Path temporary = folder.resolve(name + TEMPORARY);
    try {
      DigestedFile.write(temporary, content);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      flush(folder);
    } catch (IOException | UncheckedIOException e) {
      Files.deleteIfExists(temporary);
      Throwable cause =
          e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
      throw new IOException("cannot write %s: %s".formatted(target, cause.getMessage()), e);
    }
    int kept = 1;
    for (Generation each : before) {
      if (passedOver.contains(each.file) || kept == KEPT) {
        Files.deleteIfExists(each.file);
      } else {
        kept++;
      }
    }
  }

  /**
   * Reads the newest generation of a record that is neither cut off nor changed.
   *
   * @return empty if there is none
   * @throws IOException if a file cannot be read, for another reason than its content
   */
  public <T> Optional<T> read(String name, Reader<T> reader) throws IOException {
    for (Generation each : of(name)) {
      if (DigestedFile.isIntact(each.file)) {
        long size = DigestedFile.contentSize(each.file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(each.file), 1 << 16)) {
          return Optional.of(reader.read(in, size, each.file.toString()));
        }
      }
      passedOver.add(each.file);
    }
    return Optional.empty();
  }

  /** The names of the damaged files of a record that {@link #read} has passed over, in order. */
  public List<String> passedOver(String name) {
    return passedOver.stream()
        .flatMap(Generations::parsed)
        .filter(each -> each.name.equals(name))
        .map(each -> String.valueOf(each.file.getFileName()))
        .sorted()
        .toList();
  }

  /** The files that are cut off or changed. */
  public List<Path> damaged() throws IOException {
    List<Path> damaged = new ArrayList<>();
    for (Generation each : all()) {
      if (!DigestedFile.isIntact(each.file)) {
        damaged.add(each.file);
      }
    }
    return damaged;
  }

  /** Deletes all files of this folder that are this class's, and the folder if it is then empty. */
  public void delete() throws IOException {
    for (Generation each : all()) {
      Files.deleteIfExists(each.file);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(TEMPORARY)).toList()) {
        Files.deleteIfExists(file);
      }
    }
    lock.delete();
    try (Stream<Path> left = Files.list(folder)) {
      if (left.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(folder);
  }

  /** The generations of a record, the newest first. */
  private List<Generation> of(String name) throws IOException {
    return all().stream()
        .filter(each -> each.name.equals(name))
        .sorted(Comparator.comparingLong(Generation::number).reversed())
        .toList();
  }

  private List<Generation> all() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.flatMap(Generations::parsed).toList();
    } catch (UncheckedIOException e) {
      throw new IOException("cannot read the folder %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Stream<Generation> parsed(Path file) {
    Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Stream.of(new Generation(file, matcher.group(1), Long.parseLong(matcher.group(2))))
        : Stream.empty();
  }

  /** Makes the names in a folder survive a power failure, where the system can. */
  private static void flush(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      return; // Windows opens no folders, and keeps names without it
    }
    try (channel) {
      channel.force(true);
    }
  }

  /** Releases the folder; does nothing the second time. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
