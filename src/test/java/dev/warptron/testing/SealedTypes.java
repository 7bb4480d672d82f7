package dev.warptron.testing;

import java.util.Arrays;
import java.util.stream.Stream;

/** The records of a sealed interface. */
public final class SealedTypes {
  private SealedTypes() {}

  /** All records that a sealed interface permits, those of its sealed subtypes included. */
  public static Class<?>[] records(Class<?> type) {
    return flat(type).toArray(Class<?>[]::new);
  }

  private static Stream<Class<?>> flat(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(SealedTypes::flat)
        : Stream.of(type);
  }
}
