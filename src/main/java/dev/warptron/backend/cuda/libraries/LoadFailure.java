package dev.warptron.backend.cuda.libraries;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a shared library could not be loaded, for the user. */
final class LoadFailure {
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(lib[\\w+.-]+\\.so[.\\d]*): cannot open shared object file");

  private LoadFailure() {}

  /**
   * The reason in one line: the missing library if the loader names one, or else its first line.
   */
  static String reason(LinkageError error) {
    Throwable source = error.getMessage() == null ? error.getCause() : error;
    String message = String.valueOf(source == null ? error : source.getMessage());
    Matcher missing = MISSING_LIBRARY.matcher(message);
    return missing.find()
        ? missing(missing.group(1))
        : message.strip().lines().findFirst().orElse("no reason given");
  }

  /** The reason for a library that the loader cannot find. */
  static String missing(String library) {
    return "there is no " + library;
  }
}
