package dev.warptron.backend.cuda;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Attempts to load a shared library, with a reason for the user if one fails. */
final class NativeLoading {
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(lib[\\w+.-]+\\.so[.\\d]*): cannot open shared object file");

  private NativeLoading() {}

  /** Empty if it succeeded; otherwise why not, in a few words. */
  static Optional<String> attempt(Runnable loading) {
    try {
      loading.run();
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(reason(e));
    }
  }

  /** The reason for a library that the loader does not find. */
  static String missing(String library) {
    return "there is no " + library;
  }

  /** Why it failed, in a few words: the missing library, if the loader names one. */
  static String reason(LinkageError error) {
    String message = String.valueOf(error.getMessage()); // JCuda wraps it in stack traces
    Matcher missing = MISSING_LIBRARY.matcher(message);
    return missing.find()
        ? missing(missing.group(1))
        : message.strip().lines().findFirst().orElse("no reason given");
  }
}
