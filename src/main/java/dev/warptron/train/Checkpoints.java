package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.ModelStates;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The current states of a group of networks, and two checkpoints, on the device: the states before
 * each of the last two rounds of epochs.
 *
 * <p>Two, because the loss of a batch is computed before its update: if a loss is not finite, the
 * previous epoch may have corrupted the weights already.
 *
 * <p>If a network keeps the weights of its best epoch, there is a third copy: a state from which
 * its best epoch can be reached.
 */
final class Checkpoints implements AutoCloseable {
  private final Arena arena;
  private final ModelStates current;
  private final int[] done; // epochs of this run that each current state has completed
  private ModelStates newest;
  private ModelStates older;
  private int[] newestDone;
  private int[] olderDone;
  private final @Nullable ModelStates best;
  private final int[] bestDone;

  /**
   * Both checkpoints hold the start states at first.
   *
   * @param keepsBest whether {@link #saveBest} is called for any network
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  Checkpoints(Backend backend, List<ModelStates.Start> starts, boolean keepsBest) {
    this.arena = new Arena(backend);
    this.done = new int[starts.size()];
    this.newestDone = new int[starts.size()];
    this.olderDone = new int[starts.size()];
    this.bestDone = new int[starts.size()];
    try {
      this.current = arena.own(new ModelStates(backend, starts));
      this.newest = arena.own(new ModelStates(current));
      this.older = arena.own(new ModelStates(current));
      this.best = keepsBest ? arena.own(new ModelStates(current)) : null;
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The states that the training updates. */
  ModelStates current() {
    return current;
  }

  /** The current state of one network. */
  ModelState state(int network) {
    return current.get(network);
  }

  /** The number of epochs of this run that a network has completed. */
  int done(int network) {
    return done[network];
  }

  /** Sets the number of epochs of this run that a network has completed. */
  void setDone(int network, int epochs) {
    done[network] = epochs;
  }

  /** Saves the current states as a checkpoint and discards the older of the two. */
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

  /** Restores a network's state before the last round. */
  void restoreNewest(int network) {
    state(network).copyFrom(newest.get(network));
    done[network] = newestDone[network];
  }

  /** Restores a network's state before the last but one round. */
  void restoreOlder(int network) {
    state(network).copyFrom(older.get(network));
    done[network] = olderDone[network];
  }

  /** Saves a network's current state as that of its best epoch. */
  void saveBest(int network) {
    best().get(network).copyFrom(state(network));
    bestDone[network] = done[network];
  }

  /** Saves a network's state before the last round: its best epoch is in that round. */
  void saveBeforeBest(int network) {
    best().get(network).copyFrom(newest.get(network));
    bestDone[network] = newestDone[network];
  }

  /** Restores the state of {@link #saveBest} or {@link #saveBeforeBest}. */
  void restoreBest(int network) {
    state(network).copyFrom(best().get(network));
    done[network] = bestDone[network];
  }

  /** The current state of a network, for a snapshot. */
  TrainingSnapshot.State currentOf(int network) {
    return stateOf(current, done, network);
  }

  /** The newest state of a network that is older than its current one; null if there is none. */
  TrainingSnapshot.@Nullable State beforeOf(int network) {
    if (newestDone[network] < done[network]) {
      return stateOf(newest, newestDone, network);
    }
    return olderDone[network] < done[network] ? stateOf(older, olderDone, network) : null;
  }

  /** A network's state of {@link #saveBest} or {@link #saveBeforeBest}. */
  TrainingSnapshot.State bestOf(int network) {
    return stateOf(best(), bestDone, network);
  }

  private static TrainingSnapshot.State stateOf(ModelStates states, int[] epochs, int network) {
    ModelState state = states.get(network);
    TrainingSnapshot.Source source =
        new TrainingSnapshot.Source() {
          @Override
          public double[] parameters() {
            return state.readParameters();
          }

          @Override
          public double[] slots() {
            return state.readSlots();
          }
        };
    return new TrainingSnapshot.State(
        epochs[network], state.updates(), state.valueCount(), state.slotCount(), source);
  }

  /**
   * Sets the states of a network to those of a snapshot. The older checkpoint is the same as the
   * newer one, which suffices: the next round replaces one of them.
   */
  void resume(int network, TrainingSnapshot from) {
    done[network] = write(current, network, from.current());
    TrainingSnapshot.State before = from.before() == null ? from.current() : from.before();
    newestDone[network] = write(newest, network, before);
    older.get(network).copyFrom(newest.get(network));
    olderDone[network] = newestDone[network];
    if (from.best() != null) {
      bestDone[network] = write(best(), network, from.best());
    }
  }

  private static int write(ModelStates states, int network, TrainingSnapshot.State from) {
    ModelStates.Values values = from.read();
    states.get(network).write(values.parameters(), values.optimizer());
    return from.epochs();
  }

  private ModelStates best() {
    return Objects.requireNonNull(best, "no network keeps its best epoch");
  }

  @Override
  public void close() {
    arena.close();
  }
}
