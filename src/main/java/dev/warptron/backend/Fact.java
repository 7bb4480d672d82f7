package dev.warptron.backend;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a device and the software it needs, whether it is available or not.
 *
 * @param name stable, for programs: lower-case words joined by underscores
 * @param value what was found, or why it is missing, for the user
 * @param remedy what to do about it, for the user; null if nothing is to be done
 */
public record Fact(String name, String value, @Nullable String remedy) {
  /** How the value of something missing begins. */
  public static final String NONE = "none: ";

  /** How the value of something that cannot be determined begins. */
  public static final String NOT_KNOWN = "not known: ";

  public Fact {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  /** A fact that needs no remedy. */
  public static Fact of(String name, String value) {
    return new Fact(name, value, null);
  }
}
