package dev.warptron.tune;

import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The finished trainings of a search, as files of a folder, so that the search can go on after it
 * was interrupted: with the same results as if it had not been. A training is written when it is
 * finished on all folds; one that was interrupted starts again.
 *
 * <p>Each file is written under another name, flushed and renamed. A file that is damaged counts as
 * missing.
 */
public final class TrialJournal {
  private static final String PREFIX = "trial-";
  private static final String SUFFIX = ".warptron";

  private final Path folder;
  private final String job;
  private final int found;

  private TrialJournal(Path folder, String job, int found) {
    this.folder = folder;
    this.job = job;
    this.found = found;
  }

  /**
   * Begins a journal.
   *
   * @param folder is created if it is missing
   * @param job the digest of the search: {@link JobDigest}
   * @throws JournalException if the folder has trainings already
   * @throws UncheckedIOException if the folder cannot be created, read or written
   */
  public static TrialJournal begin(Path folder, String job) {
    TrialJournal journal = open(folder, job);
    if (journal.found > 0) {
      throw new JournalException(
          "%s holds %d finished trainings of a search: resume it, or choose an empty folder"
              .formatted(folder, journal.found));
    }
    return journal;
  }

  /**
   * Goes on with a journal, which may be empty.
   *
   * @param folder is created if it is missing
   * @param job the digest of the search: {@link JobDigest}
   * @throws JournalException if a training in the folder belongs to another job
   * @throws UncheckedIOException if the folder cannot be created, read or written
   */
  public static TrialJournal resume(Path folder, String job) {
    TrialJournal journal = open(folder, job);
    journal.files().forEach(journal::readOwn);
    return journal;
  }

  private static TrialJournal open(Path folder, String job) {
    try {
      Files.createDirectories(folder);
      AtomicFiles.requireWritable(folder.resolve(PREFIX + SUFFIX));
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("%s cannot hold a journal: %s".formatted(folder, e.getMessage()), e));
    }
    return new TrialJournal(folder, job, new TrialJournal(folder, job, 0).files().size());
  }

  /** The number of files when it was opened. */
  public int found() {
    return found;
  }

  /**
   * A training that is finished.
   *
   * @param candidate its index
   * @param rung of halving, or 0
   * @param until epochs that are complete
   * @param values those of the candidate
   * @throws JournalException if it belongs to another job or candidate
   */
  Optional<List<FoldPart>> read(int candidate, int rung, int until, String values) {
    Path file = file(candidate, rung);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Optional<TrialRecord> record = readOwn(file);
    record.ifPresent(
        each -> {
          if (each.until() != until || !each.values().equals(values)) {
            throw new JournalException(
                ("%s is a training of %d epochs with %s, and this search has one of %d epochs with"
                        + " %s there: its candidates are not those of the journal; choose an empty"
                        + " folder")
                    .formatted(file, each.until(), each.values(), until, values));
          }
        });
    return record.map(TrialRecord::parts);
  }

  /** Writes a training that is finished; as {@link #read}. */
  void write(int candidate, int rung, int until, String values, List<FoldPart> parts) {
    Path file = file(candidate, rung);
    try {
      byte[] bytes = new TrialRecord(job, values, until, parts).toBytes();
      AtomicFiles.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(int candidate, int rung) {
    return folder.resolve(
        String.format(Locale.ROOT, "%s%06d-%d%s", PREFIX, candidate, rung, SUFFIX));
  }

  private Optional<TrialRecord> readOwn(Path file) {
    try {
      Optional<TrialRecord> record = TrialRecord.read(Files.readAllBytes(file));
      record.ifPresent(
          each -> {
            if (!each.job().equals(job)) {
              throw new JournalException(
                  ("%s belongs to another search: its data, options, device or version differ;"
                          + " repeat the call that began it, or choose an empty folder")
                      .formatted(file));
            }
          });
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("%s cannot be read: %s".formatted(file, e.getMessage()), e));
    }
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(TrialJournal::isTrial).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("%s cannot be read: %s".formatted(folder, e.getMessage()), e));
    }
  }

  private static boolean isTrial(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }
}
