package dev.warptron.backend.cuda;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the search for cuBLAS takes for the machine: a test gives it a tree of files of its own.
 *
 * @param root the folder that absolute places, such as {@code /usr/local}, are looked for in
 * @param home the user's folder
 * @param environment the environment variables
 */
record Surroundings(Path root, Path home, Map<String, String> environment) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  static Surroundings ofThisProcess() {
    return new Surroundings(
        Path.of("/"), Path.of(System.getProperty("user.home", "/")), System.getenv());
  }

  /** The value of an environment variable; empty if there is none. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
