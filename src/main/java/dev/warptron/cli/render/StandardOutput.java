package dev.warptron.cli.render;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Standard output that detects a closed pipe. */
public final class StandardOutput extends PrintWriter {
  private final Pipe pipe;

  /**
   * Creates a writer in UTF-8.
   *
   * @param out unbuffered, so that exceptions are not hidden
   */
  public StandardOutput(OutputStream out) {
    this(new Pipe(out));
  }

  private StandardOutput(Pipe pipe) {
    super(pipe, /* autoFlush= */ true, StandardCharsets.UTF_8);
    this.pipe = pipe;
  }

  /** Whether the reader of the pipe, such as {@code head}, has closed it. */
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
