package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingRows;
import java.util.HashMap;
import java.util.Map;

/** Rows on a device. Rows that several trainings share are uploaded once. */
final class UploadedRows implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final Map<TrainingRequest.Rows, TrainingRows> uploaded = new HashMap<>();

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  UploadedRows(Backend backend) {
    this.backend = backend;
    this.arena = new Arena(backend);
  }

  /** The device that holds them. */
  Backend backend() {
    return backend;
  }

  /** All of these rows on the device, uploaded at the first call; owned by this object. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  TrainingRows of(TrainingRequest.Rows rows) {
    return uploaded.computeIfAbsent(
        rows, missing -> arena.own(missing.upload(backend, missing.count())));
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
