package dev.warptron.cli;

import dev.warptron.data.ReadRequest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the data files are written. */
final class FileOptions {
  @Option(
      names = "--separator",
      paramLabel = "CHAR",
      converter = Converters.Separator.class,
      description =
          "Between two cells; default: whichever of , ; tab | the first line holds most of.")
  private @Nullable Character separator;

  @Option(
      names = "--no-header",
      description = "The first line is data; the columns are then named c1, c2, ...")
  private boolean noHeader;

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns to leave out, such as a row number.")
  private Set<String> ignored = new LinkedHashSet<>();

  /** For picocli. */
  FileOptions() {}

  ReadRequest apply(ReadRequest request) {
    ReadRequest changed = applyForm(request).withIgnored(ignored);
    return changed;
  }

  /** For a file that is read by a model's columns: the others are passed over in any case. */
  ReadRequest applyForm(ReadRequest request) {
    ReadRequest changed = separator == null ? request : request.withSeparator(separator);
    return noHeader ? changed.withoutHeader() : changed;
  }
}
