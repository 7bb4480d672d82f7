package dev.warptron.cli.common;

import dev.warptron.data.ReadRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the format of data files. */
public final class FileOptions {
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

  /** For picocli. */
  public FileOptions() {}

  public ReadRequest apply(ReadRequest request) {
    ReadRequest changed = separator == null ? request : request.withSeparator(separator);
    return noHeader ? changed.withoutHeader() : changed;
  }
}
