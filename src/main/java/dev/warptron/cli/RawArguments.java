package dev.warptron.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments of this process as they were given.
 *
 * <p>In a locale without UTF-8, such as {@code LC_ALL=C}, Java replaces the letters beyond ASCII
 * before {@code main} is called. Linux keeps the bytes.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char REPLACED = '\uFFFD';

  private RawArguments() {}

  /** The arguments, with replaced letters restored where that is possible. */
  static String[] restored(String[] arguments) {
    if (!String.join("", arguments).contains(String.valueOf(REPLACED))) {
      return arguments;
    }
    try {
      return restored(arguments, Files.readAllBytes(COMMAND_LINE));
    } catch (IOException e) { // not Linux
      return arguments;
    }
  }

  /**
   * The same with the bytes of the whole command line.
   *
   * @param commandLine each word followed by a zero byte; the arguments are the last words
   */
  static String[] restored(String[] arguments, byte[] commandLine) {
    List<byte[]> words = words(commandLine);
    int first = words.size() - arguments.length;
    if (first < 0) {
      return arguments;
    }
    String[] restored = arguments.clone();
    for (int i = 0; i < restored.length; i++) {
      byte[] word = words.get(first + i);
      if (restored[i].indexOf(REPLACED) >= 0) {
        restored[i] = decoded(word, restored[i]);
      } else if (!restored[i].equals(new String(word, StandardCharsets.UTF_8))) {
        return arguments; // these are not the arguments
      }
    }
    return restored;
  }

  private static List<byte[]> words(byte[] commandLine) {
    List<byte[]> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(Arrays.copyOfRange(commandLine, from, i));
        from = i + 1;
      }
    }
    return words;
  }

  private static String decoded(byte[] word, String otherwise) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(word)).toString();
    } catch (CharacterCodingException e) {
      return otherwise;
    }
  }
}
