package dev.warptron.backend;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that a device can say about itself and its surroundings, whether it is available or
 * not.
 *
 * @param name lower-case words, with underscores between them: one that programs can rely on
 * @param value what there is, or why it is missing, for the user
 * @param remedy what to do about it, for the user; null if nothing is to be done
 */
public record Fact(String name, String value, @Nullable String remedy) {
  public Fact {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  /** That something is there, and as it should be. */
  public static Fact of(String name, String value) {
    return new Fact(name, value, null);
  }
}
