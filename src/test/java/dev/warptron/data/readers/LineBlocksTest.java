package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LineBlocksTest {
  @Test
  void blocksOfWholeLinesMakeUpTheText() throws IOException {
    String text = "a line\n".repeat(500_000) + "the last one";
    LineBlocks blocks = new LineBlocks(new ByteArrayInputStream(text.getBytes(UTF_8)));
    StringBuilder all = new StringBuilder();
    long line = 1;
    int count = 0;
    for (LineBlocks.Block block = blocks.next(); block != null && block.length() > 0; ) {
      assertThat(block.firstLine()).isEqualTo(line);
      assertThat(all.isEmpty() || all.charAt(all.length() - 1) == '\n').isTrue();
      all.append(block.text());
      line += block.text().lines().count();
      count++;
      block = blocks.next();
    }
    assertThat(all).hasToString(text);
    assertThat(count).isGreaterThan(2);
  }

  @Test
  void aLineMayBeLongerThanABlock() throws IOException {
    String text = "x".repeat(3 * LineBlocks.USUAL_BYTES) + "\nshort\n";
    LineBlocks blocks = new LineBlocks(new ByteArrayInputStream(text.getBytes(UTF_8)));
    assertThat(Objects.requireNonNull(blocks.next()).text()).isEqualTo(text);
  }

  @Test
  void aTextWithoutLinesEnds() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] into, int from, int length) {
            Arrays.fill(into, from, from + length, (byte) 'x');
            return length;
          }
        };
    assertThat(new LineBlocks(endless).next()).isNull();
  }
}
