package dev.warptron.files;

import java.io.IOException;

/** A consumer that may throw {@link IOException}. */
@FunctionalInterface
public interface IoConsumer<T> {
  /** Performs the operation. */
  void accept(T value) throws IOException;
}
