package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLinesTest {
  @Test
  void fieldsAreQuotedOnlyWhereNeeded() throws IOException {
    StringWriter written = new StringWriter();
    CsvLines.write(
        List.of(List.of("a", "b, c"), List.of("say \"no\"", "two\nlines"), List.of("", "0.5")),
        written);
    assertThat(written).hasToString("a,\"b, c\"\n\"say \"\"no\"\"\",\"two\nlines\"\n,0.5\n");
  }

  @Test
  void noLinesAreNoText() throws IOException {
    StringWriter written = new StringWriter();
    CsvLines.write(List.of(), written);
    assertThat(written).hasToString("");
  }

  /** More than the buffers of the writers hold. */
  @Test
  void everyLineIsWritten() throws IOException {
    StringWriter written = new StringWriter();
    CsvLines.write(Collections.nCopies(20_000, List.of("1", "2")), written);
    assertThat(written.toString().lines()).hasSize(20_000).containsOnly("1,2");
  }

  @Test
  void aFailureOfTheWriterIsReported() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    assertThatIOException()
        .isThrownBy(() -> CsvLines.write(Collections.nCopies(20_000, List.of("1", "2")), full))
        .withMessage("no space left");
  }
}
