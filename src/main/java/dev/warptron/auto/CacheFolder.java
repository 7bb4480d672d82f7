package dev.warptron.auto;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder for cached data. The system property {@value #PROPERTY} or else the environment
 * variable {@value #VARIABLE} names it; {@value #NONE} means no cache. The default is {@code
 * warptron} in {@code XDG_CACHE_HOME}, or else in {@code .cache} of the home directory.
 */
final class CacheFolder {
  static final String PROPERTY = "warptron.cache";
  static final String VARIABLE = "WARPTRON_CACHE";
  static final String NONE = "none";

  private CacheFolder() {}

  static Optional<Path> ofThisProcess() {
    return of(System.getProperty(PROPERTY), System.getenv(), System.getProperty("user.home"));
  }

  /**
   * The folder, which need not exist; empty for no cache.
   *
   * @param property null if it is not set
   * @param home the user's home directory; null if it is not known
   */
  static Optional<Path> of(
      @Nullable String property, Map<String, String> environment, @Nullable String home) {
    String named = property == null ? environment.getOrDefault(VARIABLE, "") : property;
    try {
      if (!named.isEmpty()) {
        return named.equals(NONE) ? Optional.empty() : Optional.of(Path.of(named));
      }
      Path caches = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
      if (caches.isAbsolute()) { // the XDG specification says to ignore relative paths
        return Optional.of(caches.resolve("warptron"));
      }
      return Optional.ofNullable(home)
          .map(Path::of)
          .filter(Path::isAbsolute)
          .map(folder -> folder.resolve(".cache").resolve("warptron"));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
