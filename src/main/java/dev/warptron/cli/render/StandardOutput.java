package dev.warptron.cli.render;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Standard output, which knows whether the program that reads it has ended. */
public final class StandardOutput extends PrintWriter {
  private final Pipe pipe;

  /**
   * A writer in UTF-8.
   *
   * @param out without a buffer that hides its exceptions
   */
  public StandardOutput(OutputStream out) {
    this(new Pipe(out));
  }

  private StandardOutput(Pipe pipe) {
    super(pipe, /* autoFlush= */ true, StandardCharsets.UTF_8);
    this.pipe = pipe;
  }

  /** True once a reader such as {@code head} has read all that it wants. */
  public boolean readerHasEnded() {
    return pipe.broken;
  }

  private static final class Pipe extends FilterOutputStream {
    private boolean broken;

    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        broken |= String.valueOf(e.getMessage()).contains("Broken pipe"); // EPIPE
        throw e;
      }
    }
  }
}
