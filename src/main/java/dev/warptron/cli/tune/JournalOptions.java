package dev.warptron.cli.tune;

import dev.warptron.tune.JournalException;
import dev.warptron.tune.TrialJournal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a search that goes on after it was interrupted. */
final class JournalOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "FOLDER",
      description =
          "Keep each finished trial in this folder, so that --resume can go on after a crash."
              + " Trials are then trained one after another. Default: none.")
  private @Nullable Path folder;

  @Option(
      names = "--resume",
      description =
          "Take the finished trials of the folder of --checkpoint and go on with the others. The"
              + " call is otherwise the one that began the search; only --trials and --minutes may"
              + " differ. Without --minutes the result is that of a search without interruption.")
  private boolean resume;

  /** For picocli. */
  JournalOptions() {}

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one lacks the other
   */
  void check() {
    if (resume && folder == null) {
      throw new IllegalArgumentException("--resume needs the folder of the trials: --checkpoint");
    }
  }

  /**
   * The journal; null for none.
   *
   * @param job the digest of the search
   * @throws JournalException if it belongs to another search, or has trials although it is new
   */
  @Nullable TrialJournal open(String job) {
    if (folder == null) {
      return null;
    }
    return resume ? TrialJournal.resume(folder, job) : TrialJournal.begin(folder, job);
  }
}
