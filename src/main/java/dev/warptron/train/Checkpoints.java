package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.ModelStates;
import java.util.List;

/**
 * The states of a group of networks, and those before the last two rounds of epochs, on the device.
 *
 * <p>Two, because a loss that is not finite may mean that the epoch before it already spoiled the
 * weights: a batch's loss is met before its update.
 */
final class Checkpoints implements AutoCloseable {
  private final Arena arena;
  private final ModelStates current;
  private final int[] done; // epochs of the run that each current state has seen
  private ModelStates newest;
  private ModelStates older;
  private int[] newestDone;
  private int[] olderDone;

  /** All hold the states at the start. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  Checkpoints(Backend backend, List<ModelStates.Start> starts) {
    this.arena = new Arena(backend);
    this.done = new int[starts.size()];
    this.newestDone = new int[starts.size()];
    this.olderDone = new int[starts.size()];
    try {
      this.current = arena.own(new ModelStates(backend, starts));
      this.newest = arena.own(new ModelStates(current));
      this.older = arena.own(new ModelStates(current));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The states that are trained. */
  ModelStates current() {
    return current;
  }

  /** One of them. */
  ModelState state(int network) {
    return current.get(network);
  }

  /** How many epochs of the run a network's state has seen. */
  int done(int network) {
    return done[network];
  }

  /** Says how many epochs of the run a network's state has seen. */
  void setDone(int network, int epochs) {
    done[network] = epochs;
  }

  /** Keeps all states; the oldest are given up. */
  void add() {
    ModelStates reused = older;
    int[] reusedDone = olderDone;
    older = newest;
    olderDone = newestDone;
    newest = reused;
    newestDone = reusedDone;
    newest.copyFrom(current);
    System.arraycopy(done, 0, newestDone, 0, done.length);
  }

  /** Overwrites a network's state with that before the last round. */
  void restoreNewest(int network) {
    state(network).copyFrom(newest.get(network));
    done[network] = newestDone[network];
  }

  /** The same with that of the round before. */
  void restoreOlder(int network) {
    state(network).copyFrom(older.get(network));
    done[network] = olderDone[network];
  }

  @Override
  public void close() {
    arena.close();
  }
}
