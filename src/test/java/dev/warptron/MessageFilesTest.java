package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No message of the library names a command-line option. */
class MessageFilesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/warptron");

  /** Comments, text blocks, strings, and character literals, one of which may be a quote. */
  private static final Pattern TOKENS =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*+"
              + "|\"\"\"(?:[^\"\\\\]++|\\\\.|\"(?!\"\"))*+\"\"\""
              + "|\"(?:[^\"\\\\\\n]++|\\\\.)*+\""
              + "|'(?:[^'\\\\]|\\\\.)++'",
          Pattern.DOTALL);

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z]");

  static List<String> textsWithOptions(String source) {
    return TOKENS
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(token -> token.startsWith("\""))
        .filter(text -> OPTION.matcher(text).find())
        .toList();
  }

  @Test
  void onlyTheCommandLineNamesItsOptions() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(SOURCES)) {
      files =
          all.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
              .toList();
    }
    assertThat(files).hasSizeGreaterThan(200);
    for (Path file : files) {
      assertThat(textsWithOptions(Files.readString(file))).as("%s", file).isEmpty();
    }
    assertThat(textsWithOptions(Files.readString(SOURCES.resolve("cli/Failures.java"))))
        .isNotEmpty();
  }

  @Test
  void commentsAndOtherDashesAreNoOptions() {
    assertThat(
            textsWithOptions(
                "/** --device \"a\" */ '\"' // \"--threads\"\n x--y + \"a--b, --\" + \"(--l1)\""))
        .containsExactly("\"(--l1)\"");
  }
}
