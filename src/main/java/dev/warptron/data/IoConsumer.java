package dev.warptron.data;

import java.io.IOException;

/** An action on something open that may fail. */
@FunctionalInterface
public interface IoConsumer<T> {
  /** Does it. */
  void accept(T value) throws IOException;
}
