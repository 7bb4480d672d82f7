package dev.warptron.data.readers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random changes of files, reproducible from their seed. */
final class Mutations {
  /** What parsers look for, or do not expect. */
  private static final List<String> TOKENS =
      List.of(
          "\"",
          "\\\"",
          "\\",
          ",",
          ";",
          "\t",
          "\n",
          "\r\n",
          "\r",
          "\0",
          "NaN",
          "1e999",
          "-0",
          "0x1p3",
          "\uFEFF",
          "\uD83D\uDE00",
          "\u00A0",
          "{",
          "}",
          "[",
          "]",
          ":",
          "null",
          "'",
          "%",
          "?",
          "@data",
          "@attribute",
          "sep=;",
          "#",
          "1:",
          "qid:1",
          "99999999999999999999",
          "(",
          ")",
          "'shape'",
          "True",
          "<f8",
          "|S9",
          "<U999999",
          "PK\u0003\u0004",
          "PAR1");

  private static final int[] SIZES = {0, 1, 2, 127, 128, 255, 256, 65535, 65536, -1, 1 << 30};
  private static final int MOST_CHANGES = 6;
  private static final int MOST_BYTES = 1 << 16;

  private final Random random;

  Mutations(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A file with one or more changes; some are replaced by noise. */
  byte[] of(byte[] file, List<byte[]> others) {
    byte[] changed = file.clone();
    for (int i = 1 + below(MOST_CHANGES); i > 0; i--) {
      changed = change(changed, others);
    }
    return changed.length > MOST_BYTES ? Arrays.copyOf(changed, MOST_BYTES) : changed;
  }

  private byte[] change(byte[] bytes, List<byte[]> others) {
    int at = below(bytes.length + 1);
    int length = Math.min(bytes.length - at, 1 + below(1 << below(8)));
    switch (below(9)) {
      case 0 -> { // bits
        byte[] copy = bytes.clone();
        for (int i = at; i < at + Math.min(length, 4); i++) {
          copy[i] ^= (byte) (1 << below(8));
        }
        return copy;
      }
      case 1 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return replaced(bytes, at, length, noise);
      }
      case 2 -> {
        return replaced(bytes, at, length, new byte[0]);
      }
      case 3 -> { // repeated
        return replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      }
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> { // a size, in either order of bytes
        int size = SIZES[below(SIZES.length)];
        int value = below(2) == 0 ? size : Integer.reverseBytes(size);
        byte[] four = {
          (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
        };
        return replaced(bytes, at, Math.min(4, length), four);
      }
      case 6 -> { // spliced
        byte[] other = others.get(below(others.size()));
        int from = below(other.length + 1);
        return replaced(
            bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
      }
      default -> {
        String token = TOKENS.get(below(TOKENS.size())).repeat(1 + below(1 << below(5)));
        return replaced(bytes, at, below(2) * length, token.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, at);
    all.writeBytes(by);
    all.write(bytes, at + length, bytes.length - at - length);
    return all.toByteArray();
  }
}
