package dev.warptron.auto;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where this program keeps what it may lose: the folder that the property {@value #PROPERTY} or
 * else the variable {@value #VARIABLE} names, {@value #NONE} for nowhere; or else {@code warptron}
 * in {@code XDG_CACHE_HOME}, or in {@code .cache} of the user's folder.
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
   * The folder, whether it exists or not.
   *
   * @param property null if it is not set
   * @param home the user's folder; null if there is none
   */
  static Optional<Path> of(
      @Nullable String property, Map<String, String> environment, @Nullable String home) {
    String named = property == null ? environment.getOrDefault(VARIABLE, "") : property;
    try {
      if (!named.isEmpty()) {
        return named.equals(NONE) ? Optional.empty() : Optional.of(Path.of(named));
      }
      Path caches = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
      if (caches.isAbsolute()) { // another one is to be ignored, says the XDG specification
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
