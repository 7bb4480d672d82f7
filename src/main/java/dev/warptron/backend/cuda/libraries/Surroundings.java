package dev.warptron.backend.cuda.libraries;

import java.nio.file.Path;
import java.util.Map;

/**
 * The file system and environment that the search for cuBLAS uses; tests replace them.
 *
 * @param root the root of the file system, which contains absolute paths such as {@code /usr/local}
 * @param home the user's home folder
 * @param environment the environment variables
 */
record Surroundings(Path root, Path home, Map<String, String> environment) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** The real ones. */
  static Surroundings ofThisProcess() {
    return new Surroundings(
        Path.of("/"), Path.of(System.getProperty("user.home", "/")), System.getenv());
  }

  /** The value of an environment variable; empty if there is none. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
